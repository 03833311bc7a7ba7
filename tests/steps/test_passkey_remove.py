"""Taking a passkey away: one's own, for good, with every session that it may have opened."""

import pytest

from llavero.credentials import passkeys
from llavero.credentials.sessions import view_of
from llavero.domain.actor import SYSTEM
from llavero.domain.effect import EffectName
from llavero.domain.errors import DomainError
from llavero.domain.passkey import Ended
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import effects_of, errors_on
from tests.steps.passkeys import a_passkey, at_the_passkey, reasons, signed
from tests.support.soft_key import SoftKey

pytestmark = pytest.mark.django_db


def at_the_list(visitor: Visitor, person: Person, key: SoftKey) -> Visitor:
    """Sign in with a passkey and stand before the list of one's own."""
    at_the_passkey(visitor, person).do(passkey=signed(visitor, key))
    with in_tenant(visitor.bank.id):
        session = view_of(visitor.row().opened_session_id)
    visitor.begin("remove-passkey", session=session)
    visitor.do(passkey=signed(visitor, key))
    assert visitor.see().type == "passkey.remove"
    return visitor


def test_a_key_that_was_taken_away_opens_nothing_and_leaves_no_proof_behind(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    key = a_passkey(bank, ana)
    at_the_list(visitor, ana, key)
    session = visitor.row().session_id
    visitor.do(passkey_id=visitor.see().actions[0].fields[0].options[0])
    assert visitor.see().type == "end.done"
    assert effects_of("passkey.remove", {}) == (EffectName.AUTHENTICATOR_REVOKE_PASSKEY,)
    with in_tenant(bank.id):
        assert passkeys.of_user(ana.user) == ()
        assert all(proof.run == visitor.run for proof in view_of(session).proofs)
    at_the_passkey(visitor, ana).do(passkey=signed(visitor, key))
    assert reasons(visitor) == ["unknown"]


def test_only_ones_own_can_be_chosen(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key, other = a_passkey(bank, ana), a_person(bank)
    a_passkey(bank, other)
    with in_tenant(bank.id):
        (theirs,) = passkeys.of_user(other.user)
    at_the_list(visitor, ana, key).do(passkey_id=str(theirs.id))
    assert errors_on(visitor.see()) == ["error.required"]
    assert len(visitor.see().actions[0].fields[0].options) == 1


def test_a_key_that_went_meanwhile_changes_nothing(visitor: Visitor, bank: Bank, ana: Person) -> None:
    key = a_passkey(bank, ana)
    a_passkey(bank, ana)
    at_the_list(visitor, ana, key)
    with in_tenant(bank.id):
        gone = passkeys.of_user(ana.user)[0].id
    page = visitor.see()
    assert str(gone) in page.actions[0].fields[0].options
    with in_tenant(bank.id):
        passkeys.end(gone, ana.user, Ended.REMOVED, now=NOON, actor=SYSTEM)
    visitor.do(passkey_id=str(gone))
    assert errors_on(visitor.see()) == ["error.required"]


def test_a_key_ends_once_and_by_its_person_alone(bank: Bank, ana: Person) -> None:
    """Fails without the guards: passkey-ended-once, passkey-ended-by-its-person."""
    a_passkey(bank, ana)
    other = a_person(bank)
    with in_tenant(bank.id):
        (own,) = passkeys.of_user(ana.user)
        with pytest.raises(DomainError):
            passkeys.end(own.id, other.user, Ended.REMOVED, now=NOON, actor=SYSTEM)
        passkeys.end(own.id, ana.user, Ended.REMOVED, now=NOON, actor=SYSTEM)
        with pytest.raises(DomainError):
            passkeys.end(own.id, ana.user, Ended.REMOVED, now=NOON, actor=SYSTEM)


def test_a_key_is_named_anew_by_its_person_alone(bank: Bank, ana: Person) -> None:
    """Fails without the guard: passkey-named-by-its-person."""
    a_passkey(bank, ana)
    other = a_person(bank)
    with in_tenant(bank.id):
        (own,) = passkeys.of_user(ana.user)
        with pytest.raises(DomainError):
            passkeys.rename(own.id, other.user, "mía", now=NOON, actor=SYSTEM)
        passkeys.rename(own.id, ana.user, "Llave azul", now=NOON, actor=SYSTEM)
        assert passkeys.of_user(ana.user)[0].label == "Llave azul"
        passkeys.rename(own.id, ana.user, "", now=NOON, actor=SYSTEM)
        assert passkeys.of_user(ana.user)[0].label == ""
