"""Sixty-four browsers with one ticket: one session, whichever database; without the guard there would be several."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from llavero.journeys.models import Handover
from llavero.tenancy.scope import in_tenant
from tests.api.portal import Portal, a_portal, moment
from tests.api.test_runs import signed_in
from tests.builders.banks import Bank
from tests.builders.credentials import a_password
from tests.builders.people import a_user
from tests.races.harness import CLIENTS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_on
from tests.support.databases import Database

pytestmark = pytest.mark.race


@dataclass(frozen=True, slots=True)
class Stage:
    """A sign-in that was led over REST, its ticket, and the crowd that has it."""

    portal: Portal
    ticket: str
    crowd: Crowd
    rounds: int

    def race(self, act: str) -> Counter[str]:
        """Let everybody press the button at once, with a ticket that is open again."""
        now = moment()
        with in_tenant(self.portal.bank):
            Handover.objects.update(state="open", taken_at=None, expires_at=now + timedelta(minutes=5))
        args = {"tenant": str(self.portal.bank), "ticket": self.ticket, "now": now.isoformat()}
        return Counter(self.crowd.act(act, args))


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    portal = a_portal()
    with in_tenant(portal.bank):
        ana = a_user(Bank(portal.bank, portal.profile), portal="empresas", now=moment())
        a_password(ana, now=moment())
    _, last = signed_in(portal)
    with a_crowd(ground) as crowd:
        yield Stage(portal, last.said["handover"]["ticket"], crowd, rounds_on(ground.vendor))


def test_of_many_who_press_one_comes_in(stage: Stage) -> None:
    """handover-once"""
    for number in range(stage.rounds):
        answers = stage.race("handover_ticket")
        assert answers["ok"] == 1, f"round {number}: {answers}"
        assert answers.total() == CLIENTS


def test_without_the_guard_several_come_in(stage: Stage) -> None:
    """The control."""
    for _ in range(TRIES_OF_CONTROL):
        if stage.race("handover_ticket_control")["ok"] > 1:
            return
    pytest.fail("the race does not overlap")
