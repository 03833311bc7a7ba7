"""Goes on with a file whose loading died: what stands of it stays, and what is missing is entered after it.

Law: a loading is resumed only once nobody holds it any more, only for the same bytes, and only by the person who began
it: whoever accepts it later is another one than everybody who loaded it. What cannot be resumed is swept.
"""

from datetime import datetime

from django.db import transaction

from llavero.credentials.bulk_load import count_untouched
from llavero.domain.batch import BatchState
from llavero.people.staff import StaffMember
from llavero.stock.load import HELD_FOR, MAY_LOAD, OpenBatch
from llavero.stock.models import Batch
from llavero.stock.verdicts import SourceFile


def resume_batch(source: SourceFile, *, by: StaffMember, now: datetime) -> OpenBatch | None:
    """Take over the batch that a dead process left of this file; None where there is none to go on with.

    Inside a scope. `devices` of the batch is how many of the file's first tokens stand already: the slices of a file
    are entered in its order, each with the count in one transaction. A stream is not resumed: what it was is not known.
    """
    if not source.is_read or not by.roles & MAY_LOAD:
        return None
    dead = Batch.objects.filter(file_digest=source.digest, state=BatchState.LOADING, loading_until__lte=now)
    row = dead.first()
    if row is None or bytes(row.loaded_by_person) != by.person:  # guard: resumed-by-who-began
        return None
    batch = OpenBatch(row.id, now + HELD_FOR, row.devices)
    left = Batch.objects.filter(id=row.id, state=BatchState.LOADING, loading_until=row.loading_until)
    with transaction.atomic():
        if left.update(loading_until=batch.held_until) != 1:  # guard: one-resumer
            return None
        # guard: resumed-whole (who was taking it back when the process died left fewer than the batch says)
        if count_untouched(batch.id) != batch.devices:
            transaction.set_rollback(True)
            return None
    return batch
