"""Lists what stands in stock: the batches, how many devices are where, and one device by the serial printed on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.credentials.bulk_load import DeviceInStock, count_by_custody, device_of_serial
from llavero.domain.authenticator import Custody
from llavero.domain.batch import BatchState
from llavero.stock.models import Batch


@dataclass(frozen=True, slots=True)
class BatchView:
    """One delivery as lists show it."""

    id: UUID
    state: BatchState
    format: str
    devices: int
    file_digest: str
    created_at: datetime
    loaded_by: UUID
    accepted_by: UUID | None
    accepted_at: datetime | None


def batches(*, most: int = 50, before: UUID | None = None) -> tuple[BatchView, ...]:
    """List batches, newest first, a page of up to `most` that begins after the batch `before`. Inside a scope."""
    rows = Batch.objects.order_by("-id") if before is None else Batch.objects.filter(id__lt=before).order_by("-id")
    return tuple(
        BatchView(
            row.id, BatchState(row.state), row.format, row.devices, row.file_digest, row.created_at, row.loaded_by,
            row.accepted_by, row.accepted_at,
        )
        for row in rows[:most]
    )  # fmt: skip


def find_in_stock(serial: str) -> DeviceInStock | None:
    """Find a device that the bank has and that is nobody's yet; None while its batch was not accepted."""
    found = device_of_serial(serial)
    return found if found is not None and found.is_in_stock else None


def in_stock_by_custody() -> Mapping[Custody, int]:
    """Count the devices that are nobody's, by whose hands they are in; those of unaccepted batches are not there."""
    return count_by_custody()
