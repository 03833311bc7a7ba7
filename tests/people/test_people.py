"""A name has one spelling and one owner; a contact serves when it has been trusted for long enough."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from llavero.domain.actor import SYSTEM
from llavero.domain.errors import DomainError
from llavero.people import subject_key
from llavero.people.contacts import contact_for
from llavero.people.disclose import greeting_name, login_name, person_names, person_of, roles
from llavero.people.enroll import add_contact, add_login_name, retire_contact
from llavero.people.known import known_words
from llavero.people.models import Company, ContactPoint, LoginName, Person, User, UserRole
from llavero.people.names import find_users, name_digest
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import add_tenant_key
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.people import a_company, a_person, a_user


@pytest.fixture
def bank(db: None) -> Iterator[Bank]:
    made = a_bank()
    with in_tenant(made.id):
        yield made


@pytest.mark.parametrize("typed", ["ana.torres", " ANA.Torres ", "ａｎａ．ｔｏｒｒｅｓ"])
def test_a_name_is_found_however_it_is_typed(bank: Bank, typed: str) -> None:
    user = a_user(bank)
    assert find_users(bank.portal, "user_name", typed, now=NOON) == (user,)


def test_a_name_counts_at_its_own_entrance_only(bank: Bank) -> None:
    a_user(bank)
    other = bank.profile.portals[1].id
    assert find_users(other, "user_name", "ana.torres") == ()
    assert name_digest(other, "user_name", "ana.torres") != name_digest(bank.portal, "user_name", "ana.torres")


def test_two_users_of_one_entrance_cannot_choose_the_same_name(bank: Bank) -> None:
    a_user(bank)
    with pytest.raises(IntegrityError):
        a_user(bank, "Ana.Torres")


def test_one_document_may_mean_several_memberships(bank: Bank) -> None:
    person = a_person()
    users = [a_user(bank, f"ana{number}", person=person, company=a_company()) for number in (1, 2)]
    for user in users:
        add_login_name(user, "document", "171.234.567-8", now=NOON, actor=SYSTEM)
    assert set(find_users(bank.portal, "document", "1712345678")) == set(users)


def test_company_and_document_are_one_name_of_two_numbers(bank: Bank) -> None:
    user = a_user(bank)
    add_login_name(user, "company_and_document", "1790012345001/1712345678", now=NOON, actor=SYSTEM)
    assert find_users(bank.portal, "company_and_document", "179-001.2345001 / 171234567-8")[0] == user
    assert find_users(bank.portal, "company_and_document", "17900123450011712345678") == ()


def test_what_can_be_nobodys_name_is_refused_when_given_and_has_a_digest_when_typed(bank: Bank) -> None:
    user = a_user(bank)
    with pytest.raises(DomainError):
        add_login_name(user, "user_name", "a b", now=NOON, actor=SYSTEM)
    assert find_users(bank.portal, "user_name", "a b") == ()
    assert len(name_digest(bank.portal, "user_name", "x" * 100_000)) == 34


def test_a_name_written_under_an_older_pepper_is_still_found(bank: Bank) -> None:
    user = a_user(bank)
    add_tenant_key("pepper", number=2, now=NOON)
    assert find_users(bank.portal, "user_name", "ana.torres")[0] == user


def test_nobody_signs_in_for_a_frozen_company(bank: Bank) -> None:
    """Guard: frozen-company-signs-nobody-in."""
    a_user(bank)
    Company.objects.update(state="frozen")
    assert find_users(bank.portal, "user_name", "ana.torres") == ()


def test_a_membership_counts_from_its_first_to_its_last_day(bank: Bank) -> None:
    """Guard: membership-valid."""
    user = a_user(bank)
    User.objects.filter(id=user).update(valid_until=NOON + timedelta(days=1))
    assert find_users(bank.portal, "user_name", "ana.torres", now=NOON)
    assert not find_users(bank.portal, "user_name", "ana.torres", now=NOON + timedelta(days=1))
    assert not find_users(bank.portal, "user_name", "ana.torres", now=NOON - timedelta(days=365))
    User.objects.filter(id=user).update(state="inactive")
    assert not find_users(bank.portal, "user_name", "ana.torres", now=NOON)


def test_a_code_goes_to_the_former_contact_until_the_new_one_is_trusted(bank: Bank) -> None:
    """Guard: contact-cool-off."""
    user = a_user(bank)
    tomorrow = NOON + timedelta(days=1)
    add_contact(person_of(user), "sms", "+593911111111", trusted_from=tomorrow, now=NOON, actor=SYSTEM)
    before, after = contact_for(user, "sms", now=NOON), contact_for(user, "sms", now=tomorrow)
    assert before is not None
    assert after is not None
    assert (before.address, after.address) == ("+593987654321", "+593911111111")
    assert after.prefix == "59391111"


def test_a_retired_contact_serves_no_more_and_is_retired_once(bank: Bank) -> None:
    """Guard: contact-retired-once."""
    user = a_user(bank)
    contact = contact_for(user, "email", now=NOON)
    assert contact is not None
    assert contact.shown.text == "an•••••es@example.com"
    assert retire_contact(contact.id, now=NOON, actor=SYSTEM)
    assert not retire_contact(contact.id, now=NOON, actor=SYSTEM)
    assert contact_for(user, "email", now=NOON) is None


def test_an_address_is_not_in_what_a_log_would_print(bank: Bank) -> None:
    contact = contact_for(a_user(bank), "sms", now=NOON)
    assert "987654321" not in repr(contact)


def test_nothing_personal_lies_in_the_database_in_the_clear(bank: Bank) -> None:
    a_user(bank)
    secrets = (b"Torres", b"torres", b"987654321", b"Rosas", b"ana.t", b"ana.torres@example.com")
    tables = [model._meta.db_table for model in (Person, Company, LoginName, ContactPoint, User, UserRole)]
    with connection.cursor() as cursor:
        for table in (*tables, "audit_event"):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                kept = b"|".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row)
                assert not [secret for secret in secrets if secret in kept], table


def test_whoever_is_erased_cannot_be_read_any_more(bank: Bank) -> None:
    user = a_user(bank)
    assert person_names(user) == "Ana María Torres Vega"
    key = Person.objects.get(id=person_of(user)).key_id
    assert subject_key.erase(key, now=NOON)
    assert not subject_key.erase(key, now=NOON)
    with pytest.raises(DomainError):
        person_names(user)


def test_a_value_does_not_open_in_another_place(bank: Bank) -> None:
    a_user(bank)
    row = Person.objects.get()
    with pytest.raises(DomainError):
        subject_key.open_for(row.key_id, row.names_sealed, table="people_person", row=row.id, column="document_sealed")


def test_a_user_is_greeted_as_the_bank_greets_and_known_by_role_and_name(bank: Bank) -> None:
    user = a_user(bank)
    assert greeting_name(user, profile=bank.profile) == "Ana"
    assert login_name(user) == "ana.torres"
    assert roles(user) == {"administrator"}
    UserRole.objects.update(valid_until=NOON)
    assert roles(user, now=NOON) == frozenset()
    assert {"Ana María Torres Vega", "Rosas del Norte S.A.", "ana.torres"} <= set(known_words(user))
