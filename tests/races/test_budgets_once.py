"""Of sixty-four who guess what a person knows at one moment, five are looked at, in two processes, on both databases.

Each race has its control: the same with the try counted after it was compared looks at many more.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from django.test import override_settings

from llavero.credentials.models import AttemptBudget
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import CHEAP_ARGON2, a_password, some_answers
from tests.builders.people import a_user
from tests.races.acts_budgets import BUDGET, guess_answers, guess_password
from tests.races.harness import CLIENTS, POSITIONS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_at_each
from tests.support.databases import Database

pytestmark = pytest.mark.race
MONTH = timedelta(days=31)
ACTS = {"guess_password": guess_password, "guess_answers": guess_answers}
FACTOR_OF = {"guess_password": "password", "guess_answers": "questions"}
_months = count(1)  # every round has a time of its own, at which every budget has been forgotten


@dataclass(frozen=True, slots=True)
class Stage:
    """A committed bank with one user who has a password and answers, and the crowd that will guess them."""

    bank: Bank
    user: UUID
    crowd: Crowd
    rounds: int

    def race(self, act: str, position: int, *, now: datetime) -> Counter[str]:
        """Let everybody guess at once, one of them rightly; count the answers."""
        answers = Counter(self.crowd.act(f"acts_budgets.{act}", self.args(position, now=now)))
        assert answers.total() == CLIENTS
        return answers

    def args(self, position: int, *, now: datetime) -> dict[str, str]:
        """Say who is guessed at, and which client has what is right; none at -1."""
        return {
            "tenant": str(self.bank.id), "user": str(self.user), "now": now.isoformat(), "position": str(position)
        }  # fmt: skip


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    with override_settings(LLAVERO_ARGON2=CHEAP_ARGON2):
        bank = a_bank()
        with in_tenant(bank.id):
            user = a_user(bank)
            a_password(user)
            some_answers(bank, user)
        with a_crowd(ground) as crowd:
            yield Stage(bank, user, crowd, rounds_at_each(ground.vendor))


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("act", ACTS)
def test_of_sixty_four_guesses_five_are_looked_at(stage: Stage, act: str, position: int) -> None:
    """Guard: claim-before-answer, blocked-is-not-judged. After the fifth nobody is looked at, right or not."""
    for number in range(1, stage.rounds + 1):
        answers = stage.race(act, position, now=NOON + next(_months) * MONTH)
        looked_at = answers["wrong"] + answers["ok"]
        # what is right begins the count anew: at most four before it, and five after
        assert looked_at == BUDGET if not answers["ok"] else looked_at <= 2 * BUDGET, f"round {number}: {answers}"
        assert answers["ok"] <= 1
        assert answers["blocked"] == CLIENTS - looked_at


@pytest.mark.parametrize("act", ACTS)
def test_what_is_right_is_refused_after_the_fifth_wrong_guess(stage: Stage, act: str) -> None:
    """Guard: blocked-is-not-judged."""
    now = NOON + next(_months) * MONTH
    assert stage.race(act, -1, now=now) == {"wrong": BUDGET, "blocked": CLIENTS - BUDGET}
    assert ACTS[act](stage.args(0, now=now), 0) == "blocked"


@pytest.mark.parametrize("act", ACTS)
def test_without_the_guard_many_more_are_looked_at(stage: Stage, act: str) -> None:
    """The control: where a try is counted after it was compared."""
    now = NOON + next(_months) * MONTH
    ACTS[act](stage.args(-1, now=now), 0)
    for _ in range(TRIES_OF_CONTROL):
        with in_tenant(stage.bank.id):
            AttemptBudget.objects.filter(factor=FACTOR_OF[act]).update(failures=0)
        if stage.race(f"{act}_control", -1, now=now)["wrong"] > 2 * BUDGET:
            return
    pytest.fail("the race does not overlap")
