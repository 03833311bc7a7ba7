"""A run is moved once per page and commits once, whatever the number of clients, in two processes, on both databases.

Each race has its control: the same without the guard accepts more than one, so the race would show it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.test import override_settings

from llavero.credentials import temporary_passwords
from llavero.credentials.models import Session, TemporaryPassword
from llavero.domain.actor import SYSTEM, Origin
from llavero.journeys.models import Run
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import ANSWERS, CHEAP_ARGON2
from tests.engine.visitor import A_DAY, Person, Visitor, a_living_bank, a_person, lock
from tests.races.acts_runs import patient
from tests.races.harness import CLIENTS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_on

pytestmark = pytest.mark.race
SECRET = "the-one-browser-of-this-race-0001"


@dataclass(frozen=True, slots=True)
class Stage:
    """A committed bank with one user, and the crowd that will race on their runs."""

    bank: Bank
    ana: Person
    crowd: Crowd
    rounds: int

    def race(self, act: str, args: dict[str, str]) -> Counter[str]:
        """Let everybody do it at once; count the answers."""
        known = {"tenant": str(self.bank.id), "user": str(self.ana.user), "portal": "empresas"}
        answers = Counter(self.crowd.act(f"acts_runs.{act}", {**known, **args}))
        assert answers.total() == CLIENTS
        return answers

    def visitor(self, number: int, *, secret: str = SECRET) -> Visitor:
        """A browser, at a time of its own."""
        visitor = Visitor(
            self.bank, secret=secret, profile=patient(self.bank.profile), origin=Origin(f"10.1.0.{number % 250}")
        )
        # far enough apart that every budget of the round before is forgotten, within the year of the exceptions
        visitor.now += A_DAY * (number % 250)
        return visitor


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stage(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> Iterator[Stage]:
    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected(), override_settings(LLAVERO_ARGON2=CHEAP_ARGON2):
        bank = a_living_bank()
        ana = a_person(bank)
        with a_crowd(database) as crowd:
            yield Stage(bank, ana, crowd, rounds_on(request.param))
            print(
                f"\n{request.param}: at most {min(crowd.overlaps)}–{max(crowd.overlaps)} of {CLIENTS} at work at once"
            )


def a_first_page(stage: Stage, number: int) -> dict[str, str]:
    """Begin a run that asks for a name."""
    visitor = stage.visitor(number)
    begun = visitor.begin("unlock-user")
    return {**where(visitor), "revision": str(begun.revision), "user_name": stage.ana.name}


def a_last_page(stage: Stage, number: int) -> dict[str, str]:
    """Bring a sign-in before the code that completes it."""
    visitor = stage.visitor(number)
    visitor.begin("sign-in-empresas")
    at = visitor.sign_in(stage.ana)
    with in_tenant(stage.bank.id):
        code = stage.ana.code()
    return {**where(visitor), "revision": str(at.revision), "code": code}


def a_last_page_of_unlocking(stage: Stage, number: int) -> dict[str, str]:
    """Bring an unlocking before the questions that complete it."""
    visitor = stage.visitor(number)
    lock(stage.bank, stage.ana, now=visitor.now)
    visitor.begin("unlock-user")
    visitor.name(stage.ana.name)
    at = visitor.type_code(stage.ana)
    asked = visitor.row().memory["preguntas"]["asked"]
    answers = {f"answer_{n}": ANSWERS[each] for n, each in enumerate(asked, start=1)}
    return {**where(visitor), "revision": str(at.revision), **answers}


def a_locked_user(stage: Stage, number: int) -> dict[str, str]:
    """Lock the user once more."""
    lock(stage.bank, stage.ana, now=stage.visitor(number).now)
    return {"now": stage.visitor(number).now.isoformat()}


def a_temporary_password(stage: Stage, number: int) -> dict[str, str]:
    """Issue one, and let each client begin a sign-in of its own."""
    visitor = stage.visitor(number)
    with in_tenant(stage.bank.id):
        plain = temporary_passwords.issue(stage.ana.user, lifetime=A_DAY, now=visitor.now, actor=SYSTEM, run=None)
        row = TemporaryPassword.objects.get(user_id=stage.ana.user, state="issued")
    runs = []
    for client in range(CLIENTS):
        browser = stage.visitor(number, secret=f"{SECRET}-{client}")
        begun = browser.begin("sign-in-empresas")
        runs.append(str(begun.run))
    return {
        "now": visitor.now.isoformat(), "runs": ",".join(runs), "secret": SECRET, "revision": str(begun.revision),
        "user_name": stage.ana.name, "password": plain, "temporary": str(row.id),
    }  # fmt: skip


def where(visitor: Visitor) -> dict[str, str]:
    return {"run": str(visitor.run), "secret": visitor.secret, "now": visitor.now.isoformat()}


Prepare = Callable[[Stage, int], dict[str, str]]
ONCE = [
    pytest.param("answer", "answer_control", a_first_page, id="a-page-of-a-run"),
    pytest.param("answer", "commit_control", a_last_page, id="the-commit-of-a-sign-in"),
    pytest.param("answer", "answer_control", a_last_page_of_unlocking, id="the-commit-of-an-unlocking"),
    pytest.param("unlock_user", "unlock_user_control", a_locked_user, id="the-lock-of-a-user"),
    pytest.param("answer_in_own_run", "sign_in_control", a_temporary_password, id="a-temporary-password-signing-in"),
]


@pytest.mark.parametrize(("act", "control", "prepare"), ONCE)
def test_of_sixty_four_at_once_exactly_one_is_accepted(stage: Stage, act: str, control: str, prepare: Prepare) -> None:
    """Guard: stale-revision, run-revision, session-once-per-run, temporary-password-once, unlock-once."""
    for number in range(1, stage.rounds + 1):
        args = prepare(stage, number)
        before = granted(stage)
        answers = stage.race(act, args)
        assert answers["ok"] == 1, f"round {number}: {answers}"
        assert all(after - earlier <= 1 for earlier, after in zip(before, granted(stage), strict=True))
        put_away(stage)


@pytest.mark.parametrize(("act", "control", "prepare"), ONCE)
def test_without_the_guard_more_than_one_is_accepted(stage: Stage, act: str, control: str, prepare: Prepare) -> None:
    """The control: where it accepted one only, the race above would prove nothing."""
    for number in range(1, TRIES_OF_CONTROL + 1):
        accepted = stage.race(control, prepare(stage, number))["ok"]
        put_away(stage)
        if accepted > 1:
            return
    pytest.fail("the race does not overlap")


def granted(stage: Stage) -> tuple[int, ...]:
    """Count what a commit gives: sessions and temporary passwords."""
    with in_tenant(stage.bank.id):
        return Session.objects.count(), TemporaryPassword.objects.count()


def put_away(stage: Stage) -> None:
    """Let the next round begin anew: no open runs, and the user's own password again."""
    from llavero.credentials import passwords

    with in_tenant(stage.bank.id):
        Run.objects.filter(state="open").update(state="ended", ending="cancelled")
        Run.objects.update(started_at=stage.visitor(0).now - 10 * A_DAY)  # what was begun before does not count today
        passwords.set_password(
            UUID(str(stage.ana.user)), passwords.verifier_of(stage.ana.password), now=stage.visitor(1).now, actor=SYSTEM
        )
