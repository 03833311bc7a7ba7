"""Shows somebody their own tokens and what happened to them, for the page on which they look after them.

Law: only the holder's own rows, and of the record only what concerns a key; what is told is what is so now, not what a
sweep has written down.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.read import Entry, events_of
from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain.authenticator import Binding, Credential, Custody, Kind, Mode, RevokedReason
from llavero.domain.oath import NEVER_USED, totp
from llavero.domain.restore import spent_by_clock
from llavero.domain.standing import Standing
from llavero.domain.token_state import Circumstances, TokenState, attention, state_of
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.read import current_epoch, restored_at

TOLD: Final = frozenset({
    EventKind.AUTHENTICATOR_ASSIGNED, EventKind.AUTHENTICATOR_UNASSIGNED, EventKind.AUTHENTICATOR_ACTIVATED,
    EventKind.AUTHENTICATOR_SUSPENDED, EventKind.AUTHENTICATOR_RESUMED, EventKind.AUTHENTICATOR_REVOKED,
    EventKind.AUTHENTICATOR_EXPIRED, EventKind.AUTHENTICATOR_RESYNCED, EventKind.ENROLLMENT_OPENED,
    EventKind.ENROLLMENT_BOUND, EventKind.ENROLLMENT_CLOSED, EventKind.PHONE_REMOVED, EventKind.FRAUD_ALARM_RAISED,
})  # fmt: skip
"""What the holder is told: the life of their keys. Each use of one is a sign-in's or an approval's to tell."""
_PLACES: Final = {kind: place for place, kind in enumerate(EventKind)}
_MOST_TOKENS: Final = 30
_LOOK_BACK: Final = 200
_HELD = Question(lambda: Authenticator.objects.filter(user_id=given("user")).order_by("-id")[:_MOST_TOKENS])
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnToken:
    """A token as its holder knows it. `last_used_at` to its time step, None where it was not used or has no clock.

    `is_use_known` is false where None does not mean that it was never used: a token with a button, or a restore since.
    """

    id: UUID
    serial: str
    kind: Kind
    state: TokenState
    is_use_known: bool
    activated_at: datetime | None
    last_used_at: datetime | None
    removed_at: datetime | None
    blocked_until: datetime | None
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Bank:
    """What of the bank decides how its tokens stand: its epoch, and when a restore last raised that."""

    epoch: int
    restored_at: datetime | None


def tokens_of_holder(user_id: UUID, *, now: datetime) -> tuple[OwnToken, ...]:
    """List what a user holds or held, the newest thirty, what needs their attention first."""
    rows = _HELD.all(user=user_id)
    phones = [row.enrollment_id for row in rows if row.enrollment_id is not None]
    told = Enrollment.objects.filter(id__in=phones, removed_at__isnull=False).values_list("id", "removed_at")
    removed = dict(told)
    bank = _Bank(epoch=current_epoch(), restored_at=restored_at())
    tokens = [_own(row, removed.get(row.enrollment_id), bank, now=now) for row in rows]
    return tuple(sorted(tokens, key=lambda token: attention(token.state)))


def history_of_tokens(user_id: UUID, tokens: tuple[OwnToken, ...], *, most: int) -> tuple[Entry, ...]:
    """Tell what happened to a user's tokens and to the phones they were to be made of, newest first."""
    found = {entry.id: entry for entry in events_of(user_id, most=_LOOK_BACK) if entry.kind in TOLD}
    for token in tokens:
        found |= {entry.id: entry for entry in events_of(token.id, most=most) if entry.kind in TOLD}
    return tuple(sorted(found.values(), key=_when, reverse=True)[:most])


def _when(entry: Entry) -> tuple[datetime, int, UUID]:
    """Order what one commit wrote as it came about: given to somebody, then activated."""
    return entry.at, _PLACES[entry.kind], entry.id


def _own(row: Authenticator, removed_at: datetime | None, bank: _Bank, *, now: datetime) -> OwnToken:
    reason = RevokedReason(row.revoked_reason) if row.revoked_reason else None
    standing = Standing(
        kind=Kind(row.kind), custody=Custody(row.custody), binding=Binding(row.binding),
        credential=Credential(row.credential), revoked_reason=reason,
    )  # fmt: skip
    around = Circumstances(
        expires_at=row.expires_at, blocked_until=row.blocked_until, is_removed_from_phone=removed_at is not None,
        is_of_epoch=row.epoch == bank.epoch,
    )  # fmt: skip
    return OwnToken(
        id=row.id, serial=row.serial, kind=standing.kind, state=state_of(standing, around, now=now),
        is_use_known=row.mode == Mode.TOTP and not _is_spent(row, bank.restored_at),
        activated_at=row.activated_at, last_used_at=_last_used(row, bank, now=now),
        removed_at=removed_at, blocked_until=row.blocked_until, expires_at=row.expires_at,
    )  # fmt: skip


def _last_used(row: Authenticator, bank: _Bank, *, now: datetime) -> datetime | None:
    """Read from the newest time step that was proven when that was; a step before its activation was a sample's.

    What a restore has spent says of nothing when it was used.
    """
    if row.mode != Mode.TOTP or row.last_step == NEVER_USED or row.activated_at is None:
        return None
    period = timedelta(seconds=row.period or 30)
    if _is_spent(row, bank.restored_at):
        return None
    proven = _EPOCH + (row.last_step - row.drift) * period  # by the bank's clock, not the device's
    return min(proven, now) if proven + period >= row.activated_at else None


def _is_spent(row: Authenticator, restored_at: datetime | None) -> bool:
    """Say whether its newest time step may be one that a restore has spent."""
    return restored_at is not None and row.last_step <= spent_by_clock(
        now=restored_at, period_s=row.period or 30, drift=row.drift, window=totp.WIDEST_WINDOW
    )
