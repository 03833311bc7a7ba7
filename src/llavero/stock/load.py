"""Loads the devices of a vendor's file into a batch, slice by slice, and takes all of it back where it fails.

Law: all or nothing. Until its last slice is in, a batch is `loading` and nobody sees it; the process that loads holds
it by a time that it moves on with each slice, and what it no longer moves on is swept by the next who loads.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.bulk_load import known_serials, load_devices
from llavero.domain.batch import BATCH, BatchEvent, BatchState
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lifecycle import advance
from llavero.formats.seed import SeedRecord
from llavero.people.staff import StaffMember, StaffRole
from llavero.stock.models import Batch
from llavero.stock.verdicts import BatchProblem, BatchRefused, Loaded, SourceFile
from llavero.tenancy.ids import new_id

SLICE_ROWS: Final = 2_000
HELD_FOR: Final = timedelta(minutes=2)
MAY_LOAD: Final = frozenset({StaffRole.SECURITY_OFFICER, StaffRole.STOCK_OFFICER})
_LAST_LINE_TOLD: Final = 100_000  # the record states no number that could be a code


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch that this process is loading; `held_until` is what it wrote last, and so its right to write again."""

    id: UUID
    held_until: datetime
    devices: int = 0


def begin_batch(source: SourceFile, *, by: StaffMember, now: datetime) -> OpenBatch | BatchRefused:
    """Open a batch for a file, or say what stands in the way. Inside a scope.

    For a stream that was not read yet, `source.digest` is any word of the caller's that no other batch has.
    """
    if not by.roles & MAY_LOAD:  # guard: stock-by-role
        return BatchRefused(problem=BatchProblem.ROLE_MISSING)
    if (standing := file_standing(source.digest)) is not None:
        return standing
    batch = OpenBatch(new_id(now), now + HELD_FOR)
    try:
        with transaction.atomic():
            Batch.objects.create(
                id=batch.id, state=BatchState.LOADING, file_digest=source.digest, format=source.format, loaded_by=by.id,
                loaded_by_person=by.person, created_at=now, loading_until=batch.held_until,
            )  # fmt: skip
    except IntegrityError:  # guard: one-batch-per-file (the database says it to whoever comes second)
        return file_standing(source.digest) or BatchRefused(problem=BatchProblem.FILE_BEING_LOADED)
    return batch


def add_slice(batch: OpenBatch, records: Sequence[SeedRecord], *, now: datetime) -> OpenBatch | BatchRefused:
    """Enter further devices, all of these or none. Inside a scope; one transaction each, so that it stays short."""
    with transaction.atomic():
        outcome = _add(batch, records, now=now)
        if isinstance(outcome, BatchRefused):
            transaction.set_rollback(True)
    return outcome


def finish_batch(batch: OpenBatch, source: SourceFile, *, by: StaffMember, now: datetime) -> Loaded | BatchRefused:
    """Say that the whole file is in: from now on the batch waits for its second person. Inside a scope."""
    after = advance(BATCH, BatchState.LOADING, BatchEvent.FINISH)
    mine = Batch.objects.filter(id=batch.id, state=BatchState.LOADING, loading_until=batch.held_until)
    try:
        with transaction.atomic():
            moved = mine.update(state=after.value, file_digest=source.digest, loading_until=None)
    except IntegrityError:  # a stream: only now it is known which file it was
        return file_standing(source.digest) or BatchRefused(problem=BatchProblem.FILE_KNOWN)
    if moved != 1:  # guard: finished-by-the-holder
        return BatchRefused(problem=BatchProblem.TAKEN_OVER, batch=batch.id)
    record(
        EventKind.STOCK_LOADED, now=now, actor=by.actor, subject=batch.id,
        facts={
            "batch": str(batch.id), "file": source.name or None, "file_digest": source.digest, "format": source.format,
            "records": batch.devices, "accepted": batch.devices, "rejected": 0,
        },
    )  # fmt: skip
    return Loaded(batch.id, batch.devices)


def load_batch(
    records: Iterable[SeedRecord], source: SourceFile, *, by: StaffMember, now: datetime
) -> Loaded | BatchRefused:
    """Load a small file whole, or nothing of it, in the caller's transaction. Inside a scope.

    A refusal is on record.
    """
    with transaction.atomic():
        outcome = _load_slices(records, source, by=by, now=now)
        if isinstance(outcome, BatchRefused):
            transaction.set_rollback(True)
    if isinstance(outcome, BatchRefused):
        record_refused(outcome, source, by=by, now=now)
    return outcome


def _load_slices(
    records: Iterable[SeedRecord], source: SourceFile, *, by: StaffMember, now: datetime
) -> Loaded | BatchRefused:
    batch = begin_batch(source, by=by, now=now)
    for some in slices(records):
        if isinstance(batch, BatchRefused):
            return batch
        batch = add_slice(batch, some, now=now)
    if isinstance(batch, BatchRefused):
        return batch
    return finish_batch(batch, source, by=by, now=now)


def _add(batch: OpenBatch, records: Sequence[SeedRecord], *, now: datetime) -> OpenBatch | BatchRefused:
    held = replace(batch, held_until=max(now + HELD_FOR, batch.held_until), devices=batch.devices + len(records))
    mine = Batch.objects.filter(id=batch.id, state=BatchState.LOADING, loading_until=batch.held_until)
    if mine.update(devices=held.devices, loading_until=held.held_until) != 1:  # guard: slice-by-the-holder
        return BatchRefused(problem=BatchProblem.TAKEN_OVER, batch=batch.id)
    if not records:
        return held
    serials = [record.serial for record in records]
    if known := known_serials(serials):
        return _serials_known(batch, known)
    try:
        load_devices(batch.id, records, now=now)
    except DomainError as error:  # somebody else entered one of them just now
        if error.code is not ErrorCode.DUPLICATE:
            raise
        return _serials_known(batch, known_serials(serials))
    return held


def slices(records: Iterable[SeedRecord]) -> Iterator[list[SeedRecord]]:
    """Cut what is read into pieces of a transaction each."""
    rest = iter(records)
    while some := list(islice(rest, SLICE_ROWS)):
        yield some


def file_standing(file_digest: str) -> BatchRefused | None:
    """Say which batch this file is already, unless it was refused."""
    row = Batch.objects.filter(file_digest=file_digest).exclude(state=BatchState.REFUSED).first()
    if row is None:
        return None
    loading = row.state == BatchState.LOADING
    problem = BatchProblem.FILE_BEING_LOADED if loading else BatchProblem.FILE_KNOWN
    return BatchRefused(problem=problem, batch=row.id, state=row.state, until=row.loading_until)


def record_refused(
    refused: BatchRefused, source: SourceFile | None, *, by: StaffMember, now: datetime, records: int = 0,
    rejected: int = 0,
) -> None:  # fmt: skip
    """Put a refusal on record. Inside a scope, after everything that it undoes is undone."""
    record(
        EventKind.STOCK_REFUSED, now=now, actor=by.actor, outcome="refused", reason=refused.problem.value,
        subject=refused.batch,
        facts={
            "batch": str(refused.batch) if refused.batch else None, "file": (source.name or None) if source else None,
            "file_digest": source.digest if source and source.is_read else None,
            "problem": refused.cause or refused.problem.value,
            "line": refused.line if refused.line < _LAST_LINE_TOLD else None, "records": records, "rejected": rejected,
        },
    )  # fmt: skip


def _serials_known(batch: OpenBatch, known: Iterable[str]) -> BatchRefused:
    return BatchRefused(problem=BatchProblem.SERIALS_KNOWN, batch=batch.id, serials=tuple(sorted(known)))
