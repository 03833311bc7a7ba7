"""A code sent to contacts: what each way proves, what a wrong one costs, when another may be asked for."""

import pytest

from llavero.notifications.models import Outbox
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.one_step import errors_on, proofs_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ines(bank: Bank) -> Person:
    """Ines has no token."""
    return a_person(bank, token=False)


@pytest.mark.parametrize(("channel", "proofs"), [
    ("sms", ["otp_sms"]), ("email", ["otp_email"]), ("both_one_code", ["otp_any"]), ("both", ["otp_sms", "otp_email"]),
])  # fmt: skip
def test_each_way_of_sending_proves_its_own(channel: str, proofs: list[str]) -> None:
    """One code sent to both proves that either was reached, never that both were."""
    params = {"channel": channel, "digits": 6, "lifetime": "5m", "attempts": 3, "resends": 3}
    assert proofs_of("challenge.otp", params) == {"ok": proofs}


def at_the_code(visitor: Visitor, person: Person, journey: str = "unlock-user") -> Visitor:
    visitor.begin(journey)
    visitor.name(person.name)
    assert visitor.see().type == "challenge.otp"
    return visitor


def test_arriving_sends_one_code_to_both_contacts(visitor: Visitor, bank: Bank, ines: Person) -> None:
    at_the_code(visitor, ines)
    with in_tenant(bank.id):
        assert sorted(Outbox.objects.values_list("channel", flat=True)) == ["email", "sms"]
    visitor.see()
    with in_tenant(bank.id):
        assert Outbox.objects.count() == 2, "a look sends nothing"
    visitor.type_sent()
    assert [proof["name"] for proof in visitor.row().proofs] == ["otp_any"]


def test_with_one_code_each_both_must_be_right(visitor: Visitor, ines: Person) -> None:
    at_the_code(visitor, ines, "unlock-user-strong")
    sent = visitor.sent()
    visitor.do(**{**sent, "code_sms": "000000"})
    assert errors_on(visitor.see()) == ["error.wrong"]
    visitor.do(**sent)
    assert [proof["name"] for proof in visitor.row().proofs] == ["otp_sms", "otp_email"]


def test_the_third_wrong_code_denies(visitor: Visitor, ines: Person) -> None:
    at_the_code(visitor, ines)
    for _ in range(3):
        answer = visitor.do(code="000000")
    assert answer.has_ended
    assert visitor.see().type == "end.denied"
    assert len(visitor.events("one_time_code.refused")) == 3


def test_an_expired_code_is_said_to_be_over(visitor: Visitor, ines: Person) -> None:
    at_the_code(visitor, ines)
    sent = visitor.sent()
    visitor.wait(minutes=4)
    visitor.do(code="")
    visitor.wait(minutes=2)
    visitor.do(**sent)
    assert visitor.see().type == "challenge.otp", visitor.see()
    assert errors_on(visitor.see()) == ["error.expired"]
    assert visitor.row().proofs == []


def test_another_code_kills_the_former_and_gives_no_more_tries(visitor: Visitor, ines: Person) -> None:
    at_the_code(visitor, ines)
    former = visitor.sent()
    visitor.do("resend")
    assert visitor.see().nodes[-1].message_id == "error.too_soon"
    visitor.do(code="000000")
    visitor.wait(seconds=40)
    visitor.do("resend")
    assert [node.message_id for node in visitor.see().nodes if node.kind == "success"] == ["success.sent"]
    assert visitor.sent() != former
    visitor.do(**former)
    assert errors_on(visitor.see()) == ["error.wrong"]
    assert visitor.do(code="000000").has_ended, "three tries in all"


def test_an_empty_code_costs_no_try(visitor: Visitor, ines: Person) -> None:
    at_the_code(visitor, ines).do(code=" ")
    assert errors_on(visitor.see()) == ["error.required"]


def test_who_says_the_contact_is_outdated_is_referred(visitor: Visitor, ines: Person) -> None:
    at_the_code(visitor, ines).do("contact_outdated")
    assert visitor.see().type == "end.referred"


def test_who_cannot_be_reached_ends_undeliverable(visitor: Visitor, bank: Bank) -> None:
    lost = a_person(bank, token=False, sms="-", email="-")
    visitor.begin("unlock-user")
    visitor.name(lost.name)
    assert visitor.see().type == "end.undeliverable"
    assert [event.reason for event in visitor.events("one_time_code.not_sent")] == ["no-contact"]


def test_the_page_shows_no_contact(visitor: Visitor, ines: Person) -> None:
    at_the_code(visitor, ines)
    assert "@" not in str(visitor.see())
    assert "+59398" not in str(visitor.see())
