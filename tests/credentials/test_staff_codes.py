"""The token of one of the bank's own people: each code once, guesses run out, and a restore brings no code back."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from llavero.audit.models import Event
from llavero.credentials.models import StaffAuthenticator
from llavero.credentials.staff_check import StaffRefused
from llavero.credentials.staff_codes import (
    FORM,
    NewToken,
    _take_step,
    check_staff_code,
    give_token,
    revoke_tokens,
    taken_over,
)
from llavero.domain.actor import SYSTEM
from llavero.domain.oath import Proven, totp
from llavero.people.models import Staff
from llavero.people.staff import StaffMember
from llavero.tenancy.scope import in_tenant
from tests.stock.deliveries import NOON, a_bank, profile, seed_of, staff

HALF_MINUTE = timedelta(seconds=30)


def with_token(login: str) -> StaffMember:
    """Enter one of the bank's people with the token whose codes `shown` computes. Inside a scope."""
    member = staff(login)
    give_token(member.id, NewToken(seed_of(login)), now=NOON, actor=SYSTEM)
    return member


def shown(login: str, *, later: timedelta = timedelta(0)) -> str:
    return totp.code(seed_of(login), NOON + later, FORM)


def check(member: StaffMember, typed: str, *, later: timedelta = timedelta(0)) -> StaffMember | StaffRefused:
    return check_staff_code(member, typed, profile=profile(), now=NOON + later)


def reason(outcome: object) -> str:
    assert isinstance(outcome, StaffRefused), outcome
    return outcome.reason


@pytest.mark.django_db
def test_the_code_of_ones_own_token_proves_it_and_is_on_record() -> None:
    with in_tenant(a_bank()):
        lucia, mateo = with_token("lucia"), with_token("mateo")
        assert reason(check(lucia, shown("mateo"))) == "wrong"
        proven = check(lucia, shown("lucia"))
        assert isinstance(proven, StaffMember)
        assert "code" in proven.proven
        assert Event.objects.get(kind="code.accepted").actor_id == lucia.id
        assert isinstance(check(mateo, shown("mateo")), StaffMember)


# Fails without the guard: totp-replay-refused
@pytest.mark.django_db
def test_a_code_proves_once_and_a_replay_costs_no_try() -> None:
    with in_tenant(a_bank()):
        lucia = with_token("lucia")
        check(lucia, shown("lucia"))
        again = [check(lucia, shown("lucia")) for _ in range(12)]
        assert {reason(one) for one in again} == {"replayed"}
        assert isinstance(again[0], StaffRefused)
        assert again[0].until == NOON + HALF_MINUTE
        assert isinstance(check(lucia, shown("lucia", later=HALF_MINUTE), later=HALF_MINUTE), StaffMember)


# Fails without the guard: staff-code-budget
@pytest.mark.django_db
def test_guesses_run_out_and_then_the_right_code_is_not_looked_at() -> None:
    with in_tenant(a_bank()):
        lucia = with_token("lucia")
        wrong = f"{(int(shown('lucia')) + 1) % 1_000_000:06d}"
        outcomes = [reason(check(lucia, wrong, later=timedelta(seconds=20 * turn))) for turn in range(10)]
        assert "blocked" in outcomes
        later = timedelta(seconds=200)
        assert reason(check(lucia, shown("lucia", later=later), later=later)) == "blocked"


# Fails without the guard: staff-code-of-who-stands
@pytest.mark.django_db
def test_who_has_no_token_any_more_or_left_proves_nothing() -> None:
    with in_tenant(a_bank()):
        lucia, mateo, rosa = with_token("lucia"), with_token("mateo"), staff("rosa")
        revoke_tokens(lucia.id, now=NOON, actor=SYSTEM)
        Staff.objects.filter(id=mateo.id).update(valid_until=NOON)
        for member in (lucia, mateo, rosa):
            assert reason(check(member, shown(member.login))) == "no-authenticator"
        assert Event.objects.filter(kind="code.refused").count() == 3


@pytest.mark.django_db
def test_a_new_token_takes_the_place_of_the_old_one() -> None:
    with in_tenant(a_bank()):
        lucia = with_token("lucia")
        give_token(lucia.id, NewToken(seed_of("otro")), now=NOON, actor=SYSTEM)
        assert reason(check(lucia, shown("lucia"))) == "wrong"
        assert isinstance(check(lucia, shown("otro")), StaffMember)
        assert StaffAuthenticator.objects.filter(state="active").count() == 1
        assert Event.objects.filter(kind="staff.token_revoked").count() == 1


# Fails without the guard: staff-code-epoch
@pytest.mark.django_db
def test_after_a_restore_no_code_shown_up_to_now_counts_and_the_next_ones_do() -> None:
    with in_tenant(a_bank()):
        lucia = with_token("lucia")
        StaffAuthenticator.objects.update(epoch=0)  # as the restore leaves it: the bank's epoch is higher
        assert isinstance(check(lucia, shown("lucia")), StaffRefused)
        later = timedelta(minutes=2)
        assert isinstance(check(lucia, shown("lucia", later=later), later=later), StaffMember)


def test_a_token_is_taken_over_by_its_own_code_which_is_spent() -> None:
    token = NewToken(seed_of("lucia"))
    assert taken_over(token, shown("mateo"), now=NOON) is None
    assert taken_over(token, "no es un código", now=NOON) is None
    taken = taken_over(token, shown("lucia"), now=NOON)
    assert taken is not None
    assert taken.last_step == totp.step_at(NOON)
    assert seed_of("lucia").hex() not in repr(taken)


# Fails without the guard: staff-code-once
@pytest.mark.django_db
def test_a_step_that_was_spent_meanwhile_is_not_spent_again() -> None:
    with in_tenant(a_bank()):
        with_token("lucia")
        row = StaffAuthenticator.objects.get()
        assert _take_step(row, Proven(7), now=NOON)
        assert not _take_step(row, Proven(7), now=NOON)
        assert not _take_step(row, Proven(6), now=NOON)


@pytest.mark.race
def test_of_many_who_type_one_code_at_once_one_is_proven(own_database: Any) -> None:
    bank = a_bank()
    with in_tenant(bank):
        lucia = with_token("lucia")
    for turn in range(5):
        later = timedelta(minutes=turn)
        typed = partial(check, lucia, shown("lucia", later=later), later=later)
        outcomes = all_at_once(partial(in_bank, bank, typed))
        assert sum(isinstance(one, StaffMember) for one in outcomes) == 1


def in_bank(bank: UUID, act: Callable[[], Any]) -> Any:
    try:
        with in_tenant(bank):
            return act()
    finally:
        connection.close()


def all_at_once(act: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(8) as pool:
        return [one.result() for one in [pool.submit(act) for _ in range(8)]]
