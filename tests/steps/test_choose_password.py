"""A new password, typed twice: the bank's rules are told before, and nothing is kept but its verifier."""

import pytest

from llavero.credentials.sessions import SessionView
from llavero.domain.proof import ProofName
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.test_starting import a_session
from tests.engine.visitor import Person, Visitor
from tests.steps.newcomer import AtStep
from tests.steps.one_step import errors_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def choosing(visitor: Visitor, ana: Person) -> Visitor:
    session: SessionView = a_session(visitor, ana, ProofName.PASSWORD, ProofName.CODE)
    visitor.begin("change-password-signed-in", session=session)
    visitor.do(password=ana.password)
    return visitor


def choose(visitor: Visitor, new: str, again: str | None = None) -> list[str]:
    visitor.do(new_password=new, new_password_again=new if again is None else again)
    return errors_on(visitor.see())


def test_the_rules_are_stated_before_the_attempt(choosing: Visitor) -> None:
    rules = next(node for node in choosing.see().nodes if node.kind == "rules")
    assert (rules.args["too-short"], rules.args["too-long"]) == (8, 16)
    assert "used-before" in rules.args


def test_who_never_had_a_password_is_told_of_no_former_ones(visitor: Visitor) -> None:
    told = AtStep(visitor.bank, "choose.password").see()
    rules = next(node for node in told.nodes if node.kind == "rules")
    assert "too-short" in rules.args
    assert "used-before" not in rules.args


@pytest.mark.parametrize(("new", "again", "said"), [
    ("", None, "error.required"),
    ("Chimborazo58", "Chimborazo59", "error.differ"),
    ("Corta1", None, "error.rule.too-short"),
    ("sinnumeros", None, "error.rule.class-missing"),
    ("Con-guion58", None, "error.rule.class-forbidden"),
    ("Abcdefg1972", None, "error.rule.sequence"),
    ("Andina58kZ", None, "error.former"),
])  # fmt: skip
def test_what_breaks_a_rule_is_said_and_not_taken(choosing: Visitor, new: str, again: str | None, said: str) -> None:
    assert choose(choosing, new, again) == [said]
    assert choosing.row().slots_sealed is None


def test_a_password_holding_ones_own_name_is_refused(choosing: Visitor) -> None:
    assert choose(choosing, "Torres2031") == ["error.rule.context-word"]


def test_a_good_one_is_carried_as_a_sealed_verifier_only(choosing: Visitor, bank: Bank) -> None:
    assert choose(choosing, "Chimborazo58") == []
    row = choosing.row()
    assert choosing.see().type == "challenge.code"
    assert row.slots_sealed is not None
    with in_tenant(bank.id):
        everything = " ".join(str(getattr(row, field.name)) for field in row._meta.fields)
    assert "Chimborazo58" not in everything
    assert b"argon2" not in bytes(row.slots_sealed)


def test_nothing_is_changed_until_the_commit(choosing: Visitor, ana: Person) -> None:
    choose(choosing, "Chimborazo58")
    choosing.do("cancel")
    assert choosing.row().slots_sealed is None, "what was carried dies with the run"
    again = choosing.elsewhere(secret="another-browser-of-ana-0000000001")
    again.begin("sign-in-empresas")
    again.sign_in(ana)
    assert again.see().type == "challenge.code"
