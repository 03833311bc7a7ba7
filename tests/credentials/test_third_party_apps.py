"""An app of somebody else becomes a token by its own code, once, and only where the bank lets it."""

import base64
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest

from llavero.credentials import enrollments, third_party_apps
from llavero.credentials.codes import CodeReason, check_code
from llavero.credentials.enrollment_exchange import Refused, exchange_key_of
from llavero.credentials.models import Authenticator, Enrollment
from llavero.credentials.third_party_apps import ThirdPartyLink, confirm_by_code, otpauth_link
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.oath import totp
from llavero.tenancy.profile.model import Profile
from tests.builders.banks import NOON
from tests.builders.enrollments import another
from tests.credentials.conftest import Scene

HOME = Origin("192.0.2.7")
STEP = timedelta(seconds=30)


def allowing(scene: Scene) -> Profile:
    """Give the bank's profile with the switch on."""
    rules = scene.profile.soft_token.model_copy(update={"allows_otpauth": True})
    return scene.profile.model_copy(update={"soft_token": rules})


def opened(scene: Scene) -> ThirdPartyLink:
    """Open one, as a procedure does."""
    return otpauth_link(
        scene.user, run=uuid4(), portals=(), profile=allowing(scene), now=NOON, actor=SYSTEM, origin=HOME
    )


def shown(made: ThirdPartyLink, *, now=NOON) -> str:
    """Give the code that any such app shows."""
    asked = parse_qs(urlsplit(made.link).query)
    secret = asked["secret"][0]
    seed = base64.b32decode(secret + "=" * (-len(secret) % 8))
    return totp.code(seed, now, totp.Form())


def typed(scene: Scene, made: ThirdPartyLink, code: str, *, now=NOON):
    """Type a code on the page."""
    return confirm_by_code(made.enrollment, code, profile=allowing(scene), now=now, actor=SYSTEM, origin=HOME)


# Fails without the guard: otpauth-behind-its-switch
def test_where_the_bank_has_no_such_apps_there_is_no_link(scene: Scene):
    with pytest.raises(DomainError) as refused:
        otpauth_link(scene.user, run=uuid4(), portals=(), profile=scene.profile, now=NOON, actor=SYSTEM, origin=HOME)
    assert refused.value.code is ErrorCode.NOT_ALLOWED
    assert not Enrollment.objects.exists()


def test_its_own_code_makes_it_a_token_and_counts_for_nothing_else(scene: Scene):
    made = opened(scene)
    code = shown(made)
    assert typed(scene, made, code).wrong is None
    enrollments.consume_enrollment(made.enrollment, is_active=True, now=NOON, actor=SYSTEM)
    row = Authenticator.objects.get()
    assert (row.kind, row.algorithm, row.serial, row.credential) == ("soft", "sha1", made.serial, "active")

    def sign_in(code: str, now):
        return check_code(
            scene.user, code, portal_key=scene.portal, profile=scene.profile, now=now, actor=SYSTEM, origin=HOME
        ).reason

    assert sign_in(code, NOON) is CodeReason.REPLAYED
    assert sign_in(shown(made, now=NOON + STEP), NOON + STEP) is CodeReason.OK


def test_without_its_code_it_never_counts(scene: Scene):
    made = opened(scene)
    with pytest.raises(DomainError):
        enrollments.consume_enrollment(made.enrollment, is_active=True, now=NOON, actor=SYSTEM)


# Fails without the guard: otpauth-attempts
def test_wrong_codes_are_counted_and_close_it(scene: Scene):
    made = opened(scene)
    near = {shown(made, now=NOON + STEP * step) for step in range(-30, 31)}
    wrong = next(f"{each:06d}" for each in range(1000) if f"{each:06d}" not in near)
    assert typed(scene, made, "no code").tries_left == 3
    assert [typed(scene, made, wrong).tries_left for _ in range(3)] == [2, 1, 0]
    assert typed(scene, made, shown(made)).wrong == "over"
    row = Enrollment.objects.get(id=made.enrollment)
    assert (row.state, row.closed_reason, row.seed_sealed) == ("closed", "codes_used_up", None)


# Fails without the guard: otpauth-attempts
def test_a_try_that_another_counted_meanwhile_is_not_answered(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    made = opened(scene)
    stale = Enrollment.objects.get(id=made.enrollment)
    near = {shown(made, now=NOON + STEP * step) for step in range(-30, 31)}
    wrong = next(f"{each:06d}" for each in range(1000) if f"{each:06d}" not in near)
    assert typed(scene, made, wrong).tries_left == 2
    monkeypatch.setattr(third_party_apps, "held", lambda _: stale)
    with pytest.raises(DomainError) as refused:
        typed(scene, made, wrong)
    assert refused.value.code is ErrorCode.CHANGED_MEANWHILE
    assert Enrollment.objects.get(id=made.enrollment).attempts == 1


def test_the_link_is_given_once_and_no_phone_can_take_part(scene: Scene):
    made = opened(scene)
    assert made.link.startswith("otpauth://totp/")
    assert made.link not in repr(made)
    assert enrollments.view_enrollment(made.enrollment, profile=scene.profile, now=NOON).link == ""
    assert exchange_key_of(made.enrollment, now=NOON) == Refused(ErrorCode.ENROLLMENT_UNKNOWN)
    assert another(shown(made)) != shown(made)


def test_a_link_that_is_too_old_is_over(scene: Scene):
    made = opened(scene)
    assert typed(scene, made, shown(made, now=made.expires_at), now=made.expires_at).wrong == "over"
