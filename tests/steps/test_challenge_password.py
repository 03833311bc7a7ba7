"""The password typed again by who is signed in."""

import pytest

from llavero.credentials.sessions import SessionView
from llavero.domain.proof import ProofName
from tests.engine.test_starting import a_session
from tests.engine.visitor import Person, Visitor
from tests.steps.one_step import errors_on, proofs_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(visitor: Visitor, ana: Person) -> SessionView:
    return a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE)


def test_the_right_password_is_a_proof_of_this_run(visitor: Visitor, ana: Person, session: SessionView) -> None:
    visitor.begin("change-password-signed-in", session=session)
    visitor.do(password=ana.password)
    assert visitor.see().type == "choose.password"
    assert [(proof["name"], proof["run"]) for proof in visitor.row().proofs] == [("password", str(visitor.run))]
    assert proofs_of("challenge.password", {"attempts": 3}) == {"ok": ["password"]}


def test_a_wrong_one_stays_and_the_third_denies(visitor: Visitor, ana: Person, session: SessionView) -> None:
    visitor.begin("change-password-signed-in", session=session)
    visitor.do(password="no-es-esta-9")
    assert errors_on(visitor.see()) == ["error.wrong"]
    visitor.do(password="no-es-esta-9")
    assert visitor.do(password="no-es-esta-9").has_ended
    assert visitor.see().type == "end.denied"
    assert len(visitor.events("password.refused")) == 3


def test_an_empty_one_costs_no_try(visitor: Visitor, ana: Person, session: SessionView) -> None:
    visitor.begin("change-password-signed-in", session=session)
    visitor.do(password="")
    assert errors_on(visitor.see()) == ["error.required"]
    assert not visitor.events("password.refused")


def test_a_locked_password_ends_blocked(visitor: Visitor, ana: Person, session: SessionView) -> None:
    for _ in range(2):
        visitor.begin("change-password-signed-in", session=session)
        for _ in range(3):
            if visitor.row().state == "open":
                visitor.do(password="no-es-esta-9")
    assert visitor.see().type == "end.blocked"
