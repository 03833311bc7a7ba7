"""What tests of approvals stand on: a bank, Ana and Luis with a phone each, and how something is asked of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from llavero.approvals.in_app import AnsweringDevice, Told, decide_in_app
from llavero.approvals.models import Approval
from llavero.approvals.read import Shown, view
from llavero.approvals.request import Candidate, Source, Wish, request_approval
from llavero.domain.actor import Actor, ActorKind, Origin
from llavero.domain.approval_fields import Kind
from llavero.domain.authenticator import Kind as DeviceKind
from llavero.formats.phone.answers import SignedAnswer
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import Token, a_token
from tests.builders.people import a_user
from tests.support.phone_answers import Answering
from tests.support.phone_words import from_b64u

FROM_HOME = Origin("192.0.2.7")
CLIENT = uuid4()
PORTAL = Actor(ActorKind.CLIENT, CLIENT)
PAYMENT: dict[str, Any] = {
    "payee": "Rosas del Norte S.A.", "account": "2200123456", "amount": {"currency": "USD", "value": "1250.00"},
    "debit_account": "0200099",
}  # fmt: skip


@dataclass
class Holder:
    """A user with the app on a phone."""

    user: UUID
    token: Token
    phone: Answering

    @property
    def device(self) -> AnsweringDevice:
        return AnsweringDevice(authenticator=self.token.id, user=self.user, signing_key=self.phone.public)


@dataclass
class Scene:
    """A bank in whose scope the test stands, and two of its users."""

    bank: Bank
    ana: Holder
    luis: Holder

    @property
    def profile(self) -> Profile:
        return self.bank.profile

    def ask(self, *who: Holder, now: datetime = NOON, **changed: Any) -> Shown:
        """Ask people to approve a payment; everything about it can be said otherwise."""
        source = changed.pop("source", Source(client=CLIENT, session=changed.pop("session", "")))
        wish: dict[str, Any] = {
            "kind": Kind.PAYMENT_ORDER, "data": PAYMENT, "candidates": [Candidate(user=one.user) for one in who],
            "portal_key": self.bank.portal, "lifetime": timedelta(minutes=5), "source": source,
            "allows_offline": True, "allows_hardware": True, **changed,
        }  # fmt: skip
        made = request_approval(
            Wish(**wish), profile=self.profile, voice="es@tu", now=now, actor=PORTAL, origin=FROM_HOME
        )  # fmt: skip
        return self.see(made, now=now, source=source)

    def see(self, approval: UUID, *, now: datetime = NOON, source: Source | None = None) -> Shown:
        """Look at a request as whoever asked."""
        source = source or Source(client=CLIENT)
        found = view(approval, client_id=source.client, run_id=source.run, now=now)
        assert found is not None
        return found

    def answer(
        self, holder: Holder, asked: Shown, decision: str = "approve", *, now: datetime = NOON, **how: Any
    ) -> Told:
        """Let a phone answer."""
        return self.send(holder, holder.phone.body(asked.document, decision, **how), now=now)

    def send(
        self, holder: Holder, body: dict[str, Any], *, now: datetime = NOON, signed_at: datetime | None = None
    ) -> Told:
        """Bring what a phone sent, and when it says that it signed."""
        device = replace(holder.device, signed_at=signed_at)
        return decide_in_app(device, signed(body), profile=self.profile, now=now, origin=FROM_HOME)


def signed(body: dict[str, Any]) -> SignedAnswer:
    """Read a body as the door does."""
    return SignedAnswer(
        approval=UUID(body["approval"]), digest=body["digest"], decision=body["decision"], counter=body["counter"],
        answer=body["answer"], signature=from_b64u(body["signature"]),
    )  # fmt: skip


def a_holder(bank: Bank, name: str, **how: Any) -> Holder:
    """Enter a user with an active phone."""
    user = a_user(bank, name, **how)
    token = a_token(user, kind=DeviceKind.SOFT)
    return Holder(user, token, Answering(token.seed))


def row_of(asked: Shown) -> Approval:
    """Read the row."""
    return Approval.objects.get(id=asked.id)


@pytest.fixture
def scene(db: None) -> Iterator[Scene]:
    bank = a_bank()
    with in_tenant(bank.id):
        yield Scene(bank, a_holder(bank, "ana.torres"), a_holder(bank, "luis.paz"))
