"""What is typed on the computer: the app's digits over what was shown, or a hardware token's code, on one budget."""

from datetime import timedelta
from uuid import uuid4

import pytest

from llavero.approvals.typed import By, Typed, answer_offline, answer_with_code
from llavero.audit.models import Event
from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain.approval import State
from tests.approvals.conftest import FROM_HOME, NOON, PORTAL, Holder, Scene
from tests.builders.credentials import a_token


def by(holder: Holder, digest: str) -> By:
    return By(user=holder.user, digest=digest, actor=PORTAL, origin=FROM_HOME)


def offline(scene: Scene, holder: Holder, asked, typed: str, *, now=NOON, digest: str = "") -> Typed:
    return answer_offline(asked.id, typed, by(holder, digest or asked.digest), profile=scene.profile, now=now)


def with_code(scene: Scene, holder: Holder, asked, typed: str, *, now=NOON) -> Typed:
    return answer_with_code(asked.id, typed, by(holder, asked.digest), profile=scene.profile, now=now)


def test_eight_digits_of_the_app_approve(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    digits = scene.ana.phone.offline(asked.document)
    told = offline(scene, scene.ana, asked, f"{digits[:4]} {digits[4:]}")
    assert (told.is_right, told.state) == (True, State.APPROVED)
    assert scene.see(asked.id).decisions[0].means == "offline"
    assert offline(scene, scene.ana, asked, digits).reason == "approval-over", "once"


def test_the_digits_of_another_request_are_wrong(scene: Scene) -> None:
    one, other = scene.ask(scene.ana), scene.ask(scene.ana)
    assert offline(scene, scene.ana, other, scene.ana.phone.offline(one.document)).reason == "wrong"
    assert offline(scene, scene.luis, one, scene.luis.phone.offline(one.document)).reason == "approval-over"


def test_another_digest_on_the_screen_is_refused(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    digits = scene.ana.phone.offline(asked.document)
    assert offline(scene, scene.ana, asked, digits, digest="ab" * 32).reason == "approval-changed"


def test_guesses_are_counted_as_wrong_codes_are(scene: Scene) -> None:
    """typed-answer-budget"""
    asked = scene.ask(scene.ana, lifetime=timedelta(hours=2))
    policy = scene.profile.locks.code.policy()
    told = [offline(scene, scene.ana, asked, "00000000", now=NOON + timedelta(minutes=n)) for n in range(policy.tries)]
    assert {one.reason for one in told} == {"wrong"}
    digits = scene.ana.phone.offline(asked.document)
    blocked = offline(scene, scene.ana, asked, digits, now=NOON + timedelta(minutes=9))
    assert blocked.reason == "blocked"
    assert blocked.blocked_until is not None
    assert Authenticator.objects.get(id=scene.ana.token.id).code_failures == policy.tries
    assert offline(scene, scene.ana, asked, digits, now=blocked.blocked_until).is_right
    assert Authenticator.objects.get(id=scene.ana.token.id).code_failures == 0


@pytest.mark.parametrize("typed", ["", "1234567", "123456789", "abcdefgh"])
def test_what_is_no_answer_costs_no_try(scene: Scene, typed: str) -> None:
    asked = scene.ask(scene.ana)
    assert offline(scene, scene.ana, asked, typed).reason == "not-a-code"
    assert Authenticator.objects.get(id=scene.ana.token.id).code_failures == 0


def test_neither_is_taken_where_it_was_not_offered(scene: Scene) -> None:
    """offline-only-where-offered, hardware-only-where-offered"""
    asked = scene.ask(scene.ana, allows_offline=False, allows_hardware=False)
    button = a_token(scene.ana.user)
    assert offline(scene, scene.ana, asked, scene.ana.phone.offline(asked.document)).reason == "not-offered"
    assert with_code(scene, scene.ana, asked, button.code()).reason == "not-offered"
    assert Authenticator.objects.get(id=button.id).last_step == -1, "and nothing is spent"


def test_the_code_of_a_hardware_token_approves_and_the_record_names_the_operation(scene: Scene) -> None:
    button = a_token(scene.ana.user)
    asked, other = scene.ask(scene.ana), scene.ask(scene.ana)
    assert with_code(scene, scene.ana, asked, button.code()).state is State.APPROVED
    assert with_code(scene, scene.ana, other, button.code()).reason == "replayed", "spent"
    decided = Event.objects.get(kind="approval.decided")
    assert (decided.facts["channel"], decided.facts["kind"]) == ("hardware_code", "payment_order")
    assert decided.facts["approval_digest"] == asked.digest
    assert decided.facts["authenticator"] == str(button.id)


def test_the_sign_in_code_of_an_app_is_no_approval(scene: Scene) -> None:
    """hardware-code-of-hardware"""
    asked = scene.ask(scene.ana)
    assert with_code(scene, scene.ana, asked, scene.ana.token.code()).reason == "not-hardware"
    assert scene.see(asked.id).state is State.OPEN


def test_a_wrong_code_says_how_many_tries_are_left(scene: Scene) -> None:
    a_token(scene.ana.user)
    asked = scene.ask(scene.ana)
    told = with_code(scene, scene.ana, asked, "000000")
    assert (told.reason, told.tries_left > 0) == ("wrong", True)
    assert with_code(scene, scene.ana, asked, "hola").reason == "not-a-code"
    assert {event.reason for event in Event.objects.filter(kind="approval.refused")} == {"wrong", "not-a-code"}


def test_who_has_no_phone_has_no_digits(scene: Scene) -> None:
    asked = scene.ask(scene.ana)
    Authenticator.objects.filter(id=scene.ana.token.id).update(credential="suspended")
    assert offline(scene, scene.ana, asked, "12345678").reason == "not-active"


def test_an_app_of_somebody_else_approves_nothing(scene: Scene) -> None:
    """no-approval-by-foreign-app: its seed went over in a link that anybody may have seen."""
    own = scene.ask(scene.ana)
    assert offline(scene, scene.ana, own, scene.ana.phone.offline(own.document)).is_right, "the bank's own app does"
    made = Enrollment.objects.create(
        id=uuid4(), user_id=scene.ana.user, run_id=uuid4(), kind="otpauth", state="consumed", serial="FOREIGN1",
        attempts_allowed=3, expires_at=NOON, epoch=1, created_at=NOON, ended_at=NOON,
        confirmed_at=NOON, bound_at=NOON,
    )  # fmt: skip
    Authenticator.objects.filter(id=scene.ana.token.id).update(enrollment_id=made.id)
    asked = scene.ask(scene.ana)
    assert offline(scene, scene.ana, asked, scene.ana.phone.offline(asked.document)).reason == "not-active"
    assert scene.see(asked.id).state is State.OPEN
