"""A flood of SMS to one prefix is stopped at its budget, told once, and honest people go on.

Sixty-four clients in two processes, on both databases: forty-eight ask for SMS to one prefix, each to another number
and for another user from another address; eight sign in by the code of a token; eight ask for an SMS elsewhere.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from llavero.notifications.models import DeskCase, Outbox, SendBudget
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import Token, a_token
from tests.builders.people import a_user
from tests.races.acts_flood import BUDGET
from tests.races.harness import CLIENTS, Crowd, a_crowd

pytestmark = pytest.mark.race
ROUNDS = 6
STEP = timedelta(seconds=30)  # a TOTP step: each round has a new code


@dataclass(frozen=True, slots=True)
class Stage:
    """A bank with eight people who have tokens, and a crowd."""

    vendor: str
    bank: Bank
    people: dict[int, tuple[UUID, Token]]
    crowd: Crowd

    def round(self, act: str, number: int, *, late: timedelta = timedelta()) -> Counter[str]:
        """Let everybody act once; count what they were answered."""
        now = NOON + number * STEP + late
        args = {"tenant": str(self.bank.id), "portal": self.bank.portal, "now": now.isoformat(), "round": str(number)}
        for client, (user, token) in self.people.items():
            args |= {f"user-{client}": str(user), f"code-{client}": token.code(now)}
        return Counter(self.crowd.act(f"acts_flood.{act}", args))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> Iterator[Stage]:
    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected():
        bank = a_bank()
        with in_tenant(bank.id):
            people = {
                client: (user := a_user(bank, f"honesta{client:02d}"), a_token(user)) for client in range(0, CLIENTS, 8)
            }
        with a_crowd(database) as crowd:
            yield Stage(request.param, bank, people, crowd)


def test_a_flood_stops_at_its_budget_and_honest_people_go_on(stage: Stage) -> None:
    """Guard: send-budget. Budgets hold under a flood to within one message."""
    began, answers = time.monotonic(), Counter[str]()
    for number in range(ROUNDS):
        answers += stage.round("ask_or_go_on", number)
    took = time.monotonic() - began
    with in_tenant(stage.bank.id):
        sent = Outbox.objects.filter(kind="otp").count() - answers["honest-sent"]
        cases = list(DeskCase.objects.filter(kind="breaker-open").values_list("desk", flat=True))
        alerts = Outbox.objects.filter(kind="desk_alert").count()
    asked = answers["flood-sent"] + answers["flood-refused"]
    print(
        f"\nflood on {stage.vendor}: {asked} SMS asked for to one prefix by {CLIENTS * 6 // 8} at once, {sent} sent "
        f"(budget {BUDGET}), {asked / took:.0f}/s asked; meanwhile {answers['signed-in']} of {8 * ROUNDS} sign-ins by "
        f"code ({answers['signed-in'] / took:.0f}/s) and {answers['honest-sent']} of {8 * ROUNDS} SMS to another "
        f"prefix; {len(cases)} case at the desk, {alerts} letter; at most {max(stage.crowd.overlaps)} at work at once"
    )
    assert sent == answers["flood-sent"]
    assert BUDGET <= sent <= BUDGET + 1
    assert (answers["kept-out"], answers["honest-refused"]) == (0, 0)
    assert (answers["signed-in"], answers["honest-sent"]) == (8 * ROUNDS, 8 * ROUNDS)
    assert (cases, alerts) == (["fraud_desk"], 1)


def test_the_breaker_closes_by_itself_when_the_flood_is_over(stage: Stage) -> None:
    later = stage.round("ask_or_go_on", ROUNDS, late=timedelta(minutes=25))
    assert 0 < later["flood-sent"] <= BUDGET


def test_without_the_guard_a_flood_goes_beyond_its_budget(stage: Stage) -> None:
    """The control: where the budget is looked at first and written later."""
    with in_tenant(stage.bank.id):
        SendBudget.objects.all().delete()
    late, sent = timedelta(days=2), 0
    for number in range(ROUNDS):
        sent += stage.round("ask_control", 100 + number, late=late)["flood-sent"]
    print(f"\nflood on {stage.vendor} without the guard: {sent} sent (budget {BUDGET})")
    assert sent > BUDGET + 1, "the flood does not overlap"
