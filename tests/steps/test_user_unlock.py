"""Unlocking clears the password's lock, once, and nothing else."""

import pytest

from llavero.credentials.budgets import budget_key_of_user, is_locked, unlock
from llavero.domain.effect import EffectName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of

pytestmark = pytest.mark.django_db


def test_it_is_done_in_the_commit_with_its_event(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    visitor.unlock(locked_ana)
    with in_tenant(bank.id):
        assert not is_locked("password", budget_key_of_user(locked_ana.user))
    event = visitor.events("user.unlocked")[0]
    assert (event.subject_id, event.run_id) == (locked_ana.user, visitor.run)
    assert {proof["name"] for proof in event.proofs} == {"code", "questions"}
    assert effects_of("user.unlock", {}) == (EffectName.USER_UNLOCK,)


def test_before_the_commit_the_lock_stands(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    visitor.begin("unlock-user")
    visitor.name(locked_ana.name)
    visitor.type_code(locked_ana)
    with in_tenant(bank.id):
        assert is_locked("password", budget_key_of_user(locked_ana.user))


def test_one_lock_is_cleared_once(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    """Guard: unlock-once."""
    with in_tenant(bank.id):
        key = budget_key_of_user(locked_ana.user)
        assert [unlock("password", key, now=visitor.now) for _ in range(2)] == [True, False]


def test_unlocked_meanwhile_by_another_changes_nothing(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    visitor.begin("unlock-user")
    visitor.name(locked_ana.name)
    visitor.type_code(locked_ana)
    with in_tenant(bank.id):
        unlock("password", budget_key_of_user(locked_ana.user), now=visitor.now)
    visitor.answer_questions()
    assert visitor.see().type == "end.referred"
    assert not visitor.events("temporary_password.issued")


def test_a_blocked_code_stays_blocked(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    from llavero.credentials.codes import has_usable_code_authenticator

    for _ in range(2):
        visitor.begin("unlock-user")
        visitor.name(locked_ana.name)
        for _ in range(3):
            if visitor.row().state == "open":
                visitor.do(code="000000")
            visitor.wait(seconds=20)
    visitor.begin("unlock-user")
    visitor.name(locked_ana.name)
    visitor.type_sent()
    visitor.answer_questions()
    assert visitor.see().type == "end.done"
    with in_tenant(bank.id):
        assert not has_usable_code_authenticator(locked_ana.user, "empresas", now=visitor.now)
