"""Opens, shows, ends and uses the making of a token out of a phone, as the person's procedure asks.

Law: a person has one enrollment open at a time. The picture stays the same on reload. What the phone does stands in
`enrollment_exchange.py`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import enrollment_codes
from llavero.credentials.enrollment_codes import ActivationChannel, channel_of
from llavero.credentials.enrollment_consume import consume_enrollment
from llavero.credentials.enrollment_rows import OPEN_STATES, close, held, open_from, seal_for, sent_code, standing
from llavero.credentials.models import Enrollment
from llavero.credentials.one_time_code_send import NoContact, SendRefused
from llavero.domain import enrollment as rules
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.domain.enrollment import CloseReason, State
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.phone import proofs
from llavero.formats.phone.exchange import ExchangeKey
from llavero.formats.phone.link import TICKET_BYTES, write_link
from llavero.people.contacts import contact_for
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.read import current_epoch

__all__ = [
    "EnrollmentView",
    "NoContact",
    "SendRefused",
    "close_enrollment",
    "close_enrollments_of_run",
    "confirmed_in_run",
    "consume_enrollment",
    "open_enrollment",
    "resend_activation_code",
    "sweep_expired",
    "view_enrollment",
]
_OPEN_OF_RUN = Question(
    lambda: (
        Enrollment.objects.filter(run_id=given("run"), state__in=OPEN_STATES)
        .order_by("id")
        .values_list("id", flat=True)
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentView:
    """How an enrollment stands, for the page beside which it happens.

    `link` is the picture's text, only while a phone may use it; `masked_contact` where the code went; `fingerprint`
    only where the bank shows one and a phone is bound.
    """

    id: UUID
    state: State
    expires_at: datetime
    channel: ActivationChannel
    masked_contact: str
    tries_left: int
    resends_left: int
    resend_at: datetime
    resend_wait_s: int
    code_expires_at: datetime
    link: str = field(default="", repr=False)
    fingerprint: str = ""
    serial: str = ""
    closed_reason: CloseReason | None = None


def open_enrollment(
    user_id: UUID, *, run: UUID, channel: ActivationChannel, portals: Sequence[str], profile: Profile, now: datetime,
    actor: Actor, origin: Origin, voice: Voice | None = None,
) -> EnrollmentView | SendRefused | NoContact:  # fmt: skip
    """Open an enrollment for a user and send its activation code; the run's own that still lives is shown again.

    Another one of this person that is open is closed by it. Where the code cannot be sent, nothing is opened. Raises
    UNAVAILABLE on a server to which nobody has said where the app is.
    """
    if not settings.LLAVERO_APP_ORIGIN:  # a picture that leads nowhere would use up the person's patience and codes
        raise DomainError(ErrorCode.UNAVAILABLE, missing="LLAVERO_APP_ORIGIN")
    lived = end_others(user_id, run=run, now=now, actor=actor)
    if lived is not None:
        return view_enrollment(lived, profile=profile, now=now)
    refused: SendRefused | NoContact | None
    with transaction.atomic():
        row = _write(user_id, run, channel, portals, profile=profile, now=now)
        record(
            EventKind.ENROLLMENT_OPENED, now=now, actor=actor, origin=origin, subject=user_id, run=run,
            facts={"enrollment": str(row.id), "channel": channel, "expires_at": row.expires_at.isoformat()},
        )  # fmt: skip
        refused = enrollment_codes.send(
            row, profile=profile, voice=voice or profile.voice, now=now, actor=actor, origin=origin
        )
        if refused is not None:
            transaction.set_rollback(True)
    if refused is not None:
        _record_not_opened(user_id, run, channel, refused, now=now, actor=actor, origin=origin)
        return refused
    return view_enrollment(row.id, profile=profile, now=now)


def view_enrollment(enrollment_id: UUID, *, profile: Profile, now: datetime) -> EnrollmentView:
    """Show how an enrollment stands; raises NOT_FOUND for none. What ran out is shown as closed before it is swept."""
    row: Enrollment | None = Enrollment.objects.filter(id=enrollment_id).first()
    if row is None:
        raise DomainError(ErrorCode.NOT_FOUND)
    stands = standing(row)
    state = stands.state
    reason = CloseReason(row.closed_reason) if row.closed_reason else None
    if state in OPEN_STATES and not rules.is_alive(stands, now=now):
        state, reason = State.CLOSED, CloseReason.EXPIRED
    contact = contact_for(row.user_id, channel_of(row), now=now)
    again = row.resend_at if state is State.CREATED else None
    left = row.resends_allowed - row.resends_used if again is not None else 0
    return EnrollmentView(
        id=row.id, state=state, expires_at=row.expires_at, channel=channel_of(row),
        masked_contact=contact.shown.text if contact is not None else "",
        tries_left=max(0, row.attempts_allowed - row.attempts) if state is State.CREATED else 0,
        resends_left=left, resend_at=again or now,
        resend_wait_s=max(0, round(((again or now) - now).total_seconds())),
        code_expires_at=sent_code(row).expires_at,
        link=_link(row, profile) if row.kind == "app" and state in {State.CREATED, State.DEVICE_BOUND} else "",
        fingerprint=_fingerprint(row) if profile.soft_token.shows_fingerprint and state in OPEN_STATES else "",
        serial=row.serial, closed_reason=reason,
    )  # fmt: skip


def resend_activation_code(
    enrollment_id: UUID, *, profile: Profile, now: datetime, actor: Actor, origin: Origin, voice: Voice | None = None
) -> bool:
    """Send a further code in place of the earlier one. False where none may go now; why not is on record."""
    row = held(enrollment_id)
    if row is None or row.state != State.CREATED or not rules.is_alive(standing(row), now=now):
        return False
    sent = enrollment_codes.send(
        row, profile=profile, voice=voice or profile.voice, now=now, actor=actor, origin=origin
    )
    return sent is None


def close_enrollment(enrollment_id: UUID, reason: CloseReason, *, now: datetime, actor: Actor) -> bool:
    """End an enrollment without a token; False where it is over already."""
    row = held(enrollment_id)
    if row is None or State(row.state) not in OPEN_STATES:
        return False
    close(row, reason, now=now)
    _record_closed(row, reason, now=now, actor=actor)
    return True


def close_enrollments_of_run(run: UUID, reason: CloseReason, *, now: datetime, actor: Actor) -> int:
    """End what a run left open when it ended another way; says how many."""
    return sum(close_enrollment(each, reason, now=now, actor=actor) for each in _OPEN_OF_RUN.all(run=run))


def confirmed_in_run(run: UUID, *, now: datetime) -> UUID | None:
    """Find the enrollment of a run whose phone has confirmed and that can still be consumed."""
    row = Enrollment.objects.filter(run_id=run, state=State.CONFIRMED).order_by("-id").first()
    return row.id if row is not None and rules.may_consume(standing(row), now=now) else None


def sweep_expired(*, now: datetime, most: int) -> int:
    """Close up to `most` enrollments that nobody finished in time, or that were open before a restore."""
    over = Enrollment.objects.filter(state__in=OPEN_STATES)
    dead = over.filter(expires_at__lte=now) | over.exclude(epoch=current_epoch())
    found = list(dead.order_by("id").values_list("id", flat=True)[:most])
    count = sum(close_enrollment(each, CloseReason.EXPIRED, now=now, actor=SYSTEM) for each in found)
    if count:
        record(EventKind.ENROLLMENTS_EXPIRED, now=now, actor=SYSTEM, facts={"rows": count})
    return len(found)


def end_others(user_id: UUID, *, run: UUID | None = None, now: datetime, actor: Actor) -> UUID | None:
    """Close every open enrollment of a person but the one of `run`'s own that lives, and give that one."""
    rows = Enrollment.objects.select_for_update(of=("self",)).filter(user_id=user_id, state__in=OPEN_STATES)
    for row in rows.order_by("id"):
        is_alive = rules.is_alive(standing(row), now=now)
        if is_alive and row.run_id == run and row.kind == "app":
            kept: UUID = row.id
            return kept
        reason = CloseReason.REPLACED if is_alive else CloseReason.EXPIRED
        close(row, reason, now=now)
        _record_closed(row, reason, now=now, actor=actor)
    return None


def _write(
    user_id: UUID, run: UUID, channel: ActivationChannel, portals: Sequence[str], *, profile: Profile, now: datetime
) -> Enrollment:
    rule, key, row_id = profile.soft_token, ExchangeKey.new(), new_id(now)
    row: Enrollment = Enrollment.objects.create(
        id=row_id, user_id=user_id, run_id=run, portals=list(portals), channel=channel,
        exchange_key_sealed=seal_for(row_id, "exchange_key_sealed", key.private), exchange_key=key.public,
        ticket_sealed=seal_for(row_id, "ticket_sealed", secrets.token_bytes(TICKET_BYTES)),
        attempts_allowed=rule.activation_code.attempts, resends_allowed=rule.activation_code.resends,
        expires_at=now + rule.lifetime, epoch=current_epoch(), created_at=now,
    )  # fmt: skip
    return row


def _link(row: Enrollment, profile: Profile) -> str:
    return write_link(
        settings.LLAVERO_APP_ORIGIN, tenant=profile.key, enrollment=row.id, ticket=open_from(row, "ticket_sealed"),
        exchange_key=bytes(row.exchange_key or b""),
    )  # fmt: skip


def _fingerprint(row: Enrollment) -> str:
    if row.transcript is None:
        return ""
    return proofs.fingerprint(open_from(row, "ticket_sealed"), bytes(row.transcript))


def _record_closed(row: Enrollment, reason: CloseReason, *, now: datetime, actor: Actor) -> None:
    record(
        EventKind.ENROLLMENT_CLOSED, now=now, actor=actor, subject=row.user_id, run=row.run_id,
        reason=reason.value.replace("_", "-"), facts={"enrollment": str(row.id), "serial": row.serial or None},
    )  # fmt: skip


def _record_not_opened(
    user_id: UUID, run: UUID, channel: str, refused: SendRefused | NoContact, *, now: datetime, actor: Actor,
    origin: Origin,
) -> None:  # fmt: skip
    scope = refused.scope if isinstance(refused, SendRefused) else "no-contact"
    record(
        EventKind.ENROLLMENT_CODE_NOT_SENT, now=now, actor=actor, origin=origin, outcome="refused", reason=scope,
        subject=user_id, run=run, facts={"channel": channel, "scope": scope},
    )  # fmt: skip
