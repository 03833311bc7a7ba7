"""Walks somebody of the sandbox through a registration as far as they got, and leaves them there (C9).

Law: nobody is put half-way by hand. Each page is answered through the same verbs as in a browser, with what the story
says was typed; the code is read from the message that was sent.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.domain.actor import Origin
from llavero.journeys.handles import Handle, read_run
from llavero.journeys.show import show
from llavero.journeys.start import Start, start
from llavero.journeys.submit import Submit, submit
from llavero.notifications import dispatch
from llavero.sandbox.core_cast import CoreStory, Customer
from llavero.sandbox.states import Senders
from llavero.steps.contract import Submission
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant

_SOMEBODY: Final = Origin(address="203.0.113.8", user_agent="sandbox")  # RFC 5737: nobody's address
_CODE: Final = re.compile(r"\b[0-9]{6}\b")
SENT, OFFERED = "{sent}", "{offered}"
"""In a story: the code of the newest message, and the first that the page offers for a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    tenant_id: UUID
    handle: Handle
    profile: Profile
    now: datetime

    def answer(self, action: str, typed: Mapping[str, str], *, code: str) -> None:
        values = {name: self._meant(name, value, code) for name, value in typed.items()}
        with in_tenant(self.tenant_id):
            present = read_run(self.handle).revision
        sent = Submit(revision=present, key=secrets.token_urlsafe(16), submission=Submission(action, values))
        submit(
            self.tenant_id, self.handle, sent, profile=self.profile, now=self.now, origin=_SOMEBODY,
            clock=lambda: self.now,
        )  # fmt: skip

    def _meant(self, name: str, value: str, code: str) -> str:
        if value != OFFERED:
            return value.replace(SENT, code)
        with in_tenant(self.tenant_id):
            screen = show(self.handle, profile=self.profile, now=self.now, origin=_SOMEBODY)
        return next(
            field.options[0] for action in screen.actions for field in action.fields if field.name == name
        )  # fmt: skip


def walk_half_way(tenant_id: UUID, story: CoreStory, customer: Customer, *, senders: Senders, now: datetime) -> bool:
    """Answer the pages that a customer has answered; True when they stand where the story says, False elsewhere.

    No transaction may be open: the core is asked on the way.
    """
    profile, secret = profile_of(story.bank), secrets.token_urlsafe(32)
    asked = Start(journey=story.journey, portal=story.portal, secret=secret, voice=profile.voice)
    with in_tenant(tenant_id):
        begun = start(asked, profile=profile, now=now, origin=_SOMEBODY)
    visit = _Visit(tenant_id=tenant_id, handle=Handle(begun.run, secret), profile=profile, now=now)
    code = ""
    for page in customer.typed:
        visit.answer(page.do, page.typed, code=code)
        code = _posted(tenant_id, customer, senders, now=now) or code
    with in_tenant(tenant_id):
        run = read_run(visit.handle)
    return run.state == "open" and run.at == customer.stands_at


def _posted(tenant_id: UUID, customer: Customer, senders: Senders, *, now: datetime) -> str:
    """Let what is due leave, and read the code in what came to this customer's mobile."""
    mobiles = {contact.address for contact in customer.contacts if contact.channel == "sms"}
    code = ""
    while True:
        with in_tenant(tenant_id):
            leased = dispatch.lease(now=now)
        if not leased:
            return code
        for one in leased:
            delivery = senders[one.letter.channel].send(one.letter)
            with in_tenant(tenant_id):
                dispatch.settle(one, delivery, now=now)
            found = _CODE.search(one.letter.body) if one.letter.address in mobiles else None
            code = found[0] if found is not None else code
