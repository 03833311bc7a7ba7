"""Finds the phone that waits for somebody's activation, and when it showed that it holds the key (E5, E6).

Law: a confirmation stands for as long as its row stands; how old it may be is the floor's to say.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain.authenticator import Credential, Kind
from llavero.tenancy.read import current_epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingToken:
    """A soft token whose codes do not count yet; `confirmed_at` is when its phone confirmed, `run` in which run."""

    id: UUID
    serial: str
    confirmed_at: datetime
    run: UUID


def pending_token(user_id: UUID) -> PendingToken | None:
    """Find a user's newest pending soft token whose phone still has it; None where there is none. Inside a scope."""
    rows = Authenticator.objects.filter(user_id=user_id, kind=Kind.SOFT, credential=Credential.PENDING)
    rows = rows.filter(epoch=current_epoch())  # guard: pending-token-epoch
    row = rows.order_by("-id").first()
    if row is None or row.enrollment_id is None:
        return None
    made_by = Enrollment.objects.get(id=row.enrollment_id)
    if made_by.confirmed_at is None or made_by.removed_at is not None:
        return None
    return PendingToken(id=row.id, serial=row.serial, confirmed_at=made_by.confirmed_at, run=made_by.run_id)
