"""A person's own document leads to their users, and to nobody's where people of two countries have its number."""

from uuid import UUID

import pytest

from llavero.domain.actor import SYSTEM
from llavero.people.enroll import DocumentNumber, add_person
from llavero.people.names import users_of_document
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db
NUMBER = "1710034065"


@pytest.fixture
def bank(db: None) -> Bank:
    return a_bank()


def has_it(bank: Bank, kind: str, name: str) -> UUID:
    person = add_person(DocumentNumber(kind, NUMBER), "Rosa Elena Mora", now=NOON, actor=SYSTEM)
    return a_user(bank, name, person=person, portal="en-linea")


def found(typed: str) -> list[UUID]:
    return list(users_of_document("en-linea", typed, now=NOON))


def test_a_number_that_two_people_have_names_neither(bank: Bank) -> None:
    """Guard: document-of-one-person. Else a passport of that number would be told a cédula's user name."""
    with in_tenant(bank.id):
        rosa = has_it(bank, "cedula", "rosa.mora")
        assert found("171003406-5") == [rosa]
        has_it(bank, "passport", "rosa.more")
        assert found(NUMBER) == []
