"""Takes back what was loaded of a file that is refused, and of one whose loading died, in short transactions.

Law: devices go first, then the batch is refused; whoever is interrupted in between is finished by the next who loads.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.bulk_load import forget_devices
from llavero.domain.actor import Actor
from llavero.domain.batch import BATCH, BatchEvent, BatchState
from llavero.domain.lifecycle import advance
from llavero.stock.load import HELD_FOR, OpenBatch
from llavero.stock.models import Batch
from llavero.stock.refuse import half_wiped, wipe
from llavero.tenancy.scope import in_tenant

FORGOTTEN_AT_ONCE: Final = 2_000


def take_back(tenant_id: UUID, batch: OpenBatch) -> None:
    """Take the batch's devices away and refuse it. Opens its own transactions; running it again changes nothing."""
    while True:
        with in_tenant(tenant_id):
            if not _is_held(batch):  # guard: taken-back-by-the-holder
                return
            if forget_devices(batch.id, most=FORGOTTEN_AT_ONCE) < FORGOTTEN_AT_ONCE:
                _refuse(batch)
                return


def wipe_all(tenant_id: UUID, batch_id: UUID) -> None:
    """Wipe every device of a refused batch. Opens its own transactions; running it again changes nothing."""
    while True:
        with in_tenant(tenant_id):
            if not wipe(batch_id):
                return


def sweep_dead(tenant_id: UUID, *, actor: Actor, now: datetime) -> int:
    """Take back every batch that nobody loads any more; say how many there were. Opens its own transactions.

    Also finishes wiping what was refused and whose wiping was interrupted.
    """
    with in_tenant(tenant_id):
        unfinished = half_wiped()
    for batch_id in unfinished:
        wipe_all(tenant_id, batch_id)
    with in_tenant(tenant_id):
        dead = list(Batch.objects.filter(state=BatchState.LOADING, loading_until__lte=now).order_by("id"))
    taken = 0
    for row in dead:
        assert row.loading_until is not None
        with in_tenant(tenant_id):
            mine = OpenBatch(row.id, now + HELD_FOR)
            held = Batch.objects.filter(id=row.id, state=BatchState.LOADING, loading_until=row.loading_until)
            if held.update(loading_until=mine.held_until) != 1:  # guard: one-sweeper
                continue
            record(
                EventKind.STOCK_REFUSED, now=now, actor=actor, outcome="refused", reason="left-by-its-process",
                subject=row.id, facts={"batch": str(row.id), "records": row.devices},
            )  # fmt: skip
        take_back(tenant_id, mine)
        taken += 1
    return taken


def _is_held(batch: OpenBatch) -> bool:
    mine = Batch.objects.select_for_update().filter(
        id=batch.id, state=BatchState.LOADING, loading_until=batch.held_until
    )
    return mine.first() is not None


def _refuse(batch: OpenBatch) -> None:
    after = advance(BATCH, BatchState.LOADING, BatchEvent.REFUSE)
    Batch.objects.filter(id=batch.id, state=BatchState.LOADING, loading_until=batch.held_until).update(
        state=after.value, loading_until=None
    )
