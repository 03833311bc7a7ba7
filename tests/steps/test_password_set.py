"""The chosen password takes effect in the commit: the old one is over, and so is whoever stood in by it."""

import pytest

from llavero.credentials.sessions import SessionView, view_of
from llavero.domain.effect import EffectName
from llavero.domain.proof import ProofName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.test_starting import a_session
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import effects_of

pytestmark = pytest.mark.django_db


NEW = "Chimborazo58"


@pytest.fixture
def session(visitor: Visitor, ana: Person) -> SessionView:
    return a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE)


def change(visitor: Visitor, person: Person, session: SessionView) -> None:
    visitor.begin("change-password-signed-in", session=session)
    visitor.do(password=person.password)
    visitor.do(new_password=NEW, new_password_again=NEW)
    visitor.type_code(person)
    assert visitor.see().type == "end.done"


def test_the_new_one_opens_and_the_old_one_does_not(visitor: Visitor, ana: Person, session: SessionView) -> None:
    change(visitor, ana, session)
    visitor.begin("sign-in-empresas")
    visitor.sign_in(ana)
    assert visitor.see().type == "claim.password"
    visitor.sign_in(ana, NEW)
    assert visitor.see().type == "challenge.code"
    assert effects_of("password.set", {}) == (EffectName.PASSWORD_SET,)


def test_other_sessions_are_over_and_ones_own_is_not(
    visitor: Visitor, bank: Bank, ana: Person, session: SessionView
) -> None:
    other = a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE)
    change(visitor, ana, session)
    with in_tenant(bank.id):
        assert view_of(session.id) is not None
        assert view_of(other.id) is None
