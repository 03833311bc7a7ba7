"""A request has one outcome and a person one decision, whatever the number of clients, on both databases."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from llavero.approvals.models import Approval, Decision
from llavero.approvals.request import Candidate, Source, Wish, request_approval
from llavero.audit.models import Event
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM
from llavero.domain.approval import Quorum
from llavero.domain.approval_fields import Kind
from llavero.domain.authenticator import Kind as DeviceKind
from llavero.tenancy.scope import in_tenant
from tests.approvals.conftest import CLIENT, PAYMENT
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import a_token
from tests.builders.people import a_user
from tests.races.acts import NOWHERE
from tests.races.acts_approvals import BUDGET
from tests.races.harness import CLIENTS, TRIES_OF_CONTROL, Crowd, a_crowd, rounds_on
from tests.support.databases import Database
from tests.support.phone_answers import Answering

pytestmark = pytest.mark.race
PEOPLE, NEEDED = 16, 3
ENDS = frozenset({"approved", "rejected", "unrecognised", "cancelled"})
_rounds = count(1)


@dataclass(frozen=True, slots=True)
class Stage:
    """A committed bank with sixteen users, each with a phone, and the crowd."""

    bank: Bank
    holders: list[dict[str, str]]
    crowd: Crowd
    rounds: int

    def ask(self, *, needed: int = 1) -> tuple[UUID, dict[str, str]]:
        """Ask all of them at a time of its own; give the request and what a client must know."""
        number = next(_rounds)
        now = NOON + timedelta(minutes=number)
        wish = Wish(
            kind=Kind.PAYMENT_ORDER, data=PAYMENT, portal_key=self.bank.portal, lifetime=timedelta(hours=1),
            candidates=[Candidate(user=UUID(one["user"])) for one in self.holders], quorum=Quorum(needed=needed),
            source=Source(client=CLIENT, session=f"s{number}"),
        )  # fmt: skip
        with in_tenant(self.bank.id):
            made = request_approval(
                wish, profile=self.bank.profile, voice="es@tu", now=now, actor=SYSTEM, origin=NOWHERE
            )  # fmt: skip
            from llavero.approvals.rows import open_document

            document = open_document(Approval.objects.get(id=made))
        return made, {
            "tenant": str(self.bank.id), "approval": str(made), "document": document, "now": now.isoformat(),
            "client": str(CLIENT), "counter": str(number * 10), "phones": json.dumps(self.holders),
        }  # fmt: skip

    def outcome(self, approval: UUID) -> tuple[str, list[str]]:
        """Read what it became, and every end that stands on record."""
        with in_tenant(self.bank.id):
            ends = Event.objects.filter(kind="approval.ended", subject_id=approval)
            return Approval.objects.get(id=approval).state, [event.facts["after"] for event in ends]


@pytest.fixture(scope="module")
def stage(ground: Database) -> Iterator[Stage]:
    bank = a_bank()
    holders = []
    with in_tenant(bank.id):
        for number in range(PEOPLE):
            user = a_user(bank, f"persona.{number}", sms="", email="")
            token = a_token(user, kind=DeviceKind.SOFT)
            holders.append(
                {"user": str(user), "token": str(token.id), "seed": token.seed.hex(), "key": str(1000 + number)}
            )
    with a_crowd(ground) as crowd:
        yield Stage(bank, holders, crowd, rounds_on(ground.vendor))


def test_approved_rejected_disowned_and_taken_back_at_once_it_has_one_outcome(stage: Stage) -> None:
    """Guard: approval-one-outcome."""
    for number in range(1, stage.rounds + 1):
        approval, args = stage.ask()
        answers = Counter(stage.crowd.act("acts_approvals.decide", args))
        state, ends = stage.outcome(approval)
        assert ends == [state], f"round {number}: {answers} {ends}"
        settled = {answer.removeprefix("saw ") for answer in answers if answer.removeprefix("saw ") in ENDS}
        assert settled == {state}, f"round {number}: {answers}"


def test_without_the_guard_it_has_more_than_one(stage: Stage) -> None:
    """The control: where it had one only, the race above would prove nothing."""
    for _ in range(TRIES_OF_CONTROL):
        _, args = stage.ask()
        if len(set(stage.crowd.act("acts_approvals.decide_control", args)) & ENDS) > 1:
            return
    pytest.fail("the race does not overlap")


def test_of_sixteen_who_approve_at_once_the_third_settles_it(stage: Stage) -> None:
    """Guard: one-decision-each. Four clients hold each phone; its counter is the same in all four."""
    for number in range(1, stage.rounds + 1):
        approval, args = stage.ask(needed=NEEDED)
        answers = Counter(stage.crowd.act("acts_approvals.by_phone", args))
        state, ends = stage.outcome(approval)
        with in_tenant(stage.bank.id):
            decided = list(Decision.objects.filter(approval_id=approval).values_list("person_id", flat=True))
        assert (state, ends) == ("approved", ["approved"]), f"round {number}: {answers}"
        assert len(decided) == len(set(decided)) == NEEDED, f"round {number}: {answers}"
        assert answers["device-cloned"] == 0, "the very same answer is no second phone"


def test_without_the_guard_more_than_so_many_decide(stage: Stage) -> None:
    """The control of the count: votes read before one's own is written are too few, and too many are then taken."""
    for _ in range(TRIES_OF_CONTROL):
        approval, args = stage.ask(needed=NEEDED)
        stage.crowd.act("acts_approvals.approve_control", args)
        with in_tenant(stage.bank.id):
            if Decision.objects.filter(approval_id=approval).count() > NEEDED:
                return
    pytest.fail("the race does not overlap")


def test_of_sixty_four_who_try_a_pin_both_ways_at_once_five_are_looked_at(stage: Stage) -> None:
    """Guard: pin-and-code-one-budget. Half answer a request, half type the code that the phone shows."""
    for number in range(1, stage.rounds + 1):
        answers = Counter(stage.crowd.act("acts_approvals.pin_or_code", with_a_fresh_budget(stage)))
        assert answers == {"wrong": BUDGET, "blocked": CLIENTS - BUDGET}, f"round {number}: {answers}"


def test_with_a_count_for_each_way_ten_are_looked_at(stage: Stage) -> None:
    """The control: the lock alone does not help where each way has its own tries."""
    answers = Counter(stage.crowd.act("acts_approvals.pin_or_code_control", with_a_fresh_budget(stage)))
    assert answers["wrong"] == 2 * BUDGET
    with_a_fresh_budget(stage)


def with_a_fresh_budget(stage: Stage) -> dict[str, str]:
    """Ask for something, and give the first phone its tries back."""
    _, args = stage.ask()
    with in_tenant(stage.bank.id):
        Authenticator.objects.filter(id=UUID(stage.holders[0]["token"])).update(
            pin_failures=0, code_failures=0, block_level=0, blocked_until=None
        )
    digest = hashlib.sha256(args["document"].encode()).hexdigest()
    return {**args, "digest": digest, "portal": stage.bank.portal, "code": "000000"}


def test_a_wrong_pin_that_is_sent_sixty_four_times_is_counted_once(stage: Stage) -> None:
    """Guard: same-answer-same-words."""
    holder = stage.holders[0]
    for number in range(1, stage.rounds + 1):
        _, args = stage.ask()
        body = wrong_pin(holder, args)
        with in_tenant(stage.bank.id):
            Authenticator.objects.filter(id=UUID(holder["token"])).update(pin_failures=0, blocked_until=None)
        answers = Counter(stage.crowd.act("acts_approvals.same_answer", {**args, "body": json.dumps(body)}))
        assert answers == {"pin-wrong": CLIENTS}, f"round {number}: {answers}"
        assert failures(stage, holder) == 1
    with in_tenant(stage.bank.id):
        Authenticator.objects.filter(id=UUID(holder["token"])).update(pin_failures=0, blocked_until=None)


def test_without_looking_for_the_same_answer_it_is_counted_each_time(stage: Stage) -> None:
    """The control."""
    holder = stage.holders[0]
    _, args = stage.ask()
    stage.crowd.act("acts_approvals.same_answer_control", args)
    assert failures(stage, holder) > 1
    with in_tenant(stage.bank.id):
        Authenticator.objects.filter(id=UUID(holder["token"])).update(pin_failures=0, blocked_until=None)


def wrong_pin(holder: dict[str, str], args: dict[str, str]) -> dict[str, Any]:
    """Answer as somebody who holds the phone and not its PIN."""
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.derive_private_key(int(holder["key"]), ec.SECP256R1())
    return Answering(b"what a wrong PIN opens", key, int(args["counter"])).body(args["document"])


def failures(stage: Stage, holder: dict[str, str]) -> int:
    with in_tenant(stage.bank.id):
        return int(Authenticator.objects.get(id=UUID(holder["token"])).pin_failures)
