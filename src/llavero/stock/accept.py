"""Accepts a loaded batch: another person than who loaded it, with codes of two of its devices, once.

Law: the move from `loaded` to `accepted` is one guarded UPDATE; that two people stand behind it is also a constraint
of the table. Only then do its devices leave the vendor's custody for the vault.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.bulk_load import receive_devices
from llavero.credentials.samples import Sample, WrongSample, judge_samples, spend_samples
from llavero.credentials.staff_codes import CODE
from llavero.domain.batch import BATCH, BatchEvent, BatchState
from llavero.domain.lifecycle import advance
from llavero.people.staff import StaffMember
from llavero.stock.load import MAY_LOAD, record_refused
from llavero.stock.models import Batch
from llavero.stock.verdicts import Accepted, BatchProblem, BatchRefused
from llavero.tenancy.profile.model import Profile

SAMPLES: Final = 2
RECEIVED_AT_ONCE: Final = 5_000


def accept_batch(
    batch_id: UUID, samples: Sequence[Sample], *, profile: Profile, by: StaffMember, now: datetime
) -> Accepted | BatchRefused:
    """Accept a batch, or say and record why not. Inside a scope; call `take_in` afterwards until it moves none.

    `by` is a second person who proved themself by password and code. `samples` are what two different devices of the
    batch show now; both codes are spent by the acceptance.
    """
    outcome = _accept(batch_id, samples, profile=profile, by=by, now=now)
    if isinstance(outcome, BatchRefused):
        record_refused(outcome, None, by=by, now=now)
        return outcome
    record(
        EventKind.STOCK_ACCEPTED, now=now, actor=by.actor, subject=batch_id,
        facts={"batch": str(batch_id), "records": outcome.devices, "accepted": outcome.devices},
    )  # fmt: skip
    return outcome


def take_in(batch_id: UUID, *, most: int = RECEIVED_AT_ONCE) -> int:
    """Bring up to `most` devices of an accepted batch into the vault; 0 when all are. Inside a scope, idempotent."""
    if not Batch.objects.filter(id=batch_id, state=BatchState.ACCEPTED).exists():  # guard: only-accepted-is-stock
        return 0
    return receive_devices(batch_id, most=most)


def _accept(
    batch_id: UUID, samples: Sequence[Sample], *, profile: Profile, by: StaffMember, now: datetime
) -> Accepted | BatchRefused:
    batch = Batch.objects.filter(id=batch_id).first()
    if batch is None:
        return BatchRefused(problem=BatchProblem.BATCH_UNKNOWN)
    if not by.roles & MAY_LOAD:  # guard: acceptance-by-role
        return BatchRefused(problem=BatchProblem.ROLE_MISSING, batch=batch_id)
    if CODE not in by.proven:  # guard: acceptance-by-code (the floor's `code@stock_officer`, earned and not presumed)
        return BatchRefused(problem=BatchProblem.CODE_MISSING, batch=batch_id)
    if bytes(batch.loaded_by_person) == by.person:  # guard: batch-two-people
        return BatchRefused(problem=BatchProblem.SAME_PERSON, batch=batch_id)
    if len(samples) != SAMPLES or len({sample.serial for sample in samples}) != SAMPLES:  # guard: two-devices
        return BatchRefused(problem=BatchProblem.TWO_DEVICES_NEEDED, batch=batch_id)
    if batch.state != BatchState.LOADED:
        return BatchRefused(problem=BatchProblem.NOT_LOADED, batch=batch_id, state=batch.state)
    judged = judge_samples(batch_id, samples, profile=profile, now=now)
    if isinstance(judged, WrongSample):
        return BatchRefused(
            problem=BatchProblem.SAMPLE_REFUSED, batch=batch_id, cause=judged.fault.value, serial=judged.serial,
            until=judged.until,
        )  # fmt: skip
    after = advance(BATCH, BatchState.LOADED, BatchEvent.ACCEPT)
    loaded = Batch.objects.filter(id=batch_id, state=BatchState.LOADED)  # guard: batch-accepted-once
    moved = loaded.update(state=after.value, accepted_by=by.id, accepted_by_person=by.person, accepted_at=now)
    if moved != 1:
        return BatchRefused(problem=BatchProblem.NOT_LOADED, batch=batch_id, state=BatchState.ACCEPTED)
    spend_samples(judged, now=now)
    return Accepted(batch_id, batch.devices)
