"""After a restore a token proves nothing until it is brought over, and then nothing that may have been used."""

from datetime import timedelta

import pytest

from llavero.credentials.codes import CodeReason, check_code
from llavero.credentials.models import Authenticator, StaffAuthenticator
from llavero.credentials.own_tokens import tokens_of_holder
from llavero.credentials.restore import bring_over, bring_staff_over, is_gap_needed, is_something_left
from llavero.credentials.staff_check import StaffRefused
from llavero.credentials.staff_codes import FORM, NewToken, check_staff_code, give_token
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Mode
from llavero.domain.oath import totp
from llavero.domain.token_state import TokenState
from llavero.people.staff import StaffMember
from llavero.tenancy.models import Tenant
from tests.builders.banks import NOON
from tests.builders.credentials import Token, a_token
from tests.builders.people import a_user
from tests.credentials.conftest import FROM_HOME, Scene
from tests.stock.deliveries import seed_of, staff

pytestmark = pytest.mark.django_db
GAP = 30
A_MINUTE = timedelta(minutes=1)


def restore(scene: Scene, *, most: int = 100) -> int:
    """Raise the epoch at noon and bring everything over."""
    Tenant.objects.filter(id=scene.bank.id).update(epoch=2, restored_at=NOON)
    return go_on(scene, most=most)


def go_on(scene: Scene, *, most: int = 100) -> int:
    moved, after = 0, None
    while True:
        after, rows = bring_over(after, restored_at=NOON, gap=GAP, profile=scene.profile, most=most)
        if after is None:
            return moved
        moved += rows


def reason(scene: Scene, code: str, *, later: timedelta = timedelta(0)) -> CodeReason:
    return check_code(
        scene.user, code, portal_key=scene.portal, profile=scene.profile, now=NOON + later, actor=SYSTEM,
        origin=FROM_HOME,
    ).reason  # fmt: skip


def row_of(token: Token) -> Authenticator:
    return Authenticator.objects.get(id=token.id)


def test_a_clock_is_refused_what_it_showed_until_the_restore_and_takes_the_next(scene: Scene) -> None:
    token = a_token(scene.user)
    assert restore(scene) == 1
    assert reason(scene, token.code(), later=timedelta(seconds=5)) is not CodeReason.OK
    assert reason(scene, token.code(NOON + A_MINUTE), later=A_MINUTE) is CodeReason.OK


def test_a_button_is_refused_what_was_declared_and_takes_the_next(scene: Scene) -> None:
    token = a_token(scene.user, mode=Mode.HOTP)
    assert is_gap_needed()
    restore(scene)
    assert not is_something_left()
    assert reason(scene, token.press(GAP - 1)) is not CodeReason.OK
    assert reason(scene, token.press(GAP), later=A_MINUTE) is CodeReason.OK


def test_a_button_that_nobody_was_given_keeps_its_counter(scene: Scene) -> None:
    token = a_token(None, mode=Mode.HOTP)
    assert not is_gap_needed(), "nobody needs to declare a gap for it"
    restore(scene)
    assert (row_of(token).last_step, row_of(token).epoch) == (-1, 2)


# Fails without the guard: restore-moves-once
def test_what_was_interrupted_goes_on_and_moves_nothing_twice(scene: Scene) -> None:
    holders = [scene.user, *(a_user(scene.bank, f"u{n}.paz", email="", sms="") for n in range(4))]
    tokens = [a_token(user, mode=Mode.HOTP) for user in holders]
    Tenant.objects.filter(id=scene.bank.id).update(epoch=2, restored_at=NOON)
    bring_over(None, restored_at=NOON, gap=GAP, profile=scene.profile, most=2)
    assert sum(row_of(token).epoch == 2 for token in tokens) == 2
    assert go_on(scene, most=2) == 3
    assert go_on(scene) == 0
    assert {row_of(token).last_step for token in tokens} == {GAP - 1}


def test_what_the_gate_would_repeat_is_forgotten_and_a_newer_step_is_kept(scene: Scene) -> None:
    token = a_token(scene.user)
    ahead = totp.step_at(NOON + timedelta(hours=1))
    Authenticator.objects.filter(id=token.id).update(last_step=ahead, last_request=b"x" * 34, last_verdict="accepted")
    restore(scene)
    row = row_of(token)
    assert (row.last_step, row.last_request, row.last_verdict) == (ahead, None, "")


def test_its_holder_reads_that_it_is_being_restored_and_then_that_it_is_active(scene: Scene) -> None:
    a_token(scene.user)
    Tenant.objects.filter(id=scene.bank.id).update(epoch=2, restored_at=NOON)
    assert [own.state for own in tokens_of_holder(scene.user, now=NOON)] == [TokenState.RESTORING]
    go_on(scene)
    (own,) = tokens_of_holder(scene.user, now=NOON + A_MINUTE)
    assert own.state is TokenState.ACTIVE
    assert own.last_used_at is None, "a restore is no use of it"
    assert not own.is_use_known, "nor does it say that there was none"


def test_a_use_after_the_restore_is_told_again(scene: Scene) -> None:
    token, later = a_token(scene.user), timedelta(hours=1)
    restore(scene)
    assert reason(scene, token.code(NOON + later), later=later) is CodeReason.OK
    (own,) = tokens_of_holder(scene.user, now=NOON + later)
    assert own.last_used_at is not None


def test_the_banks_own_people_go_on_from_their_next_code(scene: Scene) -> None:
    member = staff("lucia")
    give_token(member.id, NewToken(seed_of("lucia")), now=NOON, actor=SYSTEM)
    Tenant.objects.filter(id=scene.bank.id).update(epoch=2, restored_at=NOON)
    assert bring_staff_over(restored_at=NOON, profile=scene.profile) == 1
    assert bring_staff_over(restored_at=NOON, profile=scene.profile) == 0
    assert StaffAuthenticator.objects.get().epoch == 2
    used, following = (totp.code(seed_of("lucia"), at, FORM) for at in (NOON, NOON + A_MINUTE))
    assert isinstance(check_staff_code(member, used, profile=scene.profile, now=NOON), StaffRefused)
    proven = check_staff_code(member, following, profile=scene.profile, now=NOON + A_MINUTE)
    assert isinstance(proven, StaffMember)
