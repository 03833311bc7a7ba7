"""Somebody corrects where they are reached: what the tests of that journey and of its steps share."""

from datetime import timedelta

from llavero.domain.authenticator import Kind, Mode
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.people.contacts import Channel, contact_for
from llavero.tenancy.scope import in_tenant
from tests.builders.credentials import a_token
from tests.engine.visitor import Visitor, a_person
from tests.steps.softtoken import AtTheComputer, signed_in

NEW_MAIL, NEW_MOBILE = "nuevo.correo@example.com", "+593987654321"
COOL_OFF = timedelta(days=3)


def with_token(visitor: Visitor) -> AtTheComputer:
    """Sign somebody in who has a token."""
    person = a_person(visitor.bank, token=False)
    with in_tenant(visitor.bank.id):
        person.token = a_token(person.user, kind=Kind.SOFT, mode=Mode.HOTP)
    return signed_in(visitor, person)


def begin(at: AtTheComputer, what: str) -> Visitor:
    """Type the password, say what is to change, and prove it by the token where there is one."""
    visitor = at.begin("update-contact").visitor
    visitor.do(password=at.person.password)
    visitor.do(what)
    visitor.type_code(at.person) if at.person.token is not None else visitor.type_sent()
    return visitor


def give(visitor: Visitor, name: str, value: str) -> None:
    """Type a new contact twice."""
    visitor.do(**{name: value, f"{name}_again": value})


def code_sent_to(at: AtTheComputer, address: str) -> str:
    """Read the newest code that left to an address."""
    with in_tenant(at.visitor.bank.id):
        letters = [open_letter(row) for row in Outbox.objects.filter(kind="otp").order_by("-id")]
    body = next(letter.body for letter in letters if letter.address == address)
    return next(
        word.strip(".,:") for word in body.split() if word.strip(".,:").isdigit() and len(word.strip(".,:")) == 6
    )


def change_mail(at: AtTheComputer) -> Visitor:
    """Go the whole way with a new mailbox."""
    visitor = begin(at, "email")
    give(visitor, "new_email", NEW_MAIL)
    visitor.do(code=code_sent_to(at, NEW_MAIL))
    return visitor


def reached(at: AtTheComputer, channel: Channel = "email", *, later: timedelta = timedelta(0)) -> str:
    """Say where a code goes, now or later."""
    with in_tenant(at.visitor.bank.id):
        found = contact_for(at.person.user, channel, now=at.visitor.now + later)
    assert found is not None
    return found.address
