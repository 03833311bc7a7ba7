"""Shows somebody where they are signed in, and which browsers the bank knows of them, for the page of their keys.

Law: only what lives now, and nothing by which a session or a browser could be taken over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from llavero.credentials.models import Device, Session
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.read import current_epoch

_MOST: Final = 20
_SESSIONS = Question(
    lambda: Session.objects.filter(
        user_id=given("user"), revoked_at=None, expires_at__gt=given("now"), epoch=given("epoch")
    ).order_by("-opened_at")[:_MOST]
)
_BROWSERS = Question(
    lambda: Device.objects.filter(user_id=given("user"), revoked_at=None).order_by("-last_seen_at", "-id")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A session that is open: since when, last used when, for how much. `is_here` is the one that asks."""

    id: UUID
    scope: str
    opened_at: datetime
    last_seen_at: datetime
    is_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBrowser:
    """A browser in which a sign-in was completed; `label` is what it said of itself."""

    id: UUID
    label: str
    first_seen_at: datetime
    last_seen_at: datetime
    is_here: bool


def sessions_of(user_id: UUID, *, here: UUID, now: datetime) -> tuple[OwnSession, ...]:
    """List the user's open sessions, this one first, then the newest; twenty at most."""
    rows = _SESSIONS.all(user=user_id, now=now, epoch=current_epoch())
    alive = [row for row in rows if now < _idle_at(row)]
    found = [
        OwnSession(
            id=row.id, scope=row.scope, opened_at=row.opened_at, last_seen_at=row.last_seen_at, is_here=row.id == here
        )
        for row in alive
    ]
    return tuple(sorted(found, key=lambda one: not one.is_here))


def browsers_of(user_id: UUID, *, here: UUID | None) -> tuple[OwnBrowser, ...]:
    """List the browsers that are known of a user, the one seen last first."""
    return tuple(
        OwnBrowser(
            id=row.id, label=row.label, first_seen_at=row.first_seen_at, last_seen_at=row.last_seen_at,
            is_here=row.id == here,
        )
        for row in _BROWSERS.all(user=user_id)
    )  # fmt: skip


def is_own_browser(device_id: UUID, user_id: UUID) -> bool:
    """Say whether a known browser is this user's: nobody forgets another's."""
    return Device.objects.filter(id=device_id, user_id=user_id, revoked_at=None).exists()


def _idle_at(row: Session) -> datetime:
    return row.last_seen_at + timedelta(seconds=row.idle_seconds)
