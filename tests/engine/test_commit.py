"""Nothing is granted but in one commit that looks again at everything that counts."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from llavero.credentials.budgets import budget_key_of_user, is_locked
from llavero.credentials.models import Session, TemporaryPassword
from llavero.domain.actor import SYSTEM
from llavero.journeys.models import Definition, Run
from llavero.people.models import User
from llavero.tenancy.models import Tenant
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person, lock
from tests.steps.one_step import publish_journey

pytestmark = pytest.mark.django_db


def is_still_locked(bank: Bank, person: Person) -> bool:
    with in_tenant(bank.id):
        return is_locked("password", budget_key_of_user(person.user))


def causes(visitor: Visitor) -> list[str]:
    return [event.facts.get("cause") for event in visitor.events("run.ended")]


def tamper(visitor: Visitor, **columns: object) -> None:
    with in_tenant(visitor.bank.id):
        Run.objects.filter(id=visitor.run).update(**columns)


def test_unlocking_grants_all_of_it_at_once(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    visitor.unlock(locked_ana)
    assert visitor.see().type == "end.done"
    assert not is_still_locked(bank, locked_ana)
    assert visitor.mailed_password()
    assert len(visitor.events("run.committed", "user.unlocked", "temporary_password.issued")) == 3


def test_who_was_not_locked_is_told_so_after_the_proofs_only(visitor: Visitor, ana: Person) -> None:
    visitor.unlock(ana)
    assert visitor.see().type == "end.referred"
    assert not visitor.events("temporary_password.issued")


def test_a_fact_that_changed_before_the_commit_changes_the_ending(
    visitor: Visitor, bank: Bank, locked_ana: Person
) -> None:
    """Guard: branch-facts-again."""
    visitor.begin("unlock-user")
    visitor.name(locked_ana.name)
    visitor.type_code(locked_ana)
    with in_tenant(bank.id):
        from llavero.credentials import authenticators

        authenticators.suspend(locked_ana.token.id, now=visitor.now, actor=SYSTEM)
    visitor.answer_questions()
    assert visitor.see().type == "end.changed"
    assert is_still_locked(bank, locked_ana)
    assert causes(visitor) == ["fact:via"]


def test_without_the_floors_proofs_nothing_is_granted(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    """Guard: floor-at-commit. Whatever the checker let through, the commit asks for the proofs themselves."""
    visitor.begin("unlock-user")
    visitor.name(locked_ana.name)
    visitor.type_code(locked_ana)
    tamper(visitor, proofs=[])
    visitor.answer_questions()
    assert visitor.see().type == "end.changed"
    assert is_still_locked(bank, locked_ana)
    assert causes(visitor) == ["floor:user.unlock"]


@pytest.mark.parametrize("column", ["for_user", "run"])
def test_proofs_of_another_subject_or_run_do_not_count(
    visitor: Visitor, bank: Bank, locked_ana: Person, column: str
) -> None:
    """Guard: proofs-of-this-subject."""
    visitor.begin("unlock-user")
    visitor.name(locked_ana.name)
    visitor.type_code(locked_ana)
    tamper(visitor, proofs=[{**proof, column: str(uuid4())} for proof in visitor.row().proofs])
    visitor.answer_questions()
    assert visitor.see().type == "end.changed"
    assert is_still_locked(bank, locked_ana)


def test_once_its_exception_has_ended_an_open_run_grants_nothing(visitor: Visitor, bank: Bank) -> None:
    ines = a_person(bank, token=False, locked=True)
    visitor.begin("unlock-user")
    visitor.name(ines.name)
    visitor.type_sent()
    visitor.now += timedelta(days=365)
    tamper(visitor, expires_at=visitor.now + timedelta(hours=1), idle_at=None)
    visitor.answer_questions()
    assert visitor.see().type == "end.changed"
    assert is_still_locked(bank, ines)


def test_after_an_exception_the_stronger_journey_begins_in_its_place(visitor: Visitor, bank: Bank) -> None:
    """Guard: exception-has-ended."""
    visitor.now += timedelta(days=365)
    visitor.begin("unlock-user")
    assert visitor.row().journey == "unlock-user-strong"


def test_a_decoy_is_granted_nothing(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    """Guard: decoys-grant-nothing."""
    visitor.begin("unlock-user")
    visitor.name(locked_ana.name)
    visitor.type_code(locked_ana)
    tamper(visitor, is_decoy=True)
    visitor.answer_questions()
    assert visitor.see().type == "end.changed"
    assert is_still_locked(bank, locked_ana)


def test_a_run_from_before_a_restore_grants_nothing(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    """Guard: run-epoch."""
    visitor.begin("unlock-user")
    visitor.name(locked_ana.name)
    visitor.type_code(locked_ana)
    Tenant.objects.filter(id=bank.id).update(epoch=2)
    visitor.answer_questions()
    assert visitor.see().type == "end.changed"
    assert causes(visitor) == ["epoch"]


def test_a_user_who_was_closed_meanwhile_is_granted_nothing(visitor: Visitor, bank: Bank, ana: Person) -> None:
    """Guard: subject-still-active."""
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    with in_tenant(bank.id):
        User.objects.filter(id=ana.user).update(state="closed")
    visitor.type_code(ana)
    assert visitor.see().type == "end.changed"
    with in_tenant(bank.id):
        assert not Session.objects.exists()


def test_a_run_opens_one_session_with_its_proofs(visitor: Visitor, bank: Bank, ana: Person) -> None:
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    answer = visitor.type_code(ana)
    with in_tenant(bank.id):
        session = Session.objects.get()
    assert answer.opened_session == session.id == visitor.row().opened_session_id
    assert {proof["name"] for proof in session.proofs} == {"password", "code"}


def test_a_message_that_cannot_leave_ends_undeliverable_and_changes_nothing(visitor: Visitor, bank: Bank) -> None:
    from llavero.people.models import ContactPoint

    ana = a_person(bank, locked=True)
    visitor.begin("unlock-user")
    visitor.name(ana.name)
    visitor.type_code(ana)
    with in_tenant(bank.id):
        ContactPoint.objects.filter(channel="email").update(retired_at=visitor.now)
    visitor.answer_questions()
    assert visitor.see().type == "end.undeliverable"
    assert is_still_locked(bank, ana)
    with in_tenant(bank.id):
        assert not TemporaryPassword.objects.exists()


def test_two_runs_of_one_subject_unlock_once(visitor: Visitor, bank: Bank, locked_ana: Person) -> None:
    """The first commit ends the other run; without that, the second would find nobody locked."""
    other = visitor.elsewhere(secret="another-browser-secret-00000000002")
    other.begin("unlock-user")
    other.name(locked_ana.name)
    visitor.unlock(locked_ana)
    assert other.row().state == "ended"
    assert other.row().ending == "changed"
    lock(bank, locked_ana, now=visitor.now + timedelta(days=40))
    assert other.do(code="123456").has_ended


UNLOCK = """\
  - {step: quien, uses: claim.name, with: {name: user_name}}
PASSWORD  - {step: codigo, uses: challenge.code, with: {of: subject, attempts: 3}, on: {failed: negado}}
  - {step: bloqueo, branch: is_locked, yes: abrir, no: nada}
  - {step: abrir, uses: user.unlock}
  - {step: listo, end: done}
  - {step: nada, end: referred, to: sign_in}
  - {step: negado, end: denied}
"""
RAISED = """\
effects:
  user.unlock:
    all: [password]
    reason: {es: El banco pide ahora también la contraseña., en: The bank now asks for the password too.}
"""


def test_a_floor_that_rose_since_binds_an_open_run(
    visitor: Visitor, bank: Bank, locked_ana: Person, tmp_path: Path
) -> None:
    """Guard: risen-floor-binds."""
    publish_journey(bank, tmp_path / "before", UNLOCK.replace("PASSWORD", ""))
    visitor.begin("probe")
    visitor.name(locked_ana.name)
    with in_tenant(bank.id):
        Definition.objects.filter(journey="probe").update(state="superseded")
    asked = "  - {step: clave, uses: challenge.password, with: {attempts: 3}, on: {failed: negado}}\n"
    (tmp_path / "after" / bank.profile.key).mkdir(parents=True)
    (tmp_path / "after" / bank.profile.key / "floor.yaml").write_text(RAISED, encoding="utf-8")
    publish_journey(bank, tmp_path / "after", UNLOCK.replace("PASSWORD", asked))
    visitor.type_code(locked_ana)
    assert visitor.see().type == "end.changed"
    assert is_still_locked(bank, locked_ana)
