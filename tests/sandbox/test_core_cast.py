"""The customers of the sandbox's core are possible: their numbers pass the bank's check and are theirs alone."""

from datetime import date

import pytest

from llavero.domain.digits import read_code
from llavero.domain.identity_numbers import DocumentKind, IdentityNumber
from llavero.domain.payment_cards import PaymentCard, payment_card
from llavero.sandbox.cast import stories
from llavero.sandbox.core_cast import CoreStory, Customer, core_customers, core_stories
from llavero.tenancy.profile.loaded import profile_of

TODAY = date(2026, 11, 21)
EVERYBODY = list(core_customers())
everybody = pytest.mark.parametrize(("story", "customer"), EVERYBODY, ids=[customer.id for _, customer in EVERYBODY])


@everybody
def test_their_documents_are_taken_by_their_bank(story: CoreStory, customer: Customer) -> None:
    profile = profile_of(story.bank)
    own = profile.read_identity_number(DocumentKind(customer.document.kind), customer.document.number)
    assert isinstance(own, IdentityNumber)
    assert not own.fails_check
    if customer.firm is not None:
        ruc = profile.read_identity_number(DocumentKind(customer.firm.document.kind), customer.firm.document.number)
        assert isinstance(ruc, IdentityNumber)
        assert ruc.fails_check is (customer.id == "marcela-vivero")


@everybody
def test_their_cards_and_keys_are_taken_as_they_are_typed(story: CoreStory, customer: Customer) -> None:
    if customer.card is not None:
        month, _, year = customer.card.expiry.partition("/")
        read = payment_card(customer.card.groups, month, year, today=TODAY)
        assert isinstance(read, PaymentCard)
        assert (read.number, read.month, read.year) == (customer.card.number, customer.card.month, customer.card.year)
    for named in customer.named():
        assert read_code(named.key, digits=4) == customer.key


def test_what_names_somebody_names_nobody_else() -> None:
    names = [(named.way, named.card, named.company_document, named.person_document)
             for _, customer in EVERYBODY for named in customer.named()]  # fmt: skip
    assert len(set(names)) == len(names)
    ids = [customer.id for _, customer in EVERYBODY] + [role.id for story in stories() for _, role in story.everybody()]
    assert len(set(ids)) == len(ids)


def test_addresses_are_of_one_person() -> None:
    owners: dict[str, str] = {}
    for _, customer in EVERYBODY:
        for contact in customer.contacts:
            assert owners.setdefault(contact.address, customer.document.number) == customer.document.number
    for story in stories():
        for _, role in story.everybody():
            for address in (role.email, role.mobile):
                assert owners.setdefault(address, role.document.number) == role.document.number


def test_there_is_somebody_for_each_way_and_each_refusal() -> None:
    customers = [customer for _, customer in EVERYBODY]
    assert {customer.way for customer in customers} == {"card", "company", "additional", "virtual", None}
    channels = [{contact.channel for contact in customer.contacts} for customer in customers]
    assert {"sms"} in channels
    twice = [customer.document.number for customer in customers if customer.way == "additional"]
    assert len(twice) > len(set(twice))


def test_each_core_belongs_to_an_entrance_of_its_bank() -> None:
    for story in core_stories():
        assert profile_of(story.bank).portal(story.portal)
