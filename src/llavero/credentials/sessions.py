"""Being signed in: opened once per run, in its commit, with one scope and the proofs that were earned.

Law: the secret is derived from the run's own under the bank's key, so that a repeated click gets the same cookie again
and nobody else can make it; only its keyed digest is kept. A session dies unused, at its end, by revocation, with its
user's or company's standing, and by a restore of the bank's database.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import Session
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.proof import Proof, from_record, to_record
from llavero.people.disclose import is_active
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.rules import SessionLife
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import decoy_bytes, keyed_digest

Scope = Literal["full", "consult", "second_factor", "change_password"]
_PURPOSE: Final = "session-secret"
_OF_COOKIE = Question(lambda: Session.objects.filter(secret_digest=given("digest")))
_LIVING = Question(lambda: Session.objects.filter(id=given("session"), revoked_at=None))
_TOUCH_EVERY: Final = timedelta(seconds=15)  # a page of ten requests writes once


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """A session that was just opened, and the secret for its cookie."""

    id: UUID
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """What the floors above may know of a session."""

    id: UUID
    user_id: UUID
    portal_key: str
    scope: str
    proofs: tuple[Proof, ...]
    run_id: UUID
    device_id: UUID | None
    client_id: UUID | None
    temporary_password_id: UUID | None
    opened_at: datetime
    last_seen_at: datetime
    idle_at: datetime
    expires_at: datetime


def secret_for(handle: str, run_id: UUID) -> str:
    """Derive the secret of the session that a run opened from the run's own secret; the same each time. In a scope."""
    # guard: session-secret-keyed (a browser's cookie, and a run from its history, would make the session's elsewhere)
    return decoy_bytes("session-secret", run_id.bytes + handle.encode()).hex()


def open_session(
    user_id: UUID, *, portal_key: str, scope: Scope, proofs: Sequence[Proof], run_id: UUID, profile: Profile,
    now: datetime, actor: Actor, origin: Origin, handle: str | None = None, device_id: UUID | None = None,
    client_id: UUID | None = None, temporary_password_id: UUID | None = None,
) -> OpenedSession:  # fmt: skip
    """Sign a user in, once per run: raises DUPLICATE where this run has opened one. Inside the run's commit."""
    life, session_id = _life(profile, scope), new_id(now)
    secret = secret_for(handle, run_id) if handle is not None else secrets.token_hex(32)
    row = Session(
        id=session_id, user_id=user_id, portal_key=portal_key, scope=scope, run_id=run_id, device_id=device_id,
        secret_digest=keyed_digest(_PURPOSE, secret), proofs=[to_record(proof) for proof in proofs],
        client_id=client_id, temporary_password_id=temporary_password_id, epoch=current_epoch(), opened_at=now,
        last_seen_at=now, idle_seconds=round(life.idle.total_seconds()), expires_at=now + life.absolute,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # guard: session-once-per-run
        raise DomainError(ErrorCode.DUPLICATE, run=str(run_id)) from None
    record(
        EventKind.SESSION_OPENED, now=now, actor=actor, origin=origin, subject=user_id, run=run_id, proofs=proofs,
        facts={
            "session": str(session_id), "scope": scope, "expires_at": row.expires_at.isoformat(),
            "client": str(client_id) if client_id else None,
        },
    )  # fmt: skip
    return OpenedSession(id=session_id, secret=secret)


def find(secret: str, *, now: datetime, touch: bool = True) -> SessionView | None:
    """Find the session of a cookie, or None where it is nobody's or over. `touch` says that its person is here."""
    row = _OF_COOKIE.first(digest=keyed_digest(_PURPOSE, secret))
    if row is None or not _is_alive(row, now=now):
        return None
    if touch and now - row.last_seen_at >= _TOUCH_EVERY:
        alive = Session.objects.filter(id=row.id, revoked_at=None, last_seen_at__lt=now)
        alive.update(last_seen_at=now)
        row.last_seen_at = now
    return _view(row)


def of_client(session_id: UUID, client_id: UUID, *, now: datetime) -> SessionView | None:
    """Find a living session that a client led a sign-in to, for that client alone; its person is taken to be here."""
    row = Session.objects.filter(id=session_id, client_id=client_id).first()  # guard: session-of-its-client
    if row is None or not _is_alive(row, now=now):
        return None
    Session.objects.filter(id=row.id, revoked_at=None, last_seen_at__lt=now).update(last_seen_at=now)
    return _view(row)


def view_of(session_id: UUID) -> SessionView | None:
    """Show a session by its id to the commit that opened it or the run that stands in it."""
    row = _LIVING.first(session=session_id)
    return _view(row) if row is not None else None


def proofs_of(session_id: UUID) -> tuple[Proof, ...]:
    """Give the proofs that a session holds; none once it is over by revocation."""
    view = view_of(session_id)
    return view.proofs if view is not None else ()


def add_proofs(session_id: UUID, proofs: Iterable[Proof]) -> None:
    """Add to a session what a committed run in it has proven."""
    row = Session.objects.select_for_update().filter(id=session_id, revoked_at=None).first()
    if row is not None:
        Session.objects.filter(id=row.id).update(proofs=[*row.proofs, *(to_record(proof) for proof in proofs)])


def strike_credential(session_id: UUID, credential: UUID) -> None:
    """Take out of a session the proofs of a credential that was revoked in it."""
    row = Session.objects.select_for_update().filter(id=session_id).first()
    if row is not None:
        kept = [proof for proof in row.proofs if proof["credential"] != str(credential)]
        Session.objects.filter(id=row.id).update(proofs=kept)


def rekey(session_id: UUID, *, now: datetime) -> str | None:
    """Give a living session that a client led to a new secret, for the browser that it is handed to; None if over."""
    row = Session.objects.select_for_update().filter(id=session_id, client_id__isnull=False).first()
    if row is None or not _is_alive(row, now=now):
        return None
    secret = secrets.token_hex(32)
    Session.objects.filter(id=row.id).update(secret_digest=keyed_digest(_PURPOSE, secret), last_seen_at=now)
    return secret


def revoke(session_id: UUID, *, reason: str, now: datetime, actor: Actor = SYSTEM) -> bool:
    """End a session from outside, by a word for why; False where it was over."""
    return _end(session_id, EventKind.SESSION_REVOKED, reason=reason, now=now, actor=actor)


def end(session_id: UUID, *, now: datetime, actor: Actor) -> bool:
    """End a session because its person leaves; False where it was over."""
    return _end(session_id, EventKind.SESSION_ENDED, reason="sign-out", now=now, actor=actor)


def end_if_made_for_one_run(session_id: UUID, *, now: datetime) -> bool:
    """End the session that a temporary password opened, when the one run it was made for is over."""
    if not Session.objects.filter(id=session_id, scope="change_password").exists():
        return False
    return revoke(session_id, reason="run-over", now=now)


def revoke_all(user_id: UUID, *, reason: str, but: UUID | None = None, now: datetime, actor: Actor = SYSTEM) -> int:
    """End every session of a user, `but` one; says how many."""
    standing = Session.objects.filter(user_id=user_id, revoked_at=None).exclude(id=but)
    ids = list(standing.order_by("id").values_list("id", flat=True))
    return sum(revoke(session_id, reason=reason, now=now, actor=actor) for session_id in ids)


def _end(session_id: UUID, kind: EventKind, *, reason: str, now: datetime, actor: Actor) -> bool:
    standing = Session.objects.filter(id=session_id, revoked_at=None)
    if standing.update(revoked_at=now, revoked_reason=reason) != 1:
        return False
    row = Session.objects.get(id=session_id)
    record(
        kind, now=now, actor=actor, subject=row.user_id, run=row.run_id, reason=reason,
        facts={"session": str(session_id), "scope": row.scope},
    )  # fmt: skip
    return True


def _is_alive(row: Session, *, now: datetime) -> bool:
    if row.revoked_at is not None:  # guard: session-revoked
        return False
    if now >= row.expires_at:  # guard: session-absolute-end
        return False
    if now >= row.last_seen_at + timedelta(seconds=row.idle_seconds):  # guard: session-idle
        return False
    if row.epoch != current_epoch():  # guard: session-epoch
        return False
    return is_active(row.user_id, now=now)  # guard: session-of-active-user


def _view(row: Session) -> SessionView:
    return SessionView(
        id=row.id, user_id=row.user_id, portal_key=row.portal_key, scope=row.scope,
        proofs=tuple(from_record(proof) for proof in row.proofs), run_id=row.run_id, device_id=row.device_id,
        client_id=row.client_id, temporary_password_id=row.temporary_password_id, opened_at=row.opened_at,
        last_seen_at=row.last_seen_at, idle_at=row.last_seen_at + timedelta(seconds=row.idle_seconds),
        expires_at=row.expires_at,
    )  # fmt: skip


def _life(profile: Profile, scope: Scope) -> SessionLife:
    life: SessionLife = getattr(profile.sessions, scope)
    return life
