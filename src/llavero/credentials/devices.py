"""The browsers in which somebody completed a sign-in: each has a password budget of its own.

Law: at most five per user; the one not seen for longest is forgotten for a new one. Knowing a browser proves nothing.
"""

import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import Device
from llavero.domain.actor import Actor, Origin
from llavero.people.nobody import NOBODY
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.vault import keyed_digest

MOST_PER_USER: Final = 5
_PURPOSE: Final = "device-secret"
_KNOWN = Question(
    lambda: Device.objects.filter(secret_digest=given("digest"), revoked_at=None).values_list("id", "user_id")
)


def _of_this_user() -> QuerySet[Device, UUID]:
    # guard: device-of-this-user (one's own browser would be a fresh budget for everybody's password)
    own = Device.objects.filter(id=given("device"), user_id=given("user"), revoked_at=None)
    return own.values_list("id", flat=True)


_OF_THIS_USER = Question(_of_this_user)


def know(
    user_id: UUID, *, secret: str | None = None, label: str = "", now: datetime, actor: Actor,
    origin: Origin | None = None,
) -> str:  # fmt: skip
    """Remember the browser of a complete sign-in; return the secret for its cookie.

    `secret` is what the browser brought: if it is this user's, it is kept; any other is replaced, so that two people
    at one computer never share a budget.
    """
    if secret is not None and _seen_again(user_id, secret, now=now):
        return secret
    _make_room(user_id, now=now, actor=actor)
    fresh, device_id = secrets.token_hex(32), new_id(now)
    Device.objects.create(
        id=device_id, user_id=user_id, secret_digest=keyed_digest(_PURPOSE, fresh), first_seen_at=now,
        last_seen_at=now, label=label[:80],
    )  # fmt: skip
    record(
        EventKind.DEVICE_KNOWN, now=now, actor=actor, origin=origin, subject=user_id, facts={"device": str(device_id)}
    )
    return fresh


def find(secret: str) -> tuple[UUID, UUID] | None:
    """Find the device and user of a browser's cookie, or None for a browser nobody knows."""
    return _KNOWN.first(digest=keyed_digest(_PURPOSE, secret))


def is_known_to(device_id: UUID | None, user_id: UUID | None) -> bool:
    """Say whether this browser completed a sign-in of this very user."""
    if device_id is None:
        return False
    return _OF_THIS_USER.any(device=device_id, user=user_id or NOBODY)


def forget(device_id: UUID, *, now: datetime, actor: Actor) -> bool:
    """Stop knowing a browser; False where it was not known any more."""
    if not Device.objects.filter(id=device_id, revoked_at=None).update(revoked_at=now):
        return False
    user_id = Device.objects.values_list("user_id", flat=True).get(id=device_id)
    record(EventKind.DEVICE_FORGOTTEN, now=now, actor=actor, subject=user_id, facts={"device": str(device_id)})
    return True


def _seen_again(user_id: UUID, secret: str, *, now: datetime) -> bool:
    own = Device.objects.filter(secret_digest=keyed_digest(_PURPOSE, secret), user_id=user_id, revoked_at=None)
    return own.update(last_seen_at=now) == 1


def _make_room(user_id: UUID, *, now: datetime, actor: Actor) -> None:
    known = Device.objects.select_for_update().filter(user_id=user_id, revoked_at=None)
    newest_first = list(known.order_by("-last_seen_at", "-id").values_list("id", flat=True))
    for device_id in newest_first[MOST_PER_USER - 1 :]:  # guard: five-devices
        forget(device_id, now=now, actor=actor)
