"""Of two new contacts of one kind the newer waits; a new mailbox and a new mobile wait beside each other."""

from datetime import timedelta

import pytest

from llavero.domain.actor import SYSTEM
from llavero.domain.errors import DomainError, ErrorCode
from llavero.people.contact_change import change_contact, waiting_of
from llavero.people.contacts import Channel, contact_for
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.people import a_user

pytestmark = pytest.mark.django_db
COOL_OFF = timedelta(hours=24)
MAIL, OTHER_MAIL, MOBILE = "rosa@example.com", "rosa.mora@example.com", "+593991234567"


@pytest.fixture
def bank(db: None) -> Bank:
    return a_bank()


def changed(bank: Bank, *contacts: tuple[Channel, str]) -> list[str]:
    """Change contacts one after the other and list where the person is reached once all have been waited for."""
    with in_tenant(bank.id):
        user = a_user(bank, "rosa.mora")
        for channel, address in contacts:
            change_contact(user, channel, address, cool_off=COOL_OFF, now=NOON, actor=SYSTEM)
        assert len(waiting_of(user, now=NOON)) == len({channel for channel, _ in contacts})
        found = [contact_for(user, channel, now=NOON + COOL_OFF) for channel in ("email", "sms")]
        return [contact.address for contact in found if contact is not None]


def test_the_newer_of_two_mailboxes_waits_alone(bank: Bank) -> None:
    """Guard: one-contact-waits."""
    assert OTHER_MAIL in changed(bank, ("email", MAIL), ("email", OTHER_MAIL))


def test_a_new_mailbox_leaves_the_new_mobile_waiting(bank: Bank) -> None:
    """Guard: one-contact-waits. Else whoever may change one of them would undo the other."""
    assert changed(bank, ("sms", MOBILE), ("email", MAIL)) == [MAIL, MOBILE]


def test_where_one_is_reached_already_nothing_changes(bank: Bank) -> None:
    with in_tenant(bank.id):
        user = a_user(bank, "rosa.mora", email=MAIL)
        with pytest.raises(DomainError) as refused:
            change_contact(user, "email", f" {MAIL.upper()}", cool_off=COOL_OFF, now=NOON, actor=SYSTEM)
        assert waiting_of(user, now=NOON) == ()
    assert refused.value.code is ErrorCode.DUPLICATE
