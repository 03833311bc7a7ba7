"""A name is given once; a telephone at home is noted, and no code goes there."""

import pytest
from django.db import IntegrityError

from llavero.domain.actor import SYSTEM
from llavero.people import choosing, names
from llavero.people.choosing import add_phones, take_user_name, to_carry
from llavero.people.contacts import contact_for
from llavero.people.disclose import person_of
from llavero.people.known import known_of
from llavero.people.models import ContactPoint, User
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import add_tenant_key
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> Bank:
    return a_bank()


def take(bank: Bank, user, typed: str) -> bool:
    return take_user_name(user, bank.portal, typed, now=NOON, actor=SYSTEM)


def test_a_name_that_somebody_has_is_taken_in_any_capitals_and_after_the_pepper_rotated(bank: Bank) -> None:
    """Guard: user-name-still-free."""
    with in_tenant(bank.id):
        a_user(bank, "Ana.Torres")
        add_tenant_key("pepper", number=2, now=NOON)
        assert names.is_taken(bank.portal, "ana.TORRES")
        assert not take(bank, a_user(bank, ""), "ana.torres")


def test_the_name_of_who_left_is_given_to_nobody(bank: Bank) -> None:
    with in_tenant(bank.id):
        left = a_user(bank, "ana.torres")
        User.objects.filter(id=left).update(state="closed")
        assert not take(bank, a_user(bank, ""), "ana.torres")


def test_a_free_name_signs_its_taker_in(bank: Bank) -> None:
    with in_tenant(bank.id):
        user = a_user(bank, "")
        assert take(bank, user, "LOGS2019")
        assert names.find_users(bank.portal, "user_name", "logs2019") == (user,)


def test_a_name_is_free_again_at_another_entrance_of_the_bank(bank: Bank) -> None:
    with in_tenant(bank.id):
        a_user(bank, "ana.torres", portal="empresas")
        assert not names.is_taken(bank.portal, "ana.torres")


def test_two_who_take_one_name_at_one_moment_do_not_both_get_it(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guard: user-name-once. Both looked before either wrote."""
    monkeypatch.setattr(choosing, "is_taken", lambda *_: False)
    with in_tenant(bank.id):
        first, second = a_user(bank, ""), a_user(bank, "")
        assert take(bank, first, "ana.torres")
        try:
            assert not take(bank, second, "ana.torres")
        except IntegrityError:
            pytest.fail("the second was not told, and its whole procedure was lost")


def test_telephones_are_noted_by_place_and_no_code_goes_there(bank: Bank) -> None:
    with in_tenant(bank.id):
        user = a_user(bank, sms="")
        carried = to_carry({"home": "+59322996200", "work": "+59324009000"})
        add_phones(person_of(user), carried, now=NOON, actor=SYSTEM)
        rows = ContactPoint.objects.filter(channel="phone").order_by("kind")
        assert [(row.kind, row.source) for row in rows] == [("home", "portal"), ("work", "portal")]
        assert b"22996200" not in bytes(rows[0].sealed)
        assert contact_for(user, "sms", now=NOON) is None
        assert set(known_of(user).phones) == {"+59322996200", "+59324009000"}
