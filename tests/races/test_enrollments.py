"""One picture makes one token, whatever the number of phones, codes and commits at once, on both databases.

Each race has its control: the same without the guard lets more through, so the race would show it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from llavero.credentials.models import Authenticator, Enrollment
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.enrollments import Here, a_phone, an_enrollment, another, sent_code
from tests.builders.people import a_user
from tests.races.acts_enrollments import five_tries
from tests.races.harness import CLIENTS, POSITIONS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_on
from tests.support.databases import Database
from tests.support.phone_words import b64u

pytestmark = pytest.mark.race
MONTH = timedelta(days=31)
_months = count(1)


@dataclass(frozen=True, slots=True)
class Stage:
    """A committed bank with one user, and the crowd that will race."""

    bank: Bank
    user: UUID
    crowd: Crowd
    rounds: int

    def race(self, act: str, args: dict[str, str]) -> Counter[str]:
        """Let everybody do it at once; count the answers."""
        answers = Counter(self.crowd.act(f"acts_enrollments.{act}", {"tenant": str(self.bank.id), **args}))
        assert answers.total() == CLIENTS
        return answers


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    bank = a_bank()
    with in_tenant(bank.id):
        user = a_user(bank)
    with a_crowd(ground) as crowd:
        yield Stage(bank, user, crowd, rounds_on(ground.vendor))


def an_open_one(stage: Stage) -> dict[str, str]:
    """Open an enrollment, and read its picture and code."""
    now = NOON + next(_months) * MONTH
    with in_tenant(stage.bank.id):
        opened = an_enrollment(stage.bank, stage.user, now=now, profile=five_tries())
        key = b64u(bytes(Enrollment.objects.values_list("exchange_key", flat=True).get(id=opened.id)))
        code = sent_code()
    return {
        "now": now.isoformat(), "enrollment": str(opened.id), "link": opened.link, "exchange_key": key, "code": code,
        "wrong": another(code),
    }  # fmt: skip


def a_confirmed_one(stage: Stage) -> dict[str, str]:
    """Let a phone go as far as the procedure's commit."""
    now = NOON + next(_months) * MONTH
    with in_tenant(stage.bank.id):
        opened = an_enrollment(stage.bank, stage.user, now=now)
        a_phone(opened, Here(stage.bank.profile, now)).enroll(sent_code())
    return {"now": now.isoformat(), "enrollment": str(opened.id)}


def test_of_sixty_four_phones_with_the_same_picture_and_code_one_is_bound(stage: Stage) -> None:
    """Guard: first-phone-only, enrollment-moves-from-what-was-read."""
    for number in range(1, stage.rounds + 1):
        asked = an_open_one(stage)
        answers = stage.race("bind", asked)
        assert answers == {"ok": 1, "enrollment-taken": CLIENTS - 1}, f"round {number}: {answers}"


def test_without_the_guard_several_phones_believe_that_they_are_bound(stage: Stage) -> None:
    """The control."""
    for _ in range(TRIES_OF_CONTROL):
        if stage.race("bind_control", an_open_one(stage))["ok"] > 1:
            return
    pytest.fail("the race does not overlap")


@pytest.mark.parametrize("position", POSITIONS)
def test_of_sixty_four_guesses_at_an_activation_code_five_are_looked_at(stage: Stage, position: int) -> None:
    """Guard: activation-code-attempts. Nothing that depends on the code is answered after the fifth."""
    for number in range(1, max(1, stage.rounds // CLIENTS) + 1):
        answers = stage.race("guess_activation", {**an_open_one(stage), "position": str(position)})
        looked_at = answers["activation-code-wrong"] + answers["ok"]
        assert looked_at <= 5, f"round {number}: {answers}"
        assert answers["ok"] <= 1
        assert answers["ok"] or looked_at == 5
        assert looked_at + answers["enrollment-over"] + answers["enrollment-taken"] == CLIENTS


def test_without_the_guard_many_more_guesses_are_looked_at(stage: Stage) -> None:
    """The control of the tries."""
    for _ in range(TRIES_OF_CONTROL):
        answers = stage.race("guess_activation_control", {**an_open_one(stage), "position": "63"})
        if answers["activation-code-wrong"] + answers["ok"] > 5:
            return
    pytest.fail("the race does not overlap")


def test_of_sixty_four_commits_at_once_one_makes_a_token(stage: Stage) -> None:
    """Guard: enrollment-moves-from-what-was-read, only-confirmed-counts."""
    for number in range(1, stage.rounds + 1):
        asked = a_confirmed_one(stage)
        answers = stage.race("consume", asked)
        assert answers == {"ok": 1, "changed-meanwhile": CLIENTS - 1}, f"round {number}: {answers}"
        with in_tenant(stage.bank.id):
            assert Authenticator.objects.filter(enrollment_id=UUID(asked["enrollment"])).count() == 1


def test_without_the_guard_several_tokens_are_made(stage: Stage) -> None:
    """The control of the commit."""
    for _ in range(TRIES_OF_CONTROL):
        if stage.race("consume_control", a_confirmed_one(stage))["ok"] > 1:
            return
    pytest.fail("the race does not overlap")
