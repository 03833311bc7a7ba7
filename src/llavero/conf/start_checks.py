"""Refuses to start a server before customers that could be robbed, forget or be read.

Law: the one function that every start of a server calls. Settings other than production's (sandbox, tests) pass.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from llavero.conf.wiring import clock, core_banks, open_to_readers
from llavero.credentials import argon2id
from llavero.domain.errors import DomainError
from llavero.federation.standing_keys import banks_with_keys
from llavero.tenancy.read import bank_of_host
from llavero.tenancy.restore import undeclared_banks
from llavero.tenancy.start_checks import Danger, UnsafeStartError, database_dangers, key_dangers, settings_dangers


def refuse_unsafe_start() -> None:
    """Raise UnsafeStartError with everything that is wrong; do nothing where nothing is, or outside production."""
    if not getattr(settings, "LLAVERO_IS_PRODUCTION", False):
        return
    found = dangers()
    if found:
        raise UnsafeStartError(found)


def dangers() -> list[Danger]:
    """List everything that speaks against starting with these settings and this database."""
    try:
        in_database = database_dangers()
        found = [*settings_dangers(settings), *in_database, *key_dangers(), *_message_dangers(), *_password_dangers()]
        found += [*_app_dangers(), *_core_bank_dangers()]
        if not in_database:
            found += [*_restore_dangers(), *_app_host_dangers(), *_api_key_dangers(), *_gate_dangers()]
        return found
    finally:
        connection.close()


def _message_dangers() -> Iterator[Danger]:
    try:
        open_ones = open_to_readers()
    except DomainError:
        yield Danger("messages", "An address for messages cannot be read.", "See LLAVERO_SMTP_URL and LLAVERO_SMS_URL.")
        return
    for setting in open_ones:  # guard: start-messages-open
        yield Danger(
            "messages", f"{setting} would let messages lie or travel open to readers.",
            "Name a server that is reached over TLS (smtps:, https:).",
        )  # fmt: skip


def _core_bank_dangers() -> Iterator[Danger]:
    remedy = "See LLAVERO_CORE_BANKS: `<bank>=https://…` for each bank, with its keys."
    if settings.LLAVERO_DEMO_CORE_BANK:  # guard: start-demo-core
        yield Danger("core-bank", "The sandbox's core bank would be asked for customers' keys.", remedy)
        return
    try:
        cores = core_banks()
    except DomainError as unusable:
        yield Danger("core-bank", f"A core system cannot be asked: {unusable.facts.get('what')}.", remedy)
        return
    for bank, core in cores.items():
        if core.is_for_sandbox_only:  # guard: start-core-open
            yield Danger("core-bank", f"Customers' data would travel open from the core of {bank}.", remedy)


def _password_dangers() -> Iterator[Danger]:
    if argon2id.is_weakened():  # guard: start-argon2
        yield Danger(
            "argon2", "Passwords would be kept by a weaker Argon2id than the default.", "Take LLAVERO_ARGON2 away."
        )


def _app_dangers() -> Iterator[Danger]:
    origin = urlsplit(settings.LLAVERO_APP_ORIGIN)
    if settings.LLAVERO_APP_ORIGIN and (  # guard: start-app-origin
        origin.scheme != "https" or not origin.hostname or origin.path or origin.query
    ):
        yield Danger(
            "app-origin", "The authenticator app would not be reached over TLS at an origin of its own.",
            "Set LLAVERO_APP_ORIGIN to `https://` and the app's host, without a path.",
        )  # fmt: skip
    if settings.LLAVERO_APP_IN_TAB or settings.LLAVERO_APP_FRAMED_BY:  # guard: start-app-of-the-sandbox
        yield Danger(
            "app-sandbox", "The authenticator app would enroll in a browser's tab, or let itself be framed.",
            "Leave LLAVERO_APP_IN_TAB and LLAVERO_APP_FRAMED_BY to the sandbox.",
        )  # fmt: skip


def _restore_dangers() -> Iterator[Danger]:
    banks = undeclared_banks()
    if banks:  # guard: start-restore-declared
        yield Danger(
            "restored", f"The database is not the one that was noted, or its restore is not over ({', '.join(banks)}):"
            " codes that were used since the backup would count again.",
            "Run `llavero backup restored`; where a standby with every commit took over, add --nothing-lost.",
        )  # fmt: skip


def _app_host_dangers() -> Iterator[Danger]:
    host = urlsplit(settings.LLAVERO_APP_ORIGIN).hostname
    if host and bank_of_host(host) is not None:  # guard: start-app-host
        yield Danger(
            "app-host", "The authenticator app would share a bank's host, and whatever goes wrong there.",
            "Give the app a host that no bank's profile names.",
        )  # fmt: skip


def _api_key_dangers() -> Iterator[Danger]:
    if getattr(settings, "LLAVERO_PILOT", False):
        return
    banks = banks_with_keys(now=clock().now())
    if banks:  # guard: start-api-keys
        yield Danger(
            "api-keys", f"API keys are good here ({', '.join(banks)}); they are for development and pilots.",
            "Revoke them, or set LLAVERO_PILOT=1 for as long as the pilot lasts.",
        )  # fmt: skip


def _gate_dangers() -> Iterator[Danger]:
    if connection.vendor == "postgresql" and not settings.LLAVERO_GATE_DATABASE_URL:
        yield Danger(
            "gate", "The gate has no login of its own to the database.",
            "Set LLAVERO_GATE_DATABASE_URL to the address of the same database as llavero_gate.",
        )  # fmt: skip
