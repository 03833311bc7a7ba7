"""Turns a sign-in that a client led without pages into a session in the person's own browser, by a one-time ticket.

Law: the ticket is the only way to that session: good for sixty seconds, once, in the bank it was given in. The
session's secret is drawn when it is taken, so that whoever led the sign-in never held it.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import sessions
from llavero.credentials.sessions import SessionView
from llavero.domain.actor import ANONYMOUS, Actor, ActorKind, Origin
from llavero.federation.clients import is_standing
from llavero.journeys.handles import Handle, lock_run, read_run
from llavero.journeys.models import Handover
from llavero.people.disclose import person_of
from llavero.tenancy.ids import new_id
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import keyed_digest, same_digest

LIFETIME: Final = timedelta(seconds=60)
_PURPOSE: Final = "handover"
_FORM: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A one-time ticket, for the client that led the sign-in to give to the person's browser."""

    ticket: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The session that a ticket was turned into, and the secret for its cookie."""

    session: SessionView
    secret: str = field(repr=False)


def issue(handle: Handle, *, now: datetime, origin: Origin) -> Ticket | None:
    """Give the ticket of the session that a client's run opened, inside a scope; the same one to a repeated request.

    None where the run opened no session to be handed over, or its ticket was taken or is too old.
    """
    run = lock_run(handle)
    if run.client_id is None or run.opened_session_id is None:
        return None
    session = sessions.view_of(run.opened_session_id)
    if session is None or session.scope == "change_password":  # that one belongs to the run that follows
        return None
    secret = hmac.new(handle.secret.encode(), b"handover\x00" + run.id.bytes, hashlib.sha256).hexdigest()
    row = Handover.objects.filter(run=run).first()
    if row is None and now - session.opened_at <= LIFETIME:
        row = Handover.objects.create(
            id=new_id(now), run=run, client_id=run.client_id, secret_digest=keyed_digest(_PURPOSE, secret),
            expires_at=now + LIFETIME, epoch=current_epoch(),
        )  # fmt: skip
        record(
            EventKind.HANDOVER_ISSUED, now=now, actor=Actor(ActorKind.CLIENT, run.client_id), origin=origin,
            subject=run.user_id, run=run.id, facts={"expires_at": row.expires_at.isoformat()},
        )  # fmt: skip
    if row is None or row.state != "open" or row.expires_at <= now:
        return None
    return Ticket(ticket=f"{row.id.hex}.{secret}", expires_at=row.expires_at)


def session_led_to(handle: Handle) -> UUID | None:
    """Name the session that a client's run opened, for the client's further runs in it; None where there is none.

    That of a temporary password belongs to the run that follows and is named to nobody.
    """
    run = read_run(handle)
    if run.client_id is None or run.opened_session_id is None:
        return None
    session = sessions.view_of(run.opened_session_id)
    return session.id if session is not None and session.scope != "change_password" else None


def take(ticket: str, *, now: datetime, origin: Origin) -> Taken | None:
    """Turn a ticket into its session, once, inside the scope of the bank whose page was asked; None for a bad one."""
    match = _FORM.fullmatch(ticket)
    row = Handover.objects.select_related("run").filter(id=UUID(match[1])).first() if match else None
    if match is None or row is None:
        return _refuse(None, "unknown", now=now, origin=origin)
    if not same_digest(row.secret_digest, _PURPOSE, match[2]):  # guard: handover-secret
        return _refuse(row, "unknown", now=now, origin=origin)
    if row.epoch != current_epoch():  # guard: handover-epoch
        return _refuse(row, "restored", now=now, origin=origin)
    if row.run.client_id != row.client_id or not is_standing(row.client_id):  # guard: handover-of-standing-client
        return _refuse(row, "client", now=now, origin=origin)
    if row.expires_at <= now:  # guard: handover-lifetime
        return _refuse(row, "expired", now=now, origin=origin)
    still_open = Handover.objects.filter(id=row.id, state="open")  # guard: handover-once
    if still_open.update(state="taken", taken_at=now) != 1:
        return _refuse(row, "used", now=now, origin=origin)
    return _handed_over(row, now=now, origin=origin)


def _handed_over(row: Handover, *, now: datetime, origin: Origin) -> Taken | None:
    session_id = row.run.opened_session_id
    secret = sessions.rekey(session_id, now=now) if session_id is not None else None
    session = sessions.view_of(session_id) if session_id is not None else None
    if secret is None or session is None:
        return _refuse(row, "session-over", now=now, origin=origin)
    record(
        EventKind.HANDOVER_TAKEN, now=now, actor=Actor(ActorKind.USER, session.user_id, person_of(session.user_id)),
        origin=origin, subject=session.user_id, run=row.run_id, facts={"session": str(session.id)},
    )  # fmt: skip
    return Taken(session=session, secret=secret)


def _refuse(row: Handover | None, reason: str, *, now: datetime, origin: Origin) -> Taken | None:
    record(
        EventKind.HANDOVER_REFUSED, now=now, actor=ANONYMOUS, origin=origin, outcome="refused", reason=reason,
        subject=row.run.user_id if row else None, run=row.run_id if row else None,
        facts={"expires_at": row.expires_at.isoformat() if row else None},
    )  # fmt: skip
    return None
