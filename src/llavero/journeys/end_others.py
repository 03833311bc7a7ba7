"""Ends everything else that is open for a user whose password was reset or changed.

Law: whoever knew the old secret keeps nothing: other sessions, half-finished sign-ins and open runs are over in the
same commit.
"""

from datetime import datetime
from uuid import UUID

from llavero.credentials.one_time_codes import close_codes_of
from llavero.credentials.sessions import revoke_all
from llavero.credentials.temporary_passwords import kill_claimed_by
from llavero.journeys.models import Run


def end_everything_else_of(user: UUID, *, run: UUID, session: UUID | None, now: datetime) -> None:
    """Revoke every other session and end every other open run of the user by `changed`."""
    revoke_all(user, reason="password-reset", but=session, now=now)
    others = Run.objects.select_for_update().filter(user_id=user, state="open").exclude(id=run).order_by("id")
    for other in others:
        close_codes_of(other.id)
        kill_claimed_by(other.id, now=now)
    others.update(state="ended", ending="changed", ended_at=now, slots_sealed=None, typed_sealed=None, said=[])
