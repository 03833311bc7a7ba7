"""Telephones at home and at work: read as they are dialled, kept in one notation, and the mailbox shown masked."""

import pytest

from llavero.domain.slot import SlotName
from llavero.people.choosing import numbers_in
from tests.builders.banks import Bank
from tests.steps.newcomer import CONTACTS, AtStep, errors_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def giving(bank: Bank) -> AtStep:
    return AtStep(bank, "contact.phones")


def test_of_the_mailbox_no_more_is_shown_than_its_owner_needs(giving: AtStep) -> None:
    shown = next(node for node in giving.see().nodes if node.kind == "contact")
    assert shown.args["shown"] == "ta•••••os@correo.example"
    assert "tamara" not in str([dict(node.args) for node in giving.see().nodes])


def test_who_has_no_mailbox_on_record_is_shown_none(bank: Bank) -> None:
    nodes = AtStep(bank, "contact.phones", contacts=CONTACTS[:1]).see().nodes
    assert [node.message_id for node in nodes] == ["heading", "lead.without_email"]


def test_both_are_kept_in_the_worlds_notation(giving: AtStep) -> None:
    assert errors_in(giving.do(home_phone="02 299 6200", work_phone="+34 91 123 45 67")) == []
    assert giving.slots == {SlotName.PHONES: ("home +59322996200", "work +34911234567")}


def test_either_may_be_left_out_where_the_journey_says_nothing(giving: AtStep) -> None:
    """Guard: telephone-asked-for."""
    assert errors_in(giving.do(home_phone="", work_phone="")) == []
    assert giving.slots == {SlotName.PHONES: ()}


def test_one_that_the_journey_asks_for_may_not(bank: Bank) -> None:
    """Guard: telephone-asked-for."""
    strict = AtStep(bank, "contact.phones", {"required": ("home",)})
    assert errors_in(strict.do(home_phone=" ", work_phone="02 299 6200")) == [("required", "home_phone")]
    assert strict.slots == {}


def test_what_nobody_can_call_is_said_of_each(giving: AtStep) -> None:
    said = errors_in(giving.do(home_phone="12", work_phone="no tengo"))
    assert said == [("not-a-number", "home_phone"), ("not-a-number", "work_phone")]


def test_one_number_written_in_two_ways_is_one(giving: AtStep) -> None:
    assert errors_in(giving.do(home_phone="022996200", work_phone="+593 2 299 6200")) == [("twice", "work_phone")]


def test_the_telephones_come_back_out_of_the_slot(giving: AtStep) -> None:
    giving.do(home_phone="02 299 6200", work_phone="")
    carried = giving.slots[SlotName.PHONES]
    assert isinstance(carried, tuple)
    assert numbers_in(carried) == ("+59322996200",)
