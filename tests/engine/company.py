"""A company of Occidente with an administrator and a user whose phone waits for its activation."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from llavero.approvals.in_app import AnsweringDevice, Told, decide_in_app
from llavero.approvals.models import Approval
from llavero.approvals.read import view
from llavero.credentials import enrollments
from llavero.credentials.models import Authenticator
from llavero.credentials.sessions import SessionView, open_session, view_of
from llavero.domain.actor import ANONYMOUS, SYSTEM, Origin
from llavero.domain.authenticator import Kind
from llavero.domain.proof import Proof, ProofName
from llavero.people.disclose import person_of
from llavero.tenancy.scope import in_tenant
from tests.approvals.conftest import signed
from tests.builders.banks import NOON, Bank
from tests.builders.credentials import Token, a_token
from tests.builders.enrollments import Here, a_phone, an_enrollment, sent_code
from tests.builders.people import a_company, a_person, a_user
from tests.engine.visitor import Visitor
from tests.support.phone_answers import Answering

JOURNEY = "activate-virtual-token"


@dataclass
class Company:
    """Everybody of a company, with the administrator before a page."""

    bank: Bank
    id: UUID
    admin: UUID
    user: UUID
    soft: Token
    session: SessionView
    visitor: Visitor
    keys: Answering = field(repr=False)

    def begin(self, subject: UUID | None = None, **how: Any) -> Any:
        """Begin the activation for somebody, as the administrator."""
        how.setdefault("session", self.session)
        return self.visitor.begin(JOURNEY, subject=subject or self.user, **how)

    def decide(self, decision: str = "approve", *, by: UUID | None = None) -> Told:
        """Answer what waits in the administrator's app, or try to as somebody else."""
        device = AnsweringDevice(authenticator=self.soft.id, user=by or self.admin, signing_key=self.keys.public)
        with in_tenant(self.bank.id):
            row = Approval.objects.filter(run_id=self.visitor.run).order_by("-id").first()
            assert row is not None
            shown = view(row.id, run_id=self.visitor.run, now=self.visitor.now)
            assert shown is not None
            return decide_in_app(
                device, signed(self.keys.body(shown.document, decision)), profile=self.bank.profile,
                now=self.visitor.now, origin=Origin(),
            )  # fmt: skip

    def tokens(self, user: UUID | None = None) -> list[str]:
        """Say how the user's tokens stand."""
        with in_tenant(self.bank.id):
            rows = Authenticator.objects.filter(user_id=user or self.user).order_by("kind", "id")
            return [f"{row.kind} {row.credential} {row.revoked_reason}".strip() for row in rows]

    def alive(self, session: UUID) -> bool:
        with in_tenant(self.bank.id):
            return view_of(session) is not None


def a_session_of(bank: Bank, user: UUID, *names: ProofName, now: Any = NOON, scope: Any = "full") -> SessionView:
    """Sign somebody in, with these proofs of their own."""
    with in_tenant(bank.id):
        by = person_of(user)
        proofs = [Proof(name=name, at=now, by=by, for_user=user, run=uuid4()) for name in names]
        opened = open_session(
            user, portal_key=bank.portal, scope=scope, proofs=proofs, run_id=uuid4(), profile=bank.profile, now=now,
            actor=ANONYMOUS, origin=Origin(),
        )  # fmt: skip
        found = view_of(opened.id)
    assert found is not None
    return found


def enrol_pending(bank: Bank, user: UUID, *, now: Any = NOON) -> UUID:
    """Let a user's phone confirm and wait."""
    with in_tenant(bank.id):
        opened = an_enrollment(bank, user, now=now)
        a_phone(opened, Here(bank.profile, now=now)).enroll(sent_code(opened))
        return enrollments.consume_enrollment(opened.id, is_active=False, now=now, actor=SYSTEM)


def a_stage(bank: Bank) -> Company:
    """Settle a company in: its administrator with an app, a user with a hardware token and a phone that waits."""
    with in_tenant(bank.id):
        company = a_company()
        admin = a_user(bank, "adela.ruiz", company=company, email="adela@example.com", sms="+573001112233")
        user = a_user(
            bank, "ulises.paz", person=a_person("Ulises Paz"), company=company, roles=("operator",),
            email="ulises@example.com", sms="+573001112244",
        )  # fmt: skip
        soft = a_token(admin, kind=Kind.SOFT)
        a_token(user)
    enrol_pending(bank, user)
    visitor = Visitor(bank, portal=bank.portal, now=NOON + timedelta(minutes=5))
    session = a_session_of(bank, admin, ProofName.PASSWORD, ProofName.CODE)
    return Company(bank, company, admin, user, soft, session, visitor, Answering(soft.seed))
