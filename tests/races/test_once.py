"""What counts once counts once, whatever the number of clients, in two processes, on both databases.

Each race has its control: the same without the guard accepts more than one, so the race would show it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest

from llavero.credentials import one_time_codes, temporary_passwords
from llavero.credentials.models import Authenticator, TemporaryPassword
from llavero.domain.actor import ANONYMOUS, SYSTEM
from llavero.domain.authenticator import Mode
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import Token, a_token
from tests.builders.people import a_user
from tests.races.acts import NOWHERE
from tests.races.harness import CLIENTS, POSITIONS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_on
from tests.support.databases import Database

pytestmark = pytest.mark.race
MONTH = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Stage:
    """A committed bank with one user and two tokens, and the crowd that will race on it."""

    bank: Bank
    user: UUID
    clock: Token
    button: Token
    crowd: Crowd
    rounds: int

    def race(self, act: str, args: dict[str, str]) -> Counter[str]:
        """Let everybody do it at once; count the answers."""
        known = {"tenant": str(self.bank.id), "user": str(self.user), "portal": self.bank.portal}
        answers = Counter(self.crowd.act(act, {**known, **args}))
        assert answers.total() == CLIENTS
        return answers


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    bank = a_bank()
    with in_tenant(bank.id):
        user = a_user(bank)
        other = a_user(bank, "otra", sms="", email="")
        clock, button = a_token(user), a_token(other, mode=Mode.HOTP)
    with a_crowd(ground) as crowd:
        yield Stage(bank, user, clock, button, crowd, rounds_on(ground.vendor))


_months = count(1)  # every round of every test has a time of its own, after all that were before it


def a_time() -> datetime:
    """Give a time at which every budget has been forgotten."""
    return NOON + next(_months) * MONTH


Prepare = Callable[[Stage], dict[str, str]]


def a_clock_code(stage: Stage) -> dict[str, str]:
    """Take the code of a fresh time step."""
    now = a_time()
    return {"now": now.isoformat(), "code": stage.clock.code(now)}


def a_button_code(stage: Stage) -> dict[str, str]:
    """Press the button once more."""
    with in_tenant(stage.bank.id):
        row = Authenticator.objects.get(id=stage.button.id)
    holder, next_press = row.user_id, row.last_step + 1
    now = a_time()
    return {"now": now.isoformat(), "code": stage.button.press(next_press), "user": str(holder)}


def a_sent_code(stage: Stage) -> dict[str, str]:
    """Send a code to a fresh run and read it from the message."""
    run, now = uuid4(), a_time()
    with in_tenant(stage.bank.id):
        sent = one_time_codes.send(
            run_id=run, client_id=None, purpose="clave", channels="sms", user_id=stage.user, digits=6,
            lifetime=timedelta(minutes=5), attempts=5, resends=0, profile=stage.bank.profile, voice="es@tu",
            operation="unlock-user", now=now, actor=ANONYMOUS, origin=NOWHERE,
        )  # fmt: skip
        assert isinstance(sent, one_time_codes.Sent)
        body = open_letter(Outbox.objects.get(run_id=run)).body
    return {"now": now.isoformat(), "run": str(run), "code": body.split(": ", 1)[1][:6]}


def a_temporary_password(stage: Stage) -> dict[str, str]:
    """Issue one."""
    now = a_time()
    with in_tenant(stage.bank.id):
        temporary_passwords.issue(stage.user, lifetime=timedelta(hours=1), now=now, actor=SYSTEM, run=None)
        row = TemporaryPassword.objects.get(state="issued")
    return {"now": now.isoformat(), "temporary": str(row.id)}


def a_run(stage: Stage) -> dict[str, str]:
    """Name a fresh run."""
    return {"now": a_time().isoformat(), "run": str(uuid4())}


ONCE = [
    pytest.param("code", a_clock_code, id="the-code-of-a-clock"),
    pytest.param("code", a_button_code, id="the-code-of-a-button"),
    pytest.param("one_time_code", a_sent_code, id="a-code-that-was-sent"),
    pytest.param("temporary_password", a_temporary_password, id="a-temporary-password"),
    pytest.param("session", a_run, id="the-session-of-a-run"),
]


@pytest.mark.parametrize(("act", "prepare"), ONCE)
def test_of_sixty_four_at_once_exactly_one_is_accepted(stage: Stage, act: str, prepare: Prepare) -> None:
    """Guard: code-once, otp-once, temporary-password-once, session-once-per-run."""
    for number in range(1, stage.rounds + 1):
        answers = stage.race(act, prepare(stage))
        assert answers["ok"] == 1, f"round {number}: {answers}"


@pytest.mark.parametrize(("act", "prepare"), ONCE)
def test_without_the_guard_more_than_one_is_accepted(stage: Stage, act: str, prepare: Prepare) -> None:
    """The control: where it accepted one only, the race above would prove nothing."""
    for _ in range(TRIES_OF_CONTROL):
        if stage.race(f"{act}_control", prepare(stage))["ok"] > 1:
            return
    pytest.fail("the race does not overlap")


@pytest.mark.parametrize("position", POSITIONS)
def test_of_sixty_four_guesses_five_are_looked_at(stage: Stage, position: int) -> None:
    """Guard: code-budget-before-answer. Whoever comes after the fifth wrong guess is not looked at, right or not."""
    for number in range(1, max(1, stage.rounds // CLIENTS) + 1):
        answers = stage.race("guess", guesses(stage, position))
        looked_at = answers["wrong"] + answers["older"] + answers["ok"]
        # the right code begins the count anew: at most four before it, and five after
        assert looked_at == 5 if not answers["ok"] else looked_at <= 10, f"round {number}: {answers}"
        assert answers["ok"] <= 1
        assert answers["blocked"] == CLIENTS - looked_at


def test_without_the_guard_many_more_are_looked_at(stage: Stage) -> None:
    """The control of the budget."""
    for _ in range(TRIES_OF_CONTROL):
        with in_tenant(stage.bank.id):
            Authenticator.objects.filter(id=stage.clock.id).update(code_failures=0, blocked_until=None)
        if stage.race("guess_control", guesses(stage, 63))["wrong"] > 10:
            return
    pytest.fail("the race does not overlap")


def guesses(stage: Stage, position: int) -> dict[str, str]:
    """Give the right code and one that is wrong in every step that could count."""
    right = a_clock_code(stage)
    now = datetime.fromisoformat(right["now"])
    near = {stage.clock.code(now, steps=step) for step in range(-60, 61)}
    wrong = next(f"{each:06d}" for each in range(1000) if f"{each:06d}" not in near)
    return {**right, "wrong": wrong, "position": str(position)}
