"""Writes and takes away the one row that a user's password is, and remembers the former ones.

Law: a verifier that stops counting goes into the history in the same transaction, so that it cannot come back.
"""

from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import Password, PasswordHistory
from llavero.domain.actor import Actor, Origin
from llavero.tenancy.ids import new_id

MOST_REMEMBERED = 24


def wipe_password(
    user_id: UUID, *, now: datetime, actor: Actor, origin: Origin | None = None, run: UUID | None = None
) -> bool:
    """Take the password away; False where there was none. Whoever resets it decides what comes instead."""
    if not retire_former(user_id, now=now):
        return False
    record(EventKind.PASSWORD_WIPED, now=now, actor=actor, origin=origin, subject=user_id, run=run)
    return True


def write_password(user_id: UUID, verifier: str, *, now: datetime) -> None:
    """Put a verifier in the place of whatever stood there."""
    retire_former(user_id, now=now)
    Password.objects.create(id=new_id(now), user_id=user_id, verifier=verifier, set_at=now)


def stands(user_id: UUID) -> bool:
    """Say whether a user has a password now."""
    return Password.objects.filter(user_id=user_id).exists()


def retire_former(user_id: UUID, *, now: datetime) -> bool:
    """Move the verifier that stands into the history; False where none stood."""
    row = Password.objects.select_for_update().filter(user_id=user_id).first()
    if row is None:
        return False
    PasswordHistory.objects.create(id=new_id(now), user_id=user_id, verifier=row.verifier, replaced_at=now)
    row.delete()
    too_old = PasswordHistory.objects.filter(user_id=user_id).order_by("-replaced_at", "-id")[MOST_REMEMBERED:]
    PasswordHistory.objects.filter(id__in=[former.id for former in too_old]).delete()
    return True


def former_verifiers(user_id: UUID, *, most: int) -> tuple[str, ...]:
    """Give the verifier that stands and those before it, newest first, `most` in all."""
    standing = Password.objects.filter(user_id=user_id).values_list("verifier", flat=True)
    history = PasswordHistory.objects.filter(user_id=user_id).order_by("-replaced_at", "-id")
    return (*standing, *history.values_list("verifier", flat=True)[:most])[:most]
