"""Knows whether this database is the one it was: which server and timeline, or which file, was noted in it.

Law: a restored or failed-over database may know less than what happened. Until somebody declares it, it is told from
the noted one and no server starts on it; the declaration raises the bank's epoch once, however often it is repeated.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from django.db import connection

from llavero.tenancy.models import Tenant
from llavero.tenancy.scope import current_tenant_id

# the timeline of the running server, which each end of a recovery raises; a standby writes nothing and has none
_ON_POSTGRESQL = """
SELECT 'postgresql ' || system_identifier || ' ' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)
FROM pg_control_system() WHERE NOT pg_is_in_recovery()
"""


class Seen(StrEnum):
    """What a look at the database tells."""

    SAME = "same"
    MOVED = "moved"  # another server, timeline or file than was noted: restored, failed over or moved
    NEVER_NOTED = "never-noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a bank stands: its epoch, its last marked backup, its last restore, and whether that is still under way.

    `restored_gap` is what that restore declared of tokens with a button; None where nothing was said.
    """

    epoch: int
    seen: Seen
    marked_at: datetime | None
    restored_at: datetime | None
    restored_gap: int | None
    is_restoring: bool


def standing_place() -> str:
    """Name the server and timeline, or the file, on which this connection writes; empty where it cannot be told."""
    if connection.vendor != "postgresql":
        file = Path(str(connection.settings_dict["NAME"]))
        return f"file {file.stat().st_ino}" if file.is_file() else ""
    with connection.cursor() as cursor:
        cursor.execute(_ON_POSTGRESQL)
        found = cursor.fetchone()
    return str(found[0]) if found is not None else ""


def standing() -> Standing:
    """Say how the bank of the scope stands."""
    row = Tenant.objects.get(id=current_tenant_id())
    return Standing(
        epoch=row.epoch, seen=_seen(row.place, standing_place()), marked_at=row.marked_at,
        restored_at=row.restored_at, restored_gap=row.restored_gap, is_restoring=row.is_restoring,
    )  # fmt: skip


def undeclared_banks() -> tuple[str, ...]:
    """Name the banks whose database is another than was noted, or whose restore is not over."""
    place = standing_place()
    rows = Tenant.objects.order_by("slug").values_list("slug", "place", "is_restoring")
    return tuple(slug for slug, noted, is_restoring in rows if is_restoring or _seen(noted, place) is Seen.MOVED)


def note_mark(*, now: datetime) -> bool:
    """Write into the bank of the scope that a backup begins; False, changing nothing, on an undeclared restore."""
    place = standing_place()
    # guard: mark-on-declared-database (a mark would note the restored database as the one that always was)
    same = Tenant.objects.filter(id=current_tenant_id(), place__in=("", place), is_restoring=False)
    return same.update(marked_at=now, place=place) == 1


def note_place() -> bool:
    """Note where the database stands now, because nothing was lost on the way; False where it was noted already."""
    place = standing_place()
    moved = Tenant.objects.filter(id=current_tenant_id(), is_restoring=False).exclude(place=place)
    return moved.update(place=place) == 1


def begin(seen_epoch: int, *, gap: int | None, now: datetime) -> bool:
    """Raise the epoch of the bank of the scope: whatever was made in an older one is dead from this commit on.

    `gap` is kept with it, so that whoever goes on after an interruption spends what was declared and recorded. False
    where somebody raised the epoch since `seen_epoch` was read: then it is theirs that counts.
    """
    standing_still = Tenant.objects.filter(id=current_tenant_id(), epoch=seen_epoch)  # guard: restore-raises-once
    return standing_still.update(
        epoch=seen_epoch + 1, place=standing_place(), restored_at=now, restored_gap=gap, is_restoring=True
    ) == 1  # fmt: skip


def finish() -> bool:
    """Note that everything was brought to the new epoch; False where that was noted."""
    return Tenant.objects.filter(id=current_tenant_id(), is_restoring=True).update(is_restoring=False) == 1


def _seen(noted: str, place: str) -> Seen:
    if not noted or not place:
        return Seen.NEVER_NOTED
    return Seen.SAME if noted == place else Seen.MOVED
