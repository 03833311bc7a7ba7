"""The number that a token shows: once, of any of the subject's tokens, never of another's."""

import pytest

from llavero.domain.authenticator import Kind, Mode
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import errors_on, proofs_of

pytestmark = pytest.mark.django_db


def at_the_code(visitor: Visitor, person: Person) -> Visitor:
    visitor.begin("unlock-user")
    visitor.name(person.name)
    assert visitor.see().type == "challenge.code"
    return visitor


def test_a_right_code_is_a_proof_with_its_token(visitor: Visitor, ana: Person) -> None:
    at_the_code(visitor, ana).type_code(ana)
    proof = visitor.row().proofs[0]
    assert (proof["name"], proof["credential"], proof["role"]) == ("code", str(ana.token.id), "subject")
    assert proofs_of("challenge.code", {"attempts": 3}) == {"ok": ["code"]}


def test_with_two_tokens_either_matches(visitor: Visitor, bank: Bank, ana: Person) -> None:
    with in_tenant(bank.id):
        soft = a_token(ana.user, kind=Kind.SOFT, mode=Mode.HOTP)
    at_the_code(visitor, ana).do(code=soft.press(0))
    assert visitor.row().proofs[0]["credential"] == str(soft.id)


def test_anothers_code_is_wrong(visitor: Visitor, bank: Bank, ana: Person) -> None:
    other = a_person(bank)
    at_the_code(visitor, ana).type_code(other)
    assert errors_on(visitor.see()) == ["error.wrong"]


def test_what_is_no_code_costs_no_try(visitor: Visitor, ana: Person) -> None:
    at_the_code(visitor, ana)
    for typed in ("", "12345", "abcdef", "1234567890123"):
        visitor.do(code=typed)
        assert errors_on(visitor.see()) == ["error.length"], typed
    assert {event.reason for event in visitor.events("code.refused")} == {"not-a-code"}


def test_before_a_proof_a_used_code_reads_like_a_wrong_one(visitor: Visitor, ana: Person) -> None:
    with in_tenant(visitor.bank.id):
        code = ana.code()
    at_the_code(visitor, ana).do(code=code)
    at_the_code(visitor, ana).do(code=code)
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert [event.reason for event in visitor.events("code.refused")] == ["replayed"]


def test_too_quick_a_try_says_until_when_to_wait(visitor: Visitor, ana: Person) -> None:
    for _ in range(2):
        at_the_code(visitor, ana)
        for _ in range(3):
            if visitor.row().state == "open":
                visitor.do(code="000000")
    assert "error.too_many" in errors_on(visitor.see()) or visitor.see().type == "end.blocked"


def test_trouble_is_a_way_only_where_the_journey_offers_it(visitor: Visitor, bank: Bank, ana: Person) -> None:
    at_the_code(visitor, ana).do("trouble")
    assert visitor.see().type == "challenge.code", "this journey has no such way"
    rosa = a_person(bank, portal="cash-management")
    cash = visitor.elsewhere(portal="cash-management")
    cash.begin("sign-in-cash-management")
    cash.sign_in(rosa)
    cash.do("yes")
    cash.do("trouble")
    assert cash.see().type == "challenge.otp"
