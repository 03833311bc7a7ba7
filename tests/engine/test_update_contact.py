"""Correcting where one is reached (C10): proven by other means, heard at the former place, trusted after a while."""

from datetime import timedelta

import pytest

from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.people.contact_change import waiting_of
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.contacts import (
    COOL_OFF,
    NEW_MAIL,
    NEW_MOBILE,
    begin,
    change_mail,
    code_sent_to,
    give,
    reached,
    with_token,
)
from tests.engine.visitor import Visitor, a_person
from tests.steps.softtoken import AtTheComputer, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(visitor: Visitor) -> AtTheComputer:
    return with_token(visitor)


@pytest.fixture
def without_token(visitor: Visitor, bank: Bank) -> AtTheComputer:
    return signed_in(visitor, a_person(bank, token=False))


def test_a_new_mailbox_takes_the_place_of_the_former_after_the_cool_off(at: AtTheComputer) -> None:
    former = reached(at)
    assert change_mail(at).see().type == "end.done"
    assert reached(at) == former
    assert reached(at, later=COOL_OFF - timedelta(seconds=1)) == former
    assert reached(at, later=COOL_OFF) == NEW_MAIL


def test_a_new_mobile_is_written_in_the_notation_of_the_world(at: AtTheComputer) -> None:
    visitor = begin(at, "mobile")
    give(visitor, "new_mobile", "098 765 4321")
    visitor.do(code=code_sent_to(at, NEW_MOBILE))
    assert visitor.see().type == "end.done"
    assert reached(at, "sms", later=COOL_OFF) == NEW_MOBILE


def test_the_former_contacts_and_the_new_one_hear_of_it_with_the_number_to_call(at: AtTheComputer) -> None:
    mail, mobile = reached(at), reached(at, "sms")
    change_mail(at)
    with in_tenant(at.visitor.bank.id):
        letters = [open_letter(row) for row in Outbox.objects.filter(kind="contact_changed")]
    assert sorted(letter.address for letter in letters) == sorted([mail, mobile, NEW_MAIL])
    assert all("1700 123 123" in letter.body for letter in letters)
    assert not any(
        NEW_MAIL in letter.body for letter in letters
    )  # masked: whoever reads over a shoulder learns nothing


def test_nothing_changes_before_the_new_contact_is_read(at: AtTheComputer) -> None:
    visitor = begin(at, "email")
    give(visitor, "new_email", NEW_MAIL)
    visitor.do("cancel")
    with in_tenant(at.visitor.bank.id):
        assert waiting_of(at.person.user, now=visitor.now) == ()
        assert not Outbox.objects.filter(kind="contact_changed").exists()


def test_without_a_token_the_mobile_changes_the_mailbox_and_never_itself_alone(without_token: AtTheComputer) -> None:
    at = without_token
    visitor = at.begin("update-contact").visitor
    visitor.do(password=at.person.password)
    visitor.do("email")
    assert visitor.see().step == "clave-sms"
    visitor = at.begin("update-contact").visitor
    visitor.do(password=at.person.password)
    visitor.do("mobile")
    assert {field.name for action in visitor.see().actions for field in action.fields} == {"code_sms", "code_email"}


def test_without_a_token_the_mailbox_changes_by_the_mobile(without_token: AtTheComputer) -> None:
    change_mail(without_token)
    assert reached(without_token, later=COOL_OFF) == NEW_MAIL


def test_who_changes_twice_has_one_contact_waiting(at: AtTheComputer) -> None:
    """Guard: one-contact-waits."""
    change_mail(at)
    at.visitor.wait(minutes=20)
    visitor = begin(at, "email")
    give(visitor, "new_email", "otro.correo@example.com")
    visitor.do(code=code_sent_to(at, "otro.correo@example.com"))
    with in_tenant(at.visitor.bank.id):
        assert len(waiting_of(at.person.user, now=at.visitor.now)) == 1
    assert reached(at, later=COOL_OFF) == "otro.correo@example.com"
