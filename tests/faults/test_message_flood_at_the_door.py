"""A flood of SMS through the door of a running server stops at its budget, and honest people sign in meanwhile.

Strangers begin to unlock users and to register customers whose mobiles share one prefix, each from a source of their
own, and ask for new codes; others sign in whole at the same time. The long form only, on both databases; the budget
itself is raced in `test_message_flood.py`. The budgets are the ones that the bank's profile has.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from stdnum import luhn

from llavero.notifications.models import DeskCase, Outbox
from llavero.ports.core_bank import CoreContact
from llavero.sandbox import clock as sandbox_clock
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.people import a_user
from tests.faults.bounds import LONG
from tests.faults.honest_people import Tried, honest_people, sign_in_all
from tests.stories.living_bank import LivingBank, living_bank
from tests.support.core_bank import KEY, ROSA
from tests.support.core_bank_server import CoreServer, core_bank_server
from tests.support.servers import HOUSE

pytestmark = pytest.mark.skipif(not LONG, reason="the long form only: make faults")

FLOODED, QUIET = "+593980", "+593991"
UNLOCKED, REGISTERED, AT_ONCE = 120, 60, 16
HONEST, HONEST_AT_ONCE = 48, 4
OFTEN = 20
"""Seconds between two sign-ins of one of them: to a number go five codes in a quarter of an hour."""
DRAIN_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Town:
    """A bank that runs, its core, and whom strangers know: names to unlock, cards to register."""

    vendor: str
    bank: LivingBank
    names: list[str]
    cards: list[dict[str, str]]

    @property
    def budget(self) -> int:
        return self.bank.profile.send_budgets.breaker.count

    def to_the_prefix(self) -> int:
        """Count the SMS that reached a telephone there."""
        return sum(message.to.startswith(FLOODED) for message in self.bank.sms.messages)


@pytest.fixture(params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any, tmp_path: Path
) -> Iterator[Town]:
    database = make_own_database(request.param)
    with ExitStack() as running:
        running.enter_context(django_db_blocker.unblock())
        running.enter_context(database.connected())
        core = running.enter_context(core_bank_server(tmp_path))
        _begin_a_window(tmp_path)
        bank = running.enter_context(living_bank(database, tmp_path, core=core.address))
        yield Town(request.param, bank, _names(bank), _cards(core))


def _begin_a_window(folder: Path) -> None:
    """Let the bank's clock stand at the beginning of a window of ten minutes, so that one budget holds all along."""
    now = datetime.now(UTC)
    begins = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0) + timedelta(minutes=10)
    sandbox_clock.write(folder / sandbox_clock.FILE, sandbox_clock.Setting(begins - now + timedelta(seconds=1)))


def _names(bank: LivingBank) -> list[str]:
    names, now = [f"victima{number:04d}" for number in range(UNLOCKED)], datetime.now(UTC)
    with in_tenant(bank.tenant_id):
        for number, name in enumerate(names):
            a_user(
                Bank(bank.tenant_id, bank.profile), name, portal="empresas", sms=f"{FLOODED}{number:06d}",
                email=f"{name}@example.com", now=now,
            )  # fmt: skip
    return names


def _cards(core: CoreServer) -> list[dict[str, str]]:
    core.core.keys.clear()
    cards = []
    for number in range(REGISTERED):
        document, stem = f"09{number:08d}", f"999999{number:09d}"
        card = stem + luhn.calc_check_digit(stem)
        mobile = CoreContact(channel="sms", address=f"{FLOODED}{500_000 + number:06d}")
        company = replace(ROSA.company, document=document)
        customer = replace(
            ROSA, reference=f"c-{number}", document=document, company=company, contacts=(mobile, ROSA.contacts[1])
        )
        core.core.add(customer, KEY, "card", card, 12, 2031)
        cards.append({"card_number": card, "card_month": "12", "card_year": "2031"})
    return cards


def _flood(town: Town) -> subprocess.Popen[str]:
    order = {
        "port": town.bank.server.port, "host": town.bank.profile.hosts[0].host, "at_once": AT_ONCE,
        "names": town.names, "cards": town.cards, "key": KEY,
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.door_flood"], cwd=HOUSE, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    process.stdin.write(json.dumps(order) + "\n")
    process.stdin.flush()
    return process


def _wait_until_all_left(town: Town) -> None:
    deadline = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < deadline:
        with in_tenant(town.bank.tenant_id):
            if not Outbox.objects.filter(state="queued").exists():
                return
        time.sleep(0.2)
    pytest.fail("messages still wait")


def test_a_flood_at_the_door_stops_at_its_budget_and_honest_people_sign_in(town: Town) -> None:
    people = honest_people(town.bank, HONEST, prefix=QUIET)
    neighbours = honest_people(town.bank, 8, prefix=f"{FLOODED}9")
    sign_in_all(town.bank, people[:8], at_once=HONEST_AT_ONCE, until=lambda: True)  # warm
    alone = sign_in_all(town.bank, people, at_once=HONEST_AT_ONCE, until=lambda: True)
    process = _flood(town)
    try:
        meanwhile = sign_in_all(
            town.bank, people, at_once=HONEST_AT_ONCE, until=lambda: process.poll() is not None, every=OFTEN
        )
        assert process.stdout is not None
        answer = json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.wait(10)
    after = sign_in_all(town.bank, neighbours, at_once=HONEST_AT_ONCE, until=lambda: True)
    _wait_until_all_left(town)
    _say(town, answer, alone=alone, meanwhile=meanwhile, neighbours=after)
    with in_tenant(town.bank.tenant_id):
        cases = list(DeskCase.objects.filter(kind="breaker-open").values_list("desk", flat=True))
    assert town.budget <= town.to_the_prefix() <= town.budget + 1
    assert cases == ["fraud_desk"]
    assert (alone.failed, meanwhile.failed) == ([], [])


def _say(town: Town, answer: dict[str, Any], *, alone: Tried, meanwhile: Tried, neighbours: Tried) -> None:
    said, seconds = answer["said"], answer["seconds"]
    asked = {way: said.get(way, 0) for way in ("unlock", "register", "resend")}
    print(
        f"\nflood at the door, {town.vendor}: {sum(asked.values())} SMS asked for to one prefix in {seconds:.0f} s"
        f" ({asked['unlock']} unlocking, {asked['register']} registering, {asked['resend']} anew; {AT_ONCE} at once,"
        f" {len(town.names) + len(town.cards)} sources), {town.to_the_prefix()} sent (budget {town.budget})"
        f"\n  honest sign-ins alone: {alone.said()}"
        f"\n  honest sign-ins under the flood: {meanwhile.said()}"
        f" ({meanwhile.done / seconds:.1f}/s; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores)"
        f"\n  people of the flooded prefix itself afterwards, half by token and half by SMS: {neighbours.said()}"
        f"\n  answered: { {what: times for what, times in said.items() if ':' in what} }"
    )
    for failed in (*alone.failed, *meanwhile.failed, *neighbours.failed):
        print(f"  not in: {failed}")
