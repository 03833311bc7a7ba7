"""A name alone is no second person: who acts at the command line proves themself, and guesses run out."""

from datetime import timedelta
from pathlib import Path

import pytest

from llavero.audit.models import Event
from llavero.console.secret_files import NotSafeError, SecretMissingError, read_secret
from llavero.credentials import staff_check
from llavero.credentials.passwords import verifier_of
from llavero.credentials.staff_check import StaffCheck, StaffRefused, broken_staff_rules
from llavero.people.models import Staff
from llavero.people.staff import StaffMember
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import NOON, a_bank, profile, staff
from tests.stock.vendor_files import put

SECRET = "Colibri-79-selva"


def try_it(login: str, typed: str, *, minutes: int = 0) -> StaffMember | StaffRefused:
    now = NOON + timedelta(minutes=minutes)
    check = staff_check.begin(login, profile=profile(), now=now)
    if isinstance(check, StaffRefused):
        return check
    return staff_check.settle(check, is_right=staff_check.perform(check, typed), now=now)


@pytest.mark.django_db
def test_the_right_password_says_who_it_is() -> None:
    with in_tenant(a_bank()):
        lucia = staff("lucia", verifier=verifier_of(SECRET))
        assert try_it(" Lucia ", SECRET) == lucia
        assert Event.objects.get(kind="password.accepted").actor_id == lucia.id


@pytest.mark.django_db
def test_nobody_and_who_has_no_password_are_refused_like_a_wrong_one() -> None:
    with in_tenant(a_bank()):
        staff("lucia", verifier=verifier_of(SECRET))
        staff("mateo")
        refused = [try_it("lucia", "Otra-clave-12"), try_it("mateo", ""), try_it("nadie", SECRET)]
        assert refused == [StaffRefused()] * 3
        assert Event.objects.filter(kind="password.refused", reason="wrong").count() == 3


# Fails without the guard: staff-budget
@pytest.mark.django_db
@pytest.mark.parametrize("login", ["lucia", "nadie"])
def test_guesses_run_out_for_known_and_unknown_logins_alike(login: str) -> None:
    with in_tenant(a_bank()):
        staff("lucia", verifier=verifier_of(SECRET))
        for _ in range(12):
            last = try_it(login, "Otra-clave-12")
        assert isinstance(last, StaffRefused)
        assert last.until is not None
        assert isinstance(try_it(login, SECRET), StaffRefused)


# Fails without the guard: staff-still-stands
# Fails without the guard: staff-whose-time-is-over
@pytest.mark.django_db
def test_who_left_the_bank_since_the_try_began_is_refused() -> None:
    with in_tenant(a_bank()):
        staff("lucia", verifier=verifier_of(SECRET))
        check = staff_check.begin("lucia", profile=profile(), now=NOON)
        assert isinstance(check, StaffCheck)
        Staff.objects.update(valid_until=NOON)
        assert isinstance(staff_check.settle(check, is_right=True, now=NOON), StaffRefused)
        assert isinstance(try_it("lucia", SECRET), StaffRefused)


def test_a_short_password_or_one_with_the_own_name_is_none_for_staff() -> None:
    assert broken_staff_rules("Corta-12", profile=profile(), words=())
    assert broken_staff_rules("lucia-Selva-479", profile=profile(), words=("lucia",))
    assert not broken_staff_rules(SECRET, profile=profile(), words=("lucia",))


# Fails without the guard: secret-file-closed
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o660])
def test_a_secret_that_others_can_read_is_not_read(tmp_path: Path, mode: int) -> None:
    path = put(tmp_path, "secret", SECRET)
    assert read_secret(path) == SECRET
    path.chmod(mode)
    with pytest.raises(NotSafeError):
        read_secret(path)


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe"])
def test_a_file_without_a_secret_says_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SecretMissingError):
        read_secret(put(tmp_path, "secret", content))
