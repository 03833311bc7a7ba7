"""Somebody sees their own tokens and what happened to them, as both stand now."""

from datetime import timedelta

import pytest

from llavero.credentials import authenticators, enrollments
from llavero.credentials.codes import check_code
from llavero.credentials.device_requests import KnownDevice, note_removal
from llavero.credentials.models import Authenticator
from llavero.credentials.own_tokens import TOLD, OwnToken, history_of_tokens, tokens_of_holder
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Kind, Mode, RevokedReason
from llavero.domain.token_state import TokenState
from tests.builders.banks import NOON
from tests.builders.credentials import Token, a_token
from tests.builders.enrollments import Here, a_phone, an_enrollment, sent_code
from tests.builders.people import a_user
from tests.credentials.conftest import FROM_HOME, Scene

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def shown(scene: Scene, *, later: timedelta = timedelta(0)) -> tuple[OwnToken, ...]:
    return tokens_of_holder(scene.user, now=NOON + later)


def states(scene: Scene) -> list[TokenState]:
    return [token.state for token in shown(scene)]


def use(scene: Scene, token: Token, *, at: timedelta) -> None:
    verdict = check_code(
        scene.user, token.code(NOON + at), portal_key=scene.portal, profile=scene.profile, now=NOON + at, actor=SYSTEM,
        origin=FROM_HOME,
    )  # fmt: skip
    assert verdict.accepted == token.id


def test_what_needs_attention_stands_first_and_what_is_over_last(scene: Scene) -> None:
    old, paused = a_token(scene.user, kind=Kind.SOFT), a_token(scene.user)
    authenticators.revoke(old.id, RevokedReason.SUPERSEDED, now=NOON, actor=SYSTEM)
    a_token(scene.user, kind=Kind.SOFT)
    authenticators.suspend(paused.id, now=NOON, actor=SYSTEM)
    assert states(scene) == [TokenState.SUSPENDED, TokenState.ACTIVE, TokenState.REPLACED]


def test_nobody_sees_anothers(scene: Scene) -> None:
    a_token(a_user(scene.bank, "carla.rios", email="", sms=""))
    assert shown(scene) == ()


def test_it_says_when_its_last_code_was_used_and_nothing_before(scene: Scene) -> None:
    token = a_token(scene.user)
    assert shown(scene)[0].last_used_at is None
    use(scene, token, at=timedelta(hours=3))
    (own,) = shown(scene, later=A_DAY)
    assert own.last_used_at is not None
    assert timedelta(0) <= NOON + timedelta(hours=3) - own.last_used_at < timedelta(seconds=30)


def test_a_code_that_was_a_sample_before_the_activation_is_no_use_of_it(scene: Scene) -> None:
    token = a_token(scene.user)
    use(scene, token, at=timedelta(0))
    Authenticator.objects.filter(id=token.id).update(activated_at=NOON + A_DAY)
    assert shown(scene, later=2 * A_DAY)[0].last_used_at is None


def test_a_token_without_a_clock_says_nothing_of_its_last_use(scene: Scene) -> None:
    a_token(scene.user, mode=Mode.HOTP)
    (own,) = shown(scene)
    assert (own.is_use_known, own.last_used_at) == (False, None)


def test_its_date_counts_before_the_sweep_has_written_it(scene: Scene) -> None:
    a_token(scene.user, expires_at=NOON + A_DAY)
    assert states(scene) == [TokenState.EXPIRING]
    assert [token.state for token in shown(scene, later=A_DAY)] == [TokenState.EXPIRED]


def test_an_identity_that_was_deleted_on_its_phone_is_said_to_be(scene: Scene) -> None:
    view = an_enrollment(scene.bank, scene.user)
    here = Here(scene.profile)
    a_phone(view, here).enroll(sent_code(view), pin="2580")
    made = enrollments.consume_enrollment(view.id, is_active=True, now=NOON, actor=SYSTEM)
    assert states(scene) == [TokenState.ACTIVE]
    phone = KnownDevice(
        enrollment=view.id, authenticator=made, user=scene.user, run_id=view.id, state="active", serial="",
        signing_key=b"",
    )  # fmt: skip
    note_removal(phone, now=NOON + A_DAY, origin=FROM_HOME)
    (own,) = shown(scene, later=A_DAY)
    assert (own.state, own.removed_at) == (TokenState.REMOVED, NOON + A_DAY)


def test_the_history_tells_the_life_of_keys_newest_first_and_no_sign_ins(scene: Scene) -> None:
    token = a_token(scene.user)
    use(scene, token, at=timedelta(minutes=1))
    authenticators.suspend(token.id, now=NOON + A_DAY, actor=SYSTEM)
    told = history_of_tokens(scene.user, shown(scene), most=12)
    assert [entry.kind.value for entry in told[:2]] == ["authenticator.suspended", "authenticator.activated"]
    assert {entry.kind for entry in told} <= TOLD
    assert len(history_of_tokens(scene.user, shown(scene), most=1)) == 1
