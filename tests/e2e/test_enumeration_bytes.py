"""At every door, by page and by REST, somebody and nobody are told the same and cost the same; no clock is asked.

What is compared of each answer: status, headers and cookies with their lengths, the body to the byte, the statements
that the database was asked, the slow work. How long it takes over the wire is measured in `test_enumeration.py`.
"""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from llavero.api import clock as clock_of_api
from llavero.credentials import argon2id
from llavero.federation.models import Client
from llavero.pages import clock as clock_of_pages
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import forget_unwrapped_keys
from tests.builders.credentials import CHEAP_ARGON2
from tests.e2e.enumeration import Asker, Seen, told_apart
from tests.e2e.enumeration_callers import AtTheApi, InProcess
from tests.e2e.enumeration_doors import BY_REST, DOORS, TIMED, Door
from tests.e2e.enumeration_town import Town, a_town
from tests.e2e.leaky import TalkativeCore, let_leak
from tests.support.core_bank import core_behind

pytestmark = pytest.mark.django_db
IS_LONG = bool(os.environ.get("LLAVERO_LONG"))
MORNING = datetime(2026, 11, 21, 15, tzinfo=UTC)


class Standing:
    """A clock that goes on only where a visit waits."""

    time = MORNING

    def now(self) -> datetime:
        return Standing.time


@pytest.fixture
def town(settings: object) -> Iterator[Town]:
    settings.LLAVERO_CLOCK = f"{__name__}.Standing"  # type: ignore[attr-defined]
    settings.LLAVERO_ARGON2 = CHEAP_ARGON2  # type: ignore[attr-defined]
    clocks = (clock_of_pages._clock, clock_of_api._clock)
    for clock in clocks:
        clock.cache_clear()
    forget_unwrapped_keys()
    argon2id._nobodys.cache_clear()  # as in a process that has just begun
    here = a_town(now=MORNING - timedelta(days=1))
    with core_behind(here.bank.profile.key, here.core):
        yield here
    for clock in clocks:
        clock.cache_clear()


def asker(town: Town, way: str) -> Asker:
    def wait(seconds: int) -> None:
        Standing.time += timedelta(seconds=seconds)

    return Asker(InProcess(town.bank.profile.hosts[0].host), wait, town.key if way == "rest" else "")


def visit(asked: Asker, door: Door, person: Mapping[str, str]) -> tuple[Mapping[str, str], Seen]:
    """Come at the same minute as everybody else."""
    Standing.time = MORNING
    return person, asked.visit(door, person)


def leaks(town: Town, way: str, door: Door) -> list[str]:
    """Compare a pair, after another has opened every window and filled what a process keeps."""
    asked = asker(town, way)
    (before, one), (_, other) = town.people(door.who, door.portal, 2)
    visit(asked, door, before)
    return told_apart(visit(asked, door, one), visit(asked, door, other))


def doors(way: str) -> tuple[Door, ...]:
    """Every door by its pages; by REST, where the same engine answers, one of each kind unless there is time."""
    return tuple(door for door in DOORS if way == "pages" or IS_LONG or door.name in BY_REST)


@pytest.mark.parametrize("way", ["pages", "rest"])
def test_nobody_is_answered_and_costs_like_somebody(town: Town, way: str) -> None:
    found = {door.name: leaks(town, way, door) for door in doors(way)}
    assert not {door: told for door, told in found.items() if told}


def test_at_every_door_a_leak_is_found(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: where the work for nobody is left out, or the core has no verdict about whom it does not know."""
    let_leak(monkeypatch.setattr)
    town.core.__class__ = TalkativeCore
    assert [door.name for door in TIMED if not leaks(town, "pages", door)] == []


@pytest.mark.parametrize("is_bound", [True, False])
def test_a_client_that_has_codes_sent_learns_no_more(town: Town, is_bound: bool) -> None:
    """Nobody is sent and checked like somebody, also by a client that the bank bound to an entrance."""
    with in_tenant(town.bank.id):
        Client.objects.update(portals=["empresas"] if is_bound else [])
    (before, one), (_, other) = town.people("messages", "empresas", 2)
    codes_of(town, before)
    assert not told_apart((one, codes_of(town, one)), (other, codes_of(town, other)))


def codes_of(town: Town, person: Mapping[str, str]) -> Seen:
    """Have a code sent to a name, another too early, and check two that are wrong."""
    Standing.time = MORNING
    client = AtTheApi(InProcess(town.bank.profile.hosts[0].host), key=town.key)
    asked = {"channel": "both_one_code", "purpose": "unlock-user"}
    asked |= {"login": {"portal": "empresas", "name": person["user_name"]}}  # type: ignore[dict-item]
    sent = client.post("/one-time-codes", asked)
    seen = [("sent", sent), ("too early", client.post("/one-time-codes", asked))]
    where = f"/one-time-codes/{json.loads(sent.body)['id']}/checks"
    return seen + [
        (f"{code} checked", client.post(where, {"purpose": "unlock-user", "code": code})) for code in ("12", "000000")
    ]
