"""Of sixty-four who guess at one moment five are looked at: a code that was sent, a phone's PIN, a core bank's key.

Each race has its control: the same with the try counted after it was compared looks at many more. In the long form
what is right comes in each of the sixty-four places.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest

from llavero.credentials import one_time_codes
from llavero.credentials.models import AttemptBudget, Authenticator, OneTimeCode
from llavero.domain.actor import ANONYMOUS
from llavero.domain.authenticator import Kind
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import Token, a_token
from tests.builders.enrollments import another
from tests.builders.people import a_user
from tests.races.acts_guesses import BUDGET, NOWHERE, five_tries, guess_core_key, guess_pin, guess_sent_code
from tests.races.harness import CLIENTS, POSITIONS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_at_each
from tests.support.databases import Database

pytestmark = pytest.mark.race
MONTH = timedelta(days=31)
ACTS = {"guess_sent_code": guess_sent_code, "guess_pin": guess_pin, "guess_core_key": guess_core_key}
BEGINS_ANEW = frozenset({"guess_pin", "guess_core_key"})
"""Where what is right begins the count anew; a code that was sent is spent by it."""
CLOSED = {
    "guess_sent_code": ("exhausted", "already-claimed"),
    "guess_pin": ("blocked",),
    "guess_core_key": ("blocked",),
}
_months = count(1)  # every round has a time of its own, at which every budget has been forgotten


@dataclass(frozen=True, slots=True)
class Stage:
    """A committed bank with one user who has a phone, and the crowd."""

    bank: Bank
    user: UUID
    phone: Token
    crowd: Crowd
    rounds: int

    def race(self, act: str, args: dict[str, str]) -> Counter[str]:
        """Let everybody guess at once; count the answers."""
        answers = Counter(self.crowd.act(f"acts_guesses.{act}", args))
        assert answers.total() == CLIENTS
        return answers

    def args(self, act: str, position: int) -> dict[str, str]:
        """Give a fresh thing to guess at, and who has what is right; nobody at -1."""
        now = NOON + next(_months) * MONTH
        args = {
            "tenant": str(self.bank.id), "user": str(self.user), "now": now.isoformat(), "position": str(position),
            "portal": self.bank.portal, "token": str(self.phone.id), "seed": self.phone.seed.hex(),
        }  # fmt: skip
        return {**args, **self._send(args)} if act == "guess_sent_code" else args

    def _send(self, args: dict[str, str]) -> dict[str, str]:
        run = uuid4()
        with in_tenant(self.bank.id):
            sent = one_time_codes.send(
                run_id=run, client_id=None, purpose="clave", channels="sms", user_id=self.user, digits=6,
                lifetime=timedelta(minutes=5), attempts=BUDGET, resends=0, profile=five_tries(), voice="es@tu",
                operation="unlock-user", now=NOON.fromisoformat(args["now"]), actor=ANONYMOUS, origin=NOWHERE,
            )  # fmt: skip
            assert isinstance(sent, one_time_codes.Sent)
            code = open_letter(Outbox.objects.get(run_id=run)).body.split(": ", 1)[1][:6]
        return {"run": str(run), "code": code, "wrong": another(code)}


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    bank = a_bank()
    with in_tenant(bank.id):
        user = a_user(bank)
        phone = a_token(user, kind=Kind.SOFT)
    with a_crowd(ground) as crowd:
        yield Stage(bank, user, phone, crowd, rounds_at_each(ground.vendor))


@pytest.mark.parametrize("position", POSITIONS)
@pytest.mark.parametrize("act", ACTS)
def test_of_sixty_four_guesses_five_are_looked_at(stage: Stage, act: str, position: int) -> None:
    """Guard: one-time-code-attempts, pin-budget-before-answer, claim-before-answer, blocked-is-not-judged."""
    for number in range(1, stage.rounds + 1):
        answers = stage.race(act, stage.args(act, position))
        looked_at = answers["wrong"] + answers["ok"]
        # where what is right begins the count anew: at most four before it, and five after
        most = 2 * BUDGET if answers["ok"] and act in BEGINS_ANEW else BUDGET
        assert looked_at <= most, f"round {number}: {answers}"
        assert answers["ok"] <= 1
        assert answers["ok"] or looked_at == BUDGET, f"round {number}: {answers}"
        assert sum(answers[each] for each in CLOSED[act]) == CLIENTS - looked_at, f"round {number}: {answers}"


@pytest.mark.parametrize("act", ACTS)
def test_what_is_right_is_refused_after_the_fifth_wrong_guess(stage: Stage, act: str) -> None:
    args = stage.args(act, -1)
    answers = stage.race(act, args)
    assert answers["wrong"] == BUDGET
    assert answers["ok"] == 0
    assert ACTS[act]({**args, "position": "0"}, 0) == CLOSED[act][0]


@pytest.mark.parametrize("act", ACTS)
def test_without_the_guard_many_more_are_looked_at(stage: Stage, act: str) -> None:
    """The control: where a try is counted after it was compared."""
    args = stage.args(act, -1)
    ACTS[act](args, 0)
    for _ in range(TRIES_OF_CONTROL):
        with in_tenant(stage.bank.id):
            AttemptBudget.objects.filter(factor="core_key").update(failures=0)
            Authenticator.objects.filter(id=stage.phone.id).update(pin_failures=0, blocked_until=None)
            OneTimeCode.objects.filter(state="issued").update(attempts=0)
        if stage.race(f"{act}_control", args)["wrong"] > 2 * BUDGET:
            return
    pytest.fail("the race does not overlap")
