"""A phone's answer: over what was shown and nothing else, once, by the right PIN, from one phone only."""

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llavero.approvals.models import Approval, Decision, DeviceAnswer
from llavero.approvals.request import Source
from llavero.audit.models import Event
from llavero.credentials import device_answers
from llavero.credentials.models import Authenticator
from llavero.domain.approval import Quorum, State
from llavero.notifications.desk import DeskNote, tell_desk
from llavero.notifications.models import DeskCase, Outbox
from llavero.notifications.queue import open_letter
from llavero.people.models import ContactPoint, User
from llavero.tenancy.models import Tenant
from tests.approvals.conftest import NOON, Holder, Scene, row_of
from tests.support.phone_answers import Answering

LATER = NOON + timedelta(minutes=1)


def device_of(holder: Holder) -> Authenticator:
    return Authenticator.objects.get(id=holder.token.id)


def events(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("id"))


def test_the_right_answer_approves_and_the_record_says_who_how_and_what(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    told = scene.answer(scene.ana, asked)
    assert (told.word, told.state) == ("accepted", "approved")
    assert scene.see(asked.id).state is State.APPROVED
    [decided], [ended] = events("approval.decided"), events("approval.ended")
    assert decided.facts["approval_digest"] == asked.digest
    assert (decided.facts["verb"], decided.facts["channel"], decided.facts["kind"]) == (
        "approve", "app", "payment_order",
    )  # fmt: skip
    assert (ended.facts["before"], ended.facts["after"]) == ("open", "approved")
    assert decided.actor_id == scene.ana.user


@pytest.mark.parametrize(("decision", "state"), [("reject", "rejected"), ("unknown", "unrecognised")])
def test_a_refusal_needs_no_pin_and_ends_it(scene: Scene, decision: str, state: str) -> None:
    asked = scene.ask(scene.ana)
    assert scene.answer(scene.ana, asked, decision).state == state
    assert scene.see(asked.id).state == state
    assert scene.answer(scene.ana, asked).word == "approval-over"


def test_a_wrong_pin_is_counted_told_and_blocks_as_the_bank_says(scene: Scene) -> None:
    """pin-budget-before-answer, pin-and-code-one-budget"""
    asked = scene.ask(scene.ana, lifetime=timedelta(hours=3))
    told = [scene.answer(scene.ana, asked, seed=b"another seed", now=NOON + timedelta(minutes=n)) for n in range(8)]
    policy = scene.profile.locks.code.policy()
    wrong = [one for one in told if one.word == "pin-wrong"]
    assert len(wrong) == policy.tries
    assert [one.tries_left for one in wrong] == list(range(policy.tries - 1, -1, -1))
    assert all(one.word == "device-blocked" and one.blocked_until for one in told[policy.tries :])
    blocked = scene.answer(scene.ana, asked, now=NOON + timedelta(minutes=9))
    assert blocked.word == "device-blocked", "the right PIN helps nobody while it lasts"
    assert device_of(scene.ana).pin_failures == policy.tries
    assert scene.see(asked.id).state is State.OPEN
    until = blocked.blocked_until
    assert until is not None
    assert scene.answer(scene.ana, asked, now=until).word == "accepted"
    assert device_of(scene.ana).pin_failures == 0


def test_wrong_codes_and_wrong_pins_draw_on_one_budget(scene: Scene) -> None:
    """pin-and-code-one-budget: who holds the phone tries a PIN either way."""
    policy = scene.profile.locks.code.policy()
    Authenticator.objects.filter(id=scene.ana.token.id).update(code_failures=policy.tries - 1, last_request_at=NOON)
    asked = scene.ask(scene.ana)
    told = scene.answer(scene.ana, asked, seed=b"another seed", now=LATER)
    assert (told.word, told.tries_left) == ("pin-wrong", 0)
    assert scene.answer(scene.ana, asked, now=LATER).word == "device-blocked"
    assert device_of(scene.ana).block_level == 1


def test_the_right_pin_gives_nobody_new_guesses_at_a_code(scene: Scene) -> None:
    Authenticator.objects.filter(id=scene.ana.token.id).update(code_failures=2, block_level=1, last_request_at=NOON)
    assert scene.answer(scene.ana, scene.ask(scene.ana)).word == "accepted"
    assert (device_of(scene.ana).code_failures, device_of(scene.ana).block_level) == (2, 1)


def test_old_failures_are_forgotten_together(scene: Scene) -> None:
    Authenticator.objects.filter(id=scene.ana.token.id).update(code_failures=2, pin_failures=2, last_request_at=NOON)
    much_later = NOON + timedelta(days=60)
    asked = scene.ask(scene.ana, now=much_later)
    scene.answer(scene.ana, asked, seed=b"another seed", now=much_later)
    assert (device_of(scene.ana).code_failures, device_of(scene.ana).pin_failures) == (0, 1)


def test_the_very_same_answer_is_told_the_same_and_does_nothing(scene: Scene) -> None:
    """same-answer-same-words"""
    asked = scene.ask(scene.ana)
    wrong = scene.ana.phone.body(asked.document, seed=b"another seed")
    assert scene.send(scene.ana, wrong) == scene.send(scene.ana, wrong)
    assert device_of(scene.ana).pin_failures == 1
    right = scene.ana.phone.body(asked.document)
    assert scene.send(scene.ana, right) == scene.send(scene.ana, right)
    assert scene.send(scene.ana, wrong).word == "pin-wrong", "an older one that arrives late as well"
    assert Decision.objects.count() == 1
    assert device_of(scene.ana).credential == "active"


def test_a_counter_that_does_not_rise_stops_the_token_and_raises_the_alarm(scene: Scene) -> None:
    """device-counter-rises: the same storage on two phones."""
    first, second = scene.ask(scene.ana), scene.ask(scene.ana)
    stolen = Answering(scene.ana.phone.seed, scene.ana.phone.signing, scene.ana.phone.counter)
    assert scene.answer(scene.ana, first).word == "accepted"
    assert scene.send(scene.ana, stolen.body(second.document)).word == "device-cloned"
    assert device_of(scene.ana).credential == "suspended"
    assert scene.see(second.id).state is State.OPEN
    [alarm] = events("fraud_alarm.raised")
    assert (alarm.facts["kind"], alarm.subject_id) == ("device-cloned", scene.ana.user)
    assert scene.answer(scene.ana, second).word == "device-not-active"
    [notice] = Outbox.objects.filter(user_id=scene.ana.user)
    assert notice.kind == "token_stopped"
    assert "dos celulares" in open_letter(notice).body


def test_an_answer_that_the_network_held_back_stops_no_token(scene: Scene) -> None:
    """late-is-not-cloned: it was signed before the newer one came, so it is no copy's."""
    first, second = scene.ask(scene.ana), scene.ask(scene.ana)
    held_back = scene.ana.phone.body(first.document)
    later = NOON + timedelta(seconds=40)
    assert scene.answer(scene.ana, second, now=later).word == "accepted"
    told = scene.send(scene.ana, held_back, now=later + timedelta(seconds=1), signed_at=NOON)
    assert told.word == "approval-over"
    assert (device_of(scene.ana).credential, scene.see(first.id, now=later).state) == ("active", State.OPEN)
    assert scene.answer(scene.ana, first, now=later + timedelta(seconds=2)).word == "accepted", "asked anew, it counts"


def test_the_phone_that_a_copy_has_overtaken_is_no_late_one(scene: Scene) -> None:
    """late-is-not-cloned: the copy jumped ahead, and the person's own phone signs after it."""
    first, second = scene.ask(scene.ana), scene.ask(scene.ana)
    copy = Answering(scene.ana.phone.seed, scene.ana.phone.signing, 1000)
    assert scene.send(scene.ana, copy.body(first.document)).word == "accepted"
    later = NOON + timedelta(seconds=40)
    own = scene.ana.phone.body(second.document)
    assert scene.send(scene.ana, own, now=later, signed_at=later).word == "device-cloned"
    assert device_of(scene.ana).credential == "suspended"


def test_a_copy_that_repeats_a_number_is_found_whatever_time_it_says(scene: Scene) -> None:
    """late-is-not-cloned: under that number the phone said something else."""
    first, second = scene.ask(scene.ana), scene.ask(scene.ana)
    copy = Answering(scene.ana.phone.seed, scene.ana.phone.signing, scene.ana.phone.counter)
    assert scene.answer(scene.ana, first).word == "accepted"
    told = scene.send(scene.ana, copy.body(second.document), signed_at=NOON - timedelta(minutes=4))
    assert told.word == "device-cloned"


def test_the_phone_of_who_held_a_token_before_answers_nothing(scene: Scene) -> None:
    """phone-of-its-holder"""
    asked = scene.ask(scene.ana)
    Authenticator.objects.filter(id=scene.luis.token.id).update(credential="suspended")
    Authenticator.objects.filter(id=scene.ana.token.id).update(user_id=scene.luis.user)
    assert scene.answer(scene.ana, asked).word == "device-not-active"


def test_a_token_is_stopped_though_nobody_can_be_told(scene: Scene) -> None:
    ContactPoint.objects.update(retired_at=NOON)
    asked = scene.ask(scene.ana)
    scene.answer(scene.ana, asked)
    scene.ana.phone.counter = 0
    assert scene.answer(scene.ana, asked, "reject").word == "device-cloned"
    assert device_of(scene.ana).credential == "suspended"
    assert list(Outbox.objects.values_list("kind", flat=True)) == ["desk_alert"]


def test_a_counter_beyond_all_reason_is_not_taken(scene: Scene) -> None:
    scene.ana.phone.counter = 2**62
    assert scene.answer(scene.ana, scene.ask(scene.ana)).word == "device-cloned"


def test_another_phones_signature_is_nobodys(scene: Scene) -> None:
    """answer-signature"""
    asked = scene.ask(scene.ana)
    body = scene.luis.phone.body(asked.document)
    assert scene.send(scene.ana, body).word == "device-unknown"
    assert device_of(scene.ana).device_counter == 0
    assert not DeviceAnswer.objects.exists()


@pytest.mark.parametrize("name", ["approval", "digest", "decision", "counter", "answer"])
def test_whatever_is_changed_in_an_answer_breaks_its_signature(scene: Scene, name: str) -> None:
    asked, other = scene.ask(scene.ana), scene.ask(scene.ana)
    body = scene.ana.phone.body(asked.document)
    changed = {
        "approval": str(other.id), "digest": other.digest, "decision": "reject", "counter": body["counter"] + 1,
        "answer": "00000000",
    }  # fmt: skip
    assert scene.send(scene.ana, {**body, name: changed[name]}).word == "device-unknown"


def test_an_answer_over_another_digest_is_refused_before_its_pin_is_looked_at(scene: Scene) -> None:
    """approval-digest"""
    asked = scene.ask(scene.ana)
    told = scene.answer(scene.ana, asked, digest="ab" * 32, seed=b"another seed")
    assert told.word == "approval-changed"
    assert device_of(scene.ana).pin_failures == 0


fields = st.sampled_from(["payee", "account", "amount.currency", "amount.value", "debit_account", "title", "bank", "v"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=fields, letter=st.characters(categories=["Lu", "Nd"], max_codepoint=127))
def test_a_phone_that_was_shown_anything_else_approves_nothing(scene: Scene, name: str, letter: str) -> None:
    """Whoever changes a field between the bank and the phone gets an answer that the bank does not take."""
    import json

    asked = scene.ask(scene.ana)
    said: dict[str, Any] = deepcopy(json.loads(asked.document))
    if name in {"title", "bank"}:
        said[name] += letter
    elif name == "v":
        said["v"] += 1
    else:
        line = next(one for one in said["lines"] if one["name"] == name.split(".")[0])
        if "." in name:
            line["value"][name.split(".")[1]] += letter
        else:
            line["value"] += letter
    shown = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert scene.answer(scene.ana, asked.__class__(**{**as_dict(asked), "document": shown})).word == "approval-changed"
    # and where the attacker repairs the digest on the way, the answer is not over it
    body = scene.ana.phone.body(shown, digest=asked.digest)
    body["answer"] = Answering(scene.ana.phone.seed).body(shown)["answer"]
    assert scene.send(scene.ana, body).word == "device-unknown"
    assert scene.see(asked.id).state is State.OPEN


def as_dict(asked: Any) -> dict[str, Any]:
    from dataclasses import fields as fields_of

    return {each.name: getattr(asked, each.name) for each in fields_of(asked)}


def test_only_who_is_asked_may_answer(scene: Scene) -> None:
    """approval-of-its-approvers"""
    asked = scene.ask(scene.ana)
    assert scene.answer(scene.luis, asked).word == "approval-over"
    assert scene.see(asked.id).state is State.OPEN


def test_who_is_no_longer_a_user_may_not_answer(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    User.objects.filter(id=scene.ana.user).update(state="closed")
    assert scene.answer(scene.ana, asked).word == "approval-over"


@pytest.mark.parametrize(
    "change",
    [{"credential": "suspended"}, {"credential": "pending"}, {"expires_at": NOON}, {"epoch": 0},
     {"portals": ["another-portal"]}, {"custody": "surrendered"}],
)  # fmt: skip
@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_a_phone_that_does_not_count_here_and_now_answers_nothing(
    scene: Scene, change: dict[str, Any], decision: str
) -> None:
    """phone-of-its-holder: and of a holder whom it serves."""
    asked = scene.ask(scene.ana)
    Authenticator.objects.filter(id=scene.ana.token.id).update(**change)
    assert scene.answer(scene.ana, asked, decision).word == "device-not-active"


@pytest.mark.parametrize("credential", ["suspended", "pending", "locked"])
def test_the_digits_of_a_phone_that_does_not_count_are_not_looked_at(scene: Scene, credential: str) -> None:
    """answer-of-usable-device: whoever asks for a verdict, and whatever they asked before."""
    asked = scene.ask(scene.ana)
    said = scene.ana.phone.body(asked.document)
    Authenticator.objects.filter(id=scene.ana.token.id).update(credential=credential)
    verdict = device_answers.judge_in_app(
        device_answers.hold(scene.ana.token.id), said["answer"], digest=asked.digest, counter=said["counter"],
        portal_key=scene.bank.portal, profile=scene.profile, now=NOON,
    )  # fmt: skip
    assert verdict.reason is device_answers.AnswerReason.NOT_ACTIVE


def test_a_request_lives_to_its_end_and_no_longer(scene: Scene) -> None:
    """approval-lifetime"""
    asked = scene.ask(scene.ana)
    assert scene.answer(scene.ana, asked, now=asked.expires_at).word == "approval-over"
    assert scene.see(asked.id, now=asked.expires_at).state is State.EXPIRED
    assert scene.answer(scene.ana, asked, now=asked.expires_at - timedelta(seconds=1)).word == "accepted"


def test_a_request_of_an_older_epoch_is_dead(scene: Scene) -> None:
    """approval-epoch"""
    asked = scene.ask(scene.ana)
    Tenant.objects.filter(id=scene.bank.id).update(epoch=2)
    assert scene.answer(scene.ana, asked).word == "approval-over"
    assert scene.see(asked.id).state is State.EXPIRED


def test_two_of_two_must_approve_and_the_first_refusal_ends_it(scene: Scene) -> None:
    asked = scene.ask(scene.ana, scene.luis, quorum=Quorum(needed=2))
    before = row_of(asked).revision
    assert scene.answer(scene.ana, asked).state == "open"
    assert row_of(asked).revision == before + 1, "who waits is told that one has approved"
    assert scene.answer(scene.ana, asked).word == "approval-over", "one person is one"
    assert scene.answer(scene.luis, asked).state == "approved"
    other = scene.ask(scene.ana, scene.luis, quorum=Quorum(needed=2))
    assert scene.answer(scene.ana, other).state == "open"
    assert scene.answer(scene.luis, other, "reject").state == "rejected"


def test_a_person_with_two_memberships_decides_once(scene: Scene) -> None:
    """one-decision-each"""
    person = User.objects.get(id=scene.ana.user).person_id
    from tests.approvals.conftest import a_holder

    twin = a_holder(scene.bank, "ana.otra", person=person)
    asked = scene.ask(scene.ana, twin, scene.luis, quorum=Quorum(needed=2))
    assert scene.answer(scene.ana, asked).state == "open"
    assert scene.answer(twin, asked).word == "approval-over"
    assert scene.see(asked.id).state is State.OPEN


def test_a_role_must_be_held_when_it_is_used(scene: Scene) -> None:
    from llavero.people.models import UserRole

    quorum = Quorum(needed=1, roles={"administrator": 1})
    UserRole.objects.filter(user_id=scene.luis.user).delete()
    asked = scene.ask(scene.ana, scene.luis, quorum=quorum)
    assert scene.answer(scene.luis, asked).state == "open", "he approves, and nobody with the role has"
    assert scene.answer(scene.ana, asked).state == "approved"


def test_what_is_not_recognised_freezes_what_else_the_session_asks(scene: Scene) -> None:
    """alarm-freezes-its-session"""
    first, second, elsewhere = (scene.ask(scene.ana, session=s) for s in ("s1", "s1", "s2"))
    others = scene.ask(scene.luis, session="s1")
    assert scene.answer(scene.ana, second, "unknown").state == "unrecognised"
    assert [scene.see(each.id).state for each in (first, others, elsewhere)] == ["frozen", "frozen", "open"]
    assert [event.facts["kind"] for event in events("fraud_alarm.raised")] == ["approval-not-recognised"]
    assert scene.answer(scene.ana, first).word == "approval-over"
    assert scene.answer(scene.ana, elsewhere).word == "accepted"


def test_what_is_not_recognised_reaches_the_fraud_desk_under_a_number(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    scene.answer(scene.ana, asked, "unknown")
    case = DeskCase.objects.get()
    letter = open_letter(Outbox.objects.get(kind="desk_alert"))
    assert (case.desk, case.kind) == ("fraud_desk", "approval-not-recognised")
    assert letter.address == "fraude@produbanco.example"
    assert case.reference in letter.subject
    assert [event.facts["reference"] for event in events("desk.told")] == [case.reference]


def test_two_that_are_not_recognised_are_two_cases(scene: Scene) -> None:
    """Guard: one-case-for-one-alarm."""
    for session in ("s1", "s2"):
        scene.answer(scene.ana, scene.ask(scene.ana, session=session), "unknown")
    assert DeskCase.objects.count() == 2


def test_the_run_that_asked_and_its_person_have_one_number(scene: Scene) -> None:
    """Guard: one-case-for-one-alarm. The page that waited for the phone ends by an alarm of its own."""
    asked = scene.ask(scene.ana)
    run = uuid4()
    Approval.objects.filter(id=asked.id).update(run_id=run)
    scene.answer(scene.ana, asked, "unknown")
    note = DeskNote(desk="fraud_desk", kind="alarm", once=f"run:{run}", user_id=scene.ana.user)
    assert tell_desk(note, profile=scene.profile, now=NOON) == DeskCase.objects.get().reference
    assert Outbox.objects.filter(kind="desk_alert").count() == 1


def test_without_a_session_the_maker_is_what_is_frozen(scene: Scene) -> None:
    maker = scene.luis.user
    first, second = (scene.ask(scene.ana, maker=maker) for _ in range(2))
    alone = scene.ask(scene.ana)
    scene.answer(scene.ana, first, "unknown")
    assert [scene.see(each.id).state for each in (second, alone)] == ["frozen", "open"]


def test_sessions_of_two_clients_are_not_one(scene: Scene) -> None:
    from uuid import uuid4

    other = Source(client=uuid4(), session="s1")
    theirs, ours = scene.ask(scene.ana, source=other), scene.ask(scene.ana, session="s1")
    scene.answer(scene.ana, ours, "unknown")
    assert scene.see(theirs.id, source=other).state is State.OPEN


def test_the_document_is_sealed_and_the_record_knows_no_payee(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    scene.answer(scene.ana, asked)
    assert b"Rosas" not in bytes(row_of(asked).document_sealed)
    assert not Approval.objects.filter(payload__icontains="Rosas").exists()
    for event in Event.objects.all():
        assert "Rosas" not in str(event.facts)
        assert "1250" not in str(event.facts)
