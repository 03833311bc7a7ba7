"""Refuses a loaded batch: the wrong box, an opened one, codes that differ. Its seeds are wiped, its file may return.

Law: the move from `loaded` to `refused` is one guarded UPDATE, so that a batch is accepted or refused and never both.
Only then do its devices go, in short transactions; who is interrupted is finished by the same command or by the next
who loads. It only takes away, so one proven person suffices, also the one who loaded it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.bulk_load import forget_devices
from llavero.domain.batch import BATCH, BatchEvent, BatchState
from llavero.domain.lifecycle import advance
from llavero.people.staff import StaffMember
from llavero.stock.load import MAY_LOAD, record_refused
from llavero.stock.models import Batch
from llavero.stock.verdicts import BatchProblem, BatchRefused

WIPED_AT_ONCE: Final = 2_000


class Why(StrEnum):
    """Why a delivery is not taken: a word for the record."""

    WRONG_FILE = "wrong-file"
    CODES_DIFFER = "codes-differ"
    BOX_OPENED = "box-opened"
    NOT_ORDERED = "not-ordered"


@dataclass(frozen=True, slots=True)
class Refused:
    """A batch that is nobody's any more; `devices` is how many it had."""

    batch: UUID
    devices: int


def refuse_batch(batch_id: UUID, why: Why, *, by: StaffMember, now: datetime) -> Refused | BatchRefused:
    """Refuse a loaded batch, or say and record why not. Inside a scope; call `wipe` afterwards until it wipes none.

    Refusing what is refused already changes nothing and is no error.
    """
    outcome = _refuse(batch_id, why, by=by, now=now)
    if isinstance(outcome, BatchRefused):
        record_refused(outcome, None, by=by, now=now)
    return outcome


def wipe(batch_id: UUID, *, most: int = WIPED_AT_ONCE) -> int:
    """Take away up to `most` devices of a refused batch, seeds and all; 0 when none is left. Inside a scope."""
    rows = Batch.objects.filter(id=batch_id, state=BatchState.REFUSED)
    if not rows.exists():  # guard: only-refused-is-wiped
        return 0
    wiped = forget_devices(batch_id, most=most)
    if not wiped:
        rows.update(loading_until=None)
    return wiped


def half_wiped() -> list[UUID]:
    """List the refused batches whose devices are not all gone. Inside a scope."""
    rows = Batch.objects.filter(state=BatchState.REFUSED, loading_until__isnull=False)
    return list(rows.order_by("id").values_list("id", flat=True))


def _refuse(batch_id: UUID, why: Why, *, by: StaffMember, now: datetime) -> Refused | BatchRefused:
    batch = Batch.objects.filter(id=batch_id).first()
    if batch is None:
        return BatchRefused(problem=BatchProblem.BATCH_UNKNOWN)
    if not by.roles & MAY_LOAD:  # guard: refusal-by-role
        return BatchRefused(problem=BatchProblem.ROLE_MISSING, batch=batch_id)
    after = advance(BATCH, BatchState.LOADED, BatchEvent.REFUSE)
    loaded = Batch.objects.filter(id=batch_id, state=BatchState.LOADED)  # guard: refused-from-loaded
    if loaded.update(state=after.value, loading_until=now) != 1:
        state = Batch.objects.values_list("state", flat=True).get(id=batch_id)
        if state == BatchState.REFUSED:
            return Refused(batch_id, batch.devices)
        return BatchRefused(problem=BatchProblem.NOT_LOADED, batch=batch_id, state=state)
    record(
        EventKind.STOCK_REFUSED, now=now, actor=by.actor, subject=batch_id, reason=why.value,
        facts={"batch": str(batch_id), "file_digest": batch.file_digest, "records": batch.devices},
    )  # fmt: skip
    return Refused(batch_id, batch.devices)
