"""A user enrols a phone, an administrator activates it in their app, all over HTTP and without a page (E4–E7)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser

from llavero.credentials import enrollments
from llavero.credentials.models import Authenticator, Session
from llavero.domain.actor import SYSTEM
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.scope import in_tenant
from tests.api.phone.conftest import Server
from tests.api.phone.test_door import at as at_the_phone
from tests.api.portal import Answer, a_portal, moment
from tests.api.test_runs import submit
from tests.builders.banks import Bank
from tests.builders.credentials import PASSWORD, Token, a_password, a_token
from tests.builders.enrollments import an_enrollment, sent_code
from tests.builders.people import a_company, a_person, a_user
from tests.support.phone import Link, Phone
from tests.support.phone_answers import Answering

pytestmark = pytest.mark.django_db
PIN = "2580"
SIGN_IN, ENROLL, ACTIVATE = (
    f"/journeys/{name}/runs" for name in ("sign-in", "enroll-virtual-token", "activate-virtual-token")
)


class Firm:
    """A company with an administrator and a user, who both have a hardware token so far."""

    def __init__(self) -> None:
        self.portal = a_portal("occidente")
        bank, now = Bank(self.portal.bank, self.portal.profile), moment()
        with in_tenant(bank.id):
            company = a_company(now=now)
            self.admin = a_user(
                bank, "adela.ruiz", company=company, email="adela@example.com", sms="+573001112233", now=now
            )
            self.user = a_user(
                bank, "ulises.paz", person=a_person("Ulises Paz", now=now), company=company, roles=("operator",),
                email="ulises@example.com", sms="+573001112244", now=now,
            )  # fmt: skip
            self.tokens = {}
            for each in (self.admin, self.user):
                a_password(each, now=now)
                self.tokens[each] = a_token(each, now=now)

    def sign_in(self, name: str, code: str) -> Answer:
        begun = self.begin(SIGN_IN)
        first = submit(self.portal, begun, {"user_name": name, "password": PASSWORD}, at=SIGN_IN)
        assert first.said["screen"]["type"] == "challenge.code", first.said
        return self.go(begun, first, SIGN_IN, {"code": code})

    def begin(self, at: str, **more: Any) -> Answer:
        return self.portal.ask("POST", at, {"portal": "occired", **more})

    def go(self, begun: Answer, before: Answer, at: str, values: dict[str, str] | None = None) -> Answer:
        return submit(self.portal, begun, values or {}, at=at, revision=before.said["revision"])

    def press(self, who: UUID) -> str:
        token: Token = self.tokens[who]
        return token.code(moment())

    def states(self) -> list[str]:
        with in_tenant(self.portal.bank):
            rows = Authenticator.objects.filter(user_id=self.user).order_by("kind", "id")
            return [f"{row.kind} {row.credential}" for row in rows]


@pytest.fixture
def firm(db: None) -> Firm:
    return Firm()


def enrol(firm: Firm, session: str) -> tuple[Phone, Answer]:
    """Go through the user's own procedure with a phone beside it."""
    begun = firm.begin(ENROLL, session=session)
    assert begun.status == 201, begun.said
    qr = next(node for node in begun.said["screen"]["nodes"] if node["kind"] == "qr")
    phone = Phone(Link.read(qr["args"]["link"]), Server(Browser()).send)
    with in_tenant(firm.portal.bank):
        code = sent_code()
    phone.enroll(code)
    terms = firm.go(begun, begun, ENROLL)
    assert terms.said["screen"]["type"] == "consent.terms", terms.said
    return phone, firm.go(begun, terms, ENROLL)


def test_a_user_enrols_and_the_administrator_activates_in_their_app(firm: Firm) -> None:
    theirs = firm.sign_in("ulises.paz", firm.press(firm.user))
    phone, done = enrol(firm, theirs.said["session"])
    assert (done.said["screen"]["type"], done.said["screen"]["step"]) == ("end.done", "pendiente")
    assert firm.states() == ["hardware active", "soft pending"]
    with in_tenant(firm.portal.bank):
        [notice] = Outbox.objects.filter(kind="token_pending")
        letter = open_letter(notice)
    assert (notice.user_id, letter.address) == (firm.admin, "adela@example.com")
    assert "ulises.paz" in letter.body

    refused = firm.sign_in("ulises.paz", phone.code(PIN, t=at_the_phone()))
    assert refused.said["screen"]["type"] == "challenge.code", "the codes of a pending token do not count"

    app = an_app_from_the_bank(firm)
    signed_in = firm.sign_in("adela.ruiz", app.code(PIN, t=at_the_phone()))
    begun = firm.begin(ACTIVATE, session=signed_in.said["session"], subject=str(firm.user))
    assert begun.status == 201, begun.said
    assert begun.said["screen"]["type"] == "approve.in_app"
    assert approve(app) == "approved"
    ended = firm.go(begun, begun, ACTIVATE)
    assert (ended.said["screen"]["type"], ended.said["screen"]["step"]) == ("end.done", "activado")
    assert firm.states() == ["hardware revoked", "soft active"]
    with in_tenant(firm.portal.bank):
        alive = set(Session.objects.filter(revoked_at=None).values_list("id", flat=True))
    assert UUID(signed_in.said["session"]) in alive
    assert UUID(theirs.said["session"]) not in alive

    code = phone.code(PIN, t=at_the_phone() + 30_000)  # another than the one that was typed too early
    assert firm.sign_in("ulises.paz", code).said["screen"]["type"] == "end.done"
    again = firm.sign_in("ulises.paz", code)
    assert again.said["screen"]["type"] == "challenge.code", "a code counts once"


def an_app_from_the_bank(firm: Firm) -> Phone:
    """Give the administrator the first virtual token, as the bank does (E9)."""
    bank = Bank(firm.portal.bank, firm.portal.profile)
    with in_tenant(bank.id):
        opened = an_enrollment(bank, firm.admin, now=moment())
        code = sent_code(opened)
    phone = Phone(Link.read(opened.link), Server(Browser()).send)
    phone.enroll(code, pin=PIN)
    with in_tenant(bank.id):
        enrollments.consume_enrollment(opened.id, is_active=True, now=moment(), actor=SYSTEM)
    return phone


def approve(app: Phone) -> str:
    """Pull what waits for the administrator, and send a signed answer."""
    [waiting] = app.request("GET", "/requests", t=at_the_phone())["requests"]
    assert "Ulises" in waiting["document"]
    body = Answering(app.seed(PIN), app.signing).body(waiting["document"])
    return str(app.request("POST", "/answers", body, t=at_the_phone())["state"])


def test_a_session_is_its_own_clients_and_only_while_it_lives(firm: Firm) -> None:
    """Guards: session-of-its-client, session-in-its-portal."""
    session = firm.sign_in("adela.ruiz", firm.press(firm.admin)).said["session"]
    body = {"portal": "occired", "session": session, "subject": str(firm.user)}
    assert firm.portal.another().ask("POST", ACTIVATE, body).code == "journey-not-for-you"
    made_up = {**body, "session": str(uuid4())}
    assert firm.portal.ask("POST", ACTIVATE, made_up).code == "journey-not-for-you"
    with in_tenant(firm.portal.bank):
        Session.objects.filter(id=session).update(last_seen_at=moment() - timedelta(hours=1))
    assert firm.portal.ask("POST", ACTIVATE, body).code == "journey-not-for-you"


def test_a_colleague_of_another_company_or_bank_reads_like_nobody(firm: Firm) -> None:
    """Guards: subject-of-who-asks, subject-of-same-company."""
    session = firm.sign_in("adela.ruiz", firm.press(firm.admin)).said["session"]
    bank = Bank(firm.portal.bank, firm.portal.profile)
    with in_tenant(bank.id):
        stranger = a_user(bank, "otra.empresa", now=moment())
    other = a_portal("produbanco")
    with in_tenant(other.bank):
        foreign = a_user(Bank(other.bank, other.profile), portal="empresas", now=moment())
    said = set()
    for subject in (stranger, foreign, firm.admin, uuid4()):
        answer = firm.begin(ACTIVATE, session=session, subject=str(subject))
        said.add((answer.status, answer.code, tuple(sorted(answer.said))))
    assert len(said) == 1
    assert next(iter(said))[:2] == (404, "not-found")


def test_the_session_of_a_sign_in_is_named_to_its_client_and_no_more(firm: Firm) -> None:
    begun = firm.begin(SIGN_IN)
    first = submit(firm.portal, begun, {"user_name": "adela.ruiz", "password": PASSWORD}, at=SIGN_IN)
    assert first.said["session"] is None
    done = firm.go(begun, first, SIGN_IN, {"code": firm.press(firm.admin)})
    with in_tenant(firm.portal.bank):
        assert Session.objects.get().id == UUID(done.said["session"])
