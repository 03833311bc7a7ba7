"""A new mailbox or mobile, typed twice: what nothing can be sent to is refused beside its field."""

import pytest

from llavero.steps.registry import step_type
from tests.engine.contacts import NEW_MAIL, begin, give, reached, with_token
from tests.engine.visitor import Visitor
from tests.steps.softtoken import AtTheComputer

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(visitor: Visitor) -> AtTheComputer:
    return with_token(visitor)


@pytest.mark.parametrize(
    ("typed", "again", "said"),
    [
        ("", "", "error.required"),
        ("no-es-correo", "no-es-correo", "error.not_a_mailbox"),
        ("dos@example.com, tres@example.com", "dos@example.com, tres@example.com", "error.not_a_mailbox"),
        (NEW_MAIL, "otro@example.com", "error.differ"),
    ],
)
def test_what_is_no_mailbox_or_differs_is_refused(at: AtTheComputer, typed: str, again: str, said: str) -> None:
    """Guard: typed-twice."""
    visitor = begin(at, "email")
    visitor.do(new_email=typed, new_email_again=again)
    assert said in [node.message_id for node in visitor.see().nodes]


@pytest.mark.parametrize("typed", ["02 299 6200", "12", "no"])
def test_a_telephone_that_takes_no_sms_is_refused(at: AtTheComputer, typed: str) -> None:
    """Guard: a-mobile-takes-an-sms."""
    visitor = begin(at, "mobile")
    give(visitor, "new_mobile", typed)
    assert "error.not_a_mobile" in [node.message_id for node in visitor.see().nodes]


def test_the_contact_that_is_on_record_is_no_new_one(at: AtTheComputer) -> None:
    visitor = begin(at, "email")
    give(visitor, "new_email", reached(at))
    assert "error.same" in [node.message_id for node in visitor.see().nodes]


def test_what_was_typed_stands_there_beside_the_error(at: AtTheComputer) -> None:
    visitor = begin(at, "email")
    visitor.do(new_email=NEW_MAIL, new_email_again="otro@example.com")
    assert visitor.see().typed["new_email"] == NEW_MAIL


def test_each_channel_fills_a_slot_of_its_own() -> None:
    """So that a code sent to a mailbox never proves a mobile: the check finds the slot unfilled."""
    kind = step_type("contact.new")
    filled = [kind.fills(kind.params(channel=channel)) for channel in ("email", "sms")]
    assert filled[0].isdisjoint(filled[1])
