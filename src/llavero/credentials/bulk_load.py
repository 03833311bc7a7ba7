"""Enters the devices of a vendor's file by the thousand, and takes them away again where their batch is refused.

Law: a device enters in the vendor's custody, where it can be nobody's and its codes count nowhere; only the acceptance
of its batch brings it into the vault. A serial that exists is never written over.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count

from llavero.credentials.bulk_rows import insert_rows
from llavero.credentials.code_rows import TABLE
from llavero.credentials.models import Authenticator
from llavero.domain import authenticator as axes
from llavero.domain.authenticator import Binding, Credential, Custody, CustodyEvent, Kind, Mode
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lifecycle import advance
from llavero.domain.oath import NEVER_USED
from llavero.formats.seed import CodeMode, SeedRecord
from llavero.tenancy.ids import new_id
from llavero.tenancy.read import current_epoch
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import seal

LONGEST_NAME: Final = 40
IN_THE_BANK: Final = (Custody.VAULT, Custody.IN_TRANSIT, Custody.BRANCH)
UNUSED: Final = Credential.NOT_ENABLED


def load_devices(batch_id: UUID, records: Sequence[SeedRecord], *, now: datetime) -> None:
    """Enter these devices in one statement or a few; raises DUPLICATE, entering none, when a serial exists already."""
    same = Authenticator(
        tenant_id=current_tenant_id(), kind=Kind.HARDWARE.value, slot=Kind.HARDWARE.value, batch_id=batch_id,
        custody=Custody.VENDOR.value, epoch=current_epoch(), created_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            insert_rows(same, [_row(record, now=now) for record in records])
    except IntegrityError:  # guard: serial-never-twice
        raise DomainError(ErrorCode.DUPLICATE, batch=str(batch_id)) from None


def known_serials(serials: Iterable[str]) -> frozenset[str]:
    """Say which of these serials the bank has, in whatever batch or state."""
    return frozenset(Authenticator.objects.filter(serial__in=list(serials)).values_list("serial", flat=True))


def forget_devices(batch_id: UUID, *, most: int) -> int:
    """Take away up to `most` devices that never left the vendor's custody; say how many were."""
    untouched = Authenticator.objects.filter(  # guard: only-what-was-never-in-stock-is-forgotten
        batch_id=batch_id, custody=Custody.VENDOR, binding=Binding.NONE, credential=Credential.NOT_ENABLED
    )
    untouched = untouched.select_for_update(of=("self",))  # guard: held-before-forgotten
    deleted, _ = Authenticator.objects.filter(id__in=list(untouched.values_list("id", flat=True)[:most])).delete()
    return deleted


def count_untouched(batch_id: UUID) -> int:
    """Count the batch's devices that never left the vendor's custody."""
    return Authenticator.objects.filter(batch_id=batch_id, custody=Custody.VENDOR).count()


def receive_devices(batch_id: UUID, *, most: int) -> int:
    """Bring up to `most` devices of an accepted batch from the vendor into the vault; say how many were moved."""
    shipped = advance(axes.CUSTODY, Custody.VENDOR, CustodyEvent.SHIP)
    received = advance(axes.CUSTODY, shipped, CustodyEvent.RECEIVE_IN_VAULT)
    waiting = Authenticator.objects.filter(batch_id=batch_id, custody=Custody.VENDOR)
    some = list(waiting.values_list("id", flat=True)[:most])
    return Authenticator.objects.filter(id__in=some, custody=Custody.VENDOR).update(custody=received.value)


@dataclass(frozen=True, slots=True)
class DeviceInStock:
    """A device by what is printed on it, and how it stands on its three axes."""

    id: UUID
    serial: str
    model: str
    custody: Custody
    binding: Binding
    credential: Credential

    @property
    def is_in_stock(self) -> bool:
        """Say whether it can be given to somebody: in the bank's hands, and nobody's."""
        return self.custody in IN_THE_BANK and self.binding is Binding.NONE and self.credential is UNUSED


def device_of_serial(serial: str) -> DeviceInStock | None:
    """Find a hardware device by its serial, in whatever state."""
    row = Authenticator.objects.filter(serial=serial, kind=Kind.HARDWARE).first()
    if row is None:
        return None
    axes_of_row = Custody(row.custody), Binding(row.binding), Credential(row.credential)
    return DeviceInStock(row.id, row.serial, row.model, *axes_of_row)


def count_by_custody() -> dict[Custody, int]:
    """Count the devices that can be given to somebody, by whose hands they are in."""
    unused = Authenticator.objects.filter(
        kind=Kind.HARDWARE, custody__in=IN_THE_BANK, binding=Binding.NONE, credential=UNUSED
    )
    counted = unused.values_list("custody").annotate(devices=Count("id")).order_by("custody")
    return {Custody(custody): devices for custody, devices in counted}


def _row(record: SeedRecord, *, now: datetime) -> tuple[object, ...]:
    """Give a device's columns in the order of VARYING."""
    row, is_counted = new_id(now), record.mode is CodeMode.HOTP
    return (
        row, record.serial, (Mode.HOTP if is_counted else Mode.TOTP).value, record.algorithm.value, record.digits,
        None if is_counted else record.period_seconds,
        seal(record.seed, table=TABLE, row=row, column="seed_sealed"),
        # a vendor names the next counter, we keep the last one used
        (record.counter or 0) - 1 if is_counted else NEVER_USED,
        0 if is_counted else record.drift_steps or 0,
        record.manufacturer[:LONGEST_NAME], record.model[:LONGEST_NAME], record.expires_at,
    )  # fmt: skip
