"""Asking: what may be asked, of whom, who may look, take back or prove it, and what becomes of what nobody answers."""

import json
from copy import deepcopy
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from llavero.approvals import rows
from llavero.approvals.models import Approval, Approver, Decision, DeviceAnswer
from llavero.approvals.read import evidence, is_approved, view, waiting_for
from llavero.approvals.request import Candidate, Source
from llavero.approvals.withdraw import KEPT_FOR, cancel, cancel_of_run, sweep_expired, sweep_kept
from llavero.audit.models import Event
from llavero.domain.actor import SYSTEM
from llavero.domain.approval import Event as Move
from llavero.domain.approval import Quorum, State
from llavero.domain.approval_document import digest_of, read
from llavero.domain.approval_fields import Kind
from llavero.domain.errors import DomainError, ErrorCode
from tests.approvals.conftest import CLIENT, FROM_HOME, NOON, PAYMENT, PORTAL, Scene, row_of
from tests.support.evidence import faults_of


def test_what_is_shown_is_what_is_signed_in_the_bank_s_words(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    found = read(asked.document)
    assert digest_of(asked.document) == asked.digest
    assert (found.heading.approval, found.heading.bank, found.heading.title) == (
        asked.id, "produbanco", "Pagar esta orden",
    )  # fmt: skip
    assert [line.label for line in found.lines] == ["Para", "Cuenta de quien recibe", "Monto", "Desde la cuenta"]
    assert len(found.heading.nonce) == 22
    assert read(scene.ask(scene.ana).document).heading.nonce != found.heading.nonce


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.OPERATION])
@pytest.mark.parametrize("voice", ["es@tu", "es@usted", "en"])
def test_each_kind_has_its_words_in_each_voice(scene: Scene, kind: Kind, voice: Any) -> None:
    from llavero.domain.approval_fields import KINDS

    texts = scene.profile.texts.for_voice(voice)
    assert texts.has(f"approval.kind.{kind.value}")
    assert all(texts.has(f"approval.field.{rule.name}") for rule in KINDS[kind])


def test_a_free_operation_has_a_title_of_its_own_and_nothing_else_has(scene: Scene) -> None:
    lines = {"lines": [{"label": "Servicio", "value": "Caja"}]}
    asked = scene.ask(scene.ana, kind=Kind.OPERATION, data=lines, title="Abrir la caja")
    assert read(asked.document).heading.title == "Abrir la caja"
    for wrong in ({"kind": Kind.OPERATION, "data": lines}, {"title": "Otra cosa"}):
        with pytest.raises(DomainError) as refused:
            scene.ask(scene.ana, **wrong)
        assert refused.value.facts["field"] == "title"


@pytest.mark.parametrize("lifetime", [timedelta(seconds=29), timedelta(days=3, seconds=1)])
def test_a_request_lives_neither_too_short_nor_too_long(scene: Scene, lifetime: timedelta) -> None:
    with pytest.raises(DomainError):
        scene.ask(scene.ana, lifetime=lifetime)


def test_a_request_that_nobody_could_ever_approve_is_refused(scene: Scene) -> None:
    maker = scene.ana.user
    for who, how in (
        ((scene.ana,), {"maker": maker}),
        ((scene.ana, scene.luis), {"maker": maker, "quorum": Quorum(needed=2)}),
        ((scene.ana, scene.ana), {"quorum": Quorum(needed=2)}),
    ):
        with pytest.raises(DomainError) as refused:
            scene.ask(*who, **how)
        assert refused.value.code is ErrorCode.SECOND_PERSON_REQUIRED
    assert not Approval.objects.exists()
    asked = scene.ask(scene.ana, scene.luis, maker=maker)
    assert list(Approver.objects.values_list("user_id", flat=True)) == [scene.luis.user]
    assert scene.answer(scene.ana, asked).word == "approval-over"


def test_who_may_not_approve_so_much_is_not_asked(scene: Scene) -> None:
    few, many = (
        Candidate(user=scene.ana.user, limit=Decimal(1000)),
        Candidate(user=scene.luis.user, limit=Decimal(9999)),
    )
    asked = scene.ask(candidates=[few, many])
    assert list(Approver.objects.values_list("user_id", flat=True)) == [scene.luis.user]
    assert scene.answer(scene.ana, asked).word == "approval-over"
    with pytest.raises(DomainError):
        scene.ask(candidates=[few])


def test_nobody_is_asked_like_anybody(scene: Scene) -> None:
    nobody = Candidate(user=None, claim=uuid4().bytes + bytes(18))
    asked = scene.ask(candidates=[nobody])
    assert asked.state is State.OPEN
    assert not Approver.objects.exists()
    other = Candidate(user=None, claim=bytes(range(34)))
    assert scene.ask(candidates=[nobody, other], quorum=Quorum(needed=2)).state is State.OPEN


def test_an_operation_is_asked_about_once_while_it_is_open_or_approved(scene: Scene) -> None:
    """approval-operation-once"""
    order = Source(client=CLIENT, operation="ORD-1")
    first = scene.ask(scene.ana, source=order)
    for _ in range(2):
        with pytest.raises(DomainError) as refused:
            scene.ask(scene.ana, source=order)
        assert refused.value.code is ErrorCode.DUPLICATE
    scene.answer(scene.ana, first, "reject")
    again = scene.ask(scene.ana, source=order)
    scene.answer(scene.ana, again)
    with pytest.raises(DomainError):
        scene.ask(scene.ana, source=order)
    assert scene.ask(scene.ana, source=Source(client=uuid4(), operation="ORD-1")).state is State.OPEN


def test_only_who_asked_may_look_take_back_or_prove(scene: Scene) -> None:
    """approval-seen-by-its-asker, approval-of-its-client, evidence-of-its-client"""
    asked, stranger = scene.ask(scene.ana), uuid4()
    assert view(asked.id, client_id=stranger, now=NOON) is None
    assert view(asked.id, run_id=stranger, now=NOON) is None
    assert view(uuid4(), client_id=CLIENT, now=NOON) is None
    how: dict[str, Any] = {"now": NOON, "actor": PORTAL, "origin": FROM_HOME}
    assert cancel(asked.id, client_id=stranger, **how) is None
    assert evidence(asked.id, client_id=stranger, **how) is None
    assert cancel(asked.id, client_id=CLIENT, **how) is State.CANCELLED
    assert cancel(asked.id, client_id=CLIENT, **how) is State.CANCELLED
    assert scene.answer(scene.ana, asked).word == "approval-over"


def test_what_has_its_outcome_cannot_be_taken_back(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    scene.answer(scene.ana, asked)
    assert cancel(asked.id, client_id=CLIENT, now=NOON, actor=PORTAL, origin=FROM_HOME) is State.APPROVED


def test_a_request_has_one_outcome_whatever_a_late_hand_believes(scene: Scene) -> None:
    """approval-one-outcome: two hands that both read it open."""
    asked = scene.ask(scene.ana)
    late, early = row_of(asked), row_of(asked)
    rows.end(early, Move.REJECT, now=NOON, actor=SYSTEM, origin=None)
    with pytest.raises(DomainError) as refused:
        rows.end(late, Move.APPROVE, now=NOON, actor=SYSTEM, origin=None)
    assert refused.value.code is ErrorCode.CHANGED_MEANWHILE
    with pytest.raises(DomainError):
        rows.note_change(late)
    assert row_of(asked).state == "rejected"


def test_a_run_that_ends_takes_back_what_it_asked(scene: Scene) -> None:
    run = uuid4()
    asked = scene.ask(scene.ana, source=Source(run=run, revision=3, step="aprobar"))
    other = scene.ask(scene.ana)
    assert cancel_of_run(run, now=NOON, actor=SYSTEM) == 1
    assert row_of(asked).state == "cancelled"
    assert row_of(other).state == "open"


def test_a_commit_asks_for_the_digest_it_was_shown(scene: Scene) -> None:
    """approved-by-digest"""
    run = uuid4()
    asked = scene.ask(scene.ana, source=Source(run=run, revision=3))
    assert not is_approved(asked.id, run_id=run, digest=asked.digest)
    scene.answer(scene.ana, asked)
    assert is_approved(asked.id, run_id=run, digest=asked.digest)
    assert not is_approved(asked.id, run_id=run, digest="ab" * 32)
    assert not is_approved(asked.id, run_id=uuid4(), digest=asked.digest)


def test_what_nobody_answered_expires_and_is_on_record(scene: Scene) -> None:
    asked, later = scene.ask(scene.ana), scene.ask(scene.ana, lifetime=timedelta(hours=1))
    assert sweep_expired(now=asked.expires_at, most=10) == 1
    assert [row_of(each).state for each in (asked, later)] == ["expired", "open"]
    assert Event.objects.get(kind="approval.ended").facts["after"] == "expired"
    assert sweep_expired(now=asked.expires_at, most=10) == 0


def test_what_phones_were_told_is_kept_for_long_and_not_for_ever(scene: Scene) -> None:
    scene.answer(scene.ana, scene.ask(scene.ana))
    assert sweep_kept(now=NOON + KEPT_FOR - timedelta(seconds=1), most=10) == 0
    assert sweep_kept(now=NOON + KEPT_FOR, most=10) == 1
    assert not DeviceAnswer.objects.exists()


def test_a_phone_is_told_what_waits_for_its_person_and_nothing_else(scene: Scene) -> None:
    mine = scene.ask(scene.ana)
    both = scene.ask(scene.ana, scene.luis, quorum=Quorum(needed=2), now=NOON + timedelta(seconds=1))
    scene.ask(scene.luis)
    assert [one.id for one in waiting_for(scene.ana.user, now=NOON)] == [both.id, mine.id]
    scene.answer(scene.ana, both)
    [left] = waiting_for(scene.ana.user, now=NOON)
    assert (left.id, left.document, left.digest, left.expires_at) == (
        mine.id, mine.document, mine.digest, mine.expires_at,
    )  # fmt: skip
    assert waiting_for(scene.ana.user, now=mine.expires_at) == ()


def prove(scene: Scene, asked: Any) -> dict[str, Any]:
    found = evidence(asked.id, client_id=CLIENT, now=NOON, actor=PORTAL, origin=FROM_HOME)
    assert found is not None
    return json.loads(json.dumps(found))


def test_the_proof_stands_without_us_and_reading_it_is_on_record(scene: Scene) -> None:
    asked = scene.ask(scene.ana, scene.luis, quorum=Quorum(needed=2, roles={"administrator": 1}))
    scene.answer(scene.ana, asked)
    scene.answer(scene.luis, asked)
    found = prove(scene, asked)
    assert found["state"] == "approved"
    assert faults_of(found) == []
    assert Event.objects.filter(kind="approval.read", outcome="read").count() == 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("document",), None), (("digest",), "ab" * 32), (("needed",), 3),
        (("approval",), "018f3c2e-0000-7000-8000-00000000000a"), (("roles",), {"administrator": 2, "owner": 1}),
        (("maker",), None), (("decisions", 0, "counter"), 99),
        (("decisions", 0, "decision"), "reject"), (("decisions", 0, "answer"), "00000000"),
        (("decisions", 0, "digest"), "cd" * 32), (("decisions", 0, "signing_key"), None),
        (("decisions", 0, "signature"), None),
    ],
)  # fmt: skip
def test_a_proof_that_was_changed_anywhere_does_not_stand(scene: Scene, place: Any, value: Any) -> None:
    asked = scene.ask(scene.ana, scene.luis, quorum=Quorum(needed=2))
    scene.answer(scene.ana, asked)
    scene.answer(scene.luis, asked)
    found = deepcopy(prove(scene, asked))
    other = {"document": asked.document.replace("1250.00", "9250.00"), "maker": found["decisions"][0]["person"]}
    if place[0] == "decisions" and value is None:
        value = found["decisions"][1][place[-1]]
    holder: Any = found
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = other.get(place[0], value) if value is None else value
    assert faults_of(found) != []


def test_a_decision_cannot_be_rewritten(scene: Scene) -> None:
    """On PostgreSQL the application's role may add decisions and nothing else."""
    if connection.vendor != "postgresql":
        pytest.skip("one role on SQLite")
    scene.answer(scene.ana, scene.ask(scene.ana))
    for change in (lambda: Decision.objects.update(decision="reject"), lambda: Decision.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_unknown_field_of_the_data_never_reaches_anybody(scene: Scene) -> None:
    with pytest.raises(DomainError):
        scene.ask(scene.ana, data={**PAYMENT, "note": "x"})
    assert not Approval.objects.exists()
