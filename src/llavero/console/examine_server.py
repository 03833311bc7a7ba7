"""Looks at the server itself: its database and how that keeps what is committed, its settings, clock and carriers.

Law: nothing is changed and no message is sent. An address is named by host and port, never with what stands around.
"""

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection

from llavero.conf.start_checks import dangers
from llavero.conf.wiring import core_bank_at
from llavero.console.finding import Finding, doubtful, well, wrong
from llavero.domain.errors import DomainError

SECONDS_TO_ANSWER: Final = 5.0
FURTHEST_APART: Final = timedelta(seconds=2)
_PORTS: Final = {"smtp": 587, "smtps": 465, "http": 80, "https": 443}
_GREETING: Final = b"220"  # RFC 5321, section 4.2
_WHAT: Final = {
    **dict.fromkeys(("database-away", "not-migrated", "half-migrated", "old-postgresql"), "database"),
    **dict.fromkeys(("references", "role", "walls", "restored"), "database"),
    "durability": "durability", "master-key": "keys", "messages": "messages", "core-bank": "core-bank",
}  # fmt: skip
_OF_A_SANDBOX: Final = frozenset({"sandbox", "messages", "api-keys", "core-bank"})


def is_database_there() -> bool:
    """Say whether the database answers and is in the shape of this release."""
    from llavero.tenancy.start_checks import database_dangers

    return not any(danger.word in {"database-away", "not-migrated", "half-migrated"} for danger in database_dangers())


def examine_server(*, now: datetime) -> Iterator[Finding]:
    """Look at everything that no bank is needed for."""
    yield from _start()
    yield from _clock(now=now)
    yield _carrier("mail", "LLAVERO_SMTP_URL", settings.LLAVERO_SMTP_URL)
    yield _carrier("sms", "LLAVERO_SMS_URL", settings.LLAVERO_SMS_URL)
    yield from (_core_bank(bank, address) for bank, address in settings.LLAVERO_CORE_BANKS.items())


def _start() -> Iterator[Finding]:
    """Ask what the start of a server asks. A sandbox is open to readers by its nature, and is told so once."""
    is_production = getattr(settings, "LLAVERO_IS_PRODUCTION", False)
    asked = [danger for danger in dangers() if is_production or danger.word not in _OF_A_SANDBOX]
    found = [wrong(_WHAT.get(danger.word, "settings"), danger.sentence, danger.remedy) for danger in asked]
    if not is_production:
        yield doubtful(
            "settings", "These are not the settings of a server before customers: messages and codes may lie open.",
            "Keep it on this machine; use llavero.conf.production for customers.",
        )  # fmt: skip
    yield from found
    spoken_of = {finding.what for finding in found} | (set() if is_production else {"settings"})
    vendor = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    fine = {
        "database": f"{vendor} answers, migrated to this release.",
        "durability": f"{vendor} keeps what was committed through a power cut.",
        "keys": "The master key opens and only this server's user can read it.",
        "settings": "The settings are safe.",
    }
    yield from (well(what, sentence) for what, sentence in fine.items() if what not in spoken_of)


def _clock(*, now: datetime) -> Iterator[Finding]:
    """Compare our clock with the database's; codes and times of unlock are as right as it is."""
    if connection.vendor != "postgresql":
        yield well("clock", f"It is {now:%Y-%m-%d %H:%M:%S} UTC. Compare it with a watch: nothing else here can.")
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - now)
    except DatabaseError:
        return
    if apart > FURTHEST_APART:
        yield wrong(
            "clock", f"This machine and the database are {apart.total_seconds():.0f} s apart.",
            "Let both follow the same time server (chrony or systemd-timesyncd).",
        )  # fmt: skip
    else:
        yield well("clock", f"It is {now:%Y-%m-%d %H:%M:%S} UTC, as for the database.")


def _carrier(what: str, setting: str, address: str) -> Finding:
    parts = urlsplit(address)
    if not address:
        return wrong(what, "No carrier is named: messages wait and none leaves.", f"Set {setting}.")
    if parts.scheme == "inbox":
        return well(what, "Messages stay in the sandbox's inbox.")
    host, port = parts.hostname or "", _port_of(address)
    if not host or port is None:
        return wrong(what, f"The address in {setting} cannot be read.", "See the handbook for its form.")
    try:
        with socket.create_connection((host, port), timeout=SECONDS_TO_ANSWER) as line:
            greeting = line.recv(3) if parts.scheme == "smtp" else _GREETING
    except OSError as away:
        return wrong(
            what, f"{host}:{port} does not answer ({type(away).__name__}).",
            f"See that it runs, that a firewall lets this machine reach it, and that {setting} names it.",
        )  # fmt: skip
    if greeting != _GREETING:
        return wrong(what, f"{host}:{port} answers, but not as a mail server.", f"See which port {setting} names.")
    return well(what, f"{host}:{port} answers.")


_CORE_REMEDIES: Final = {
    "no-answer": "See that it runs and that a firewall lets this machine reach it.",
    "timeout": "It is reached but slow; customers who register are told that it cannot be done now.",
    "tls": "See its certificate, and name its authority as `ca` in LLAVERO_CORE_BANKS.",
    "answered-401": "Give the bank the public half of `signing-key`, and see that both clocks are right.",
    "other-key": "Take the bank's present public key as `core-key` in LLAVERO_CORE_BANKS.",
}


def _core_bank(bank: str, address: str) -> Finding:
    """Ask the core of a bank how it is. Nobody's data is asked for."""
    try:
        core = core_bank_at(address)
    except DomainError as unusable:
        return wrong(
            "core-bank", f"The core of {bank} cannot be asked: {unusable.facts.get('what')}.",
            "See LLAVERO_CORE_BANKS: `<bank>=https://…` for each bank, with its keys.",
        )  # fmt: skip
    word = core.trouble()
    if not word:
        return well("core-bank", f"The core of {bank} answers.")
    remedy = _CORE_REMEDIES.get(word, "Show the bank's own people this word; the handbook says what is agreed.")
    return wrong("core-bank", f"The core of {bank} is not well ({word}).", remedy)


def _port_of(address: str) -> int | None:
    parts = urlsplit(address)
    try:
        return parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
