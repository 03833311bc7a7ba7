"""A customer at the computer with a phone beside it: what tests of the soft token's steps and journeys share."""

from dataclasses import dataclass
from uuid import UUID

from llavero.credentials import enrollments
from llavero.credentials.models import Authenticator
from llavero.credentials.sessions import SessionView, view_of
from llavero.domain.screen import Node
from llavero.tenancy.scope import in_tenant
from tests.builders.enrollments import Here, sent_code
from tests.engine.visitor import Person, Visitor
from tests.support.phone import Link, Phone


@dataclass
class AtTheComputer:
    """A visitor in a session, and the phone that they enrol."""

    visitor: Visitor
    person: Person
    session: SessionView

    def begin(self, journey: str) -> "AtTheComputer":
        self.visitor.begin(journey, session=self.session)
        return self

    def node(self, kind: str) -> Node:
        """Give the page's node of a kind."""
        return next(node for node in self.visitor.see().nodes if node.kind == kind)

    def says(self) -> list[str]:
        """List what the page says, by message."""
        return [node.message_id for node in self.visitor.see().nodes]

    def phone(self) -> Phone:
        """Take a phone and scan the page's QR."""
        here = Here(self.visitor.profile, now=self.visitor.now)

        def send(method: str, path: str, headers: object, body: bytes) -> object:
            with in_tenant(self.visitor.bank.id):
                return here.send(method, path, {}, body)

        return Phone(Link.read(str(self.node("qr").args["link"])), send)  # type: ignore[arg-type]

    def enroll(self, pin: str = "2580") -> Phone:
        """Go through the app's whole way."""
        phone = self.phone()
        with in_tenant(self.visitor.bank.id):
            code = sent_code()
        phone.enroll(code, pin=pin)
        return phone

    def tokens(self) -> dict[str, str]:
        """Say how the person's tokens stand, by serial."""
        with in_tenant(self.visitor.bank.id):
            rows = Authenticator.objects.filter(user_id=self.person.user).order_by("id")
            return {row.serial: f"{row.kind} {row.credential} {row.revoked_reason}".strip() for row in rows}


def signed_in(visitor: Visitor, person: Person) -> AtTheComputer:
    """Sign somebody in at Empresas: in full with a token, else by a code sent by mail, for looking and replacing."""
    visitor.begin("sign-in-empresas")
    visitor.sign_in(person)
    answer = visitor.type_code(person) if person.token is not None else visitor.type_sent()
    with in_tenant(visitor.bank.id):
        session = view_of(answer.opened_session or UUID(int=0))
    assert session is not None
    return AtTheComputer(visitor, person, session)


def close_by_time(at: AtTheComputer) -> None:
    """Let the QR run out."""
    at.visitor.wait(minutes=at.visitor.profile.soft_token.lifetime.total_seconds() / 60 + 1)
    with in_tenant(at.visitor.bank.id):
        enrollments.sweep_expired(now=at.visitor.now, most=10)
