"""A batch of devices as it came from the vendor."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import within_tenant
from llavero.tenancy.scope import TenantModel


class Batch(TenantModel):
    """One seed file. Its devices exist for stock and for the gate only once another person accepted it."""

    state = models.CharField(max_length=12, default="loading")  # loading | loaded | accepted | refused
    file_digest = models.CharField(max_length=64)
    format = models.CharField(max_length=20)
    devices = models.PositiveIntegerField(default=0)
    loaded_by = models.UUIDField()
    loaded_by_person = models.BinaryField(max_length=34)
    accepted_by = models.UUIDField(null=True)
    accepted_by_person = models.BinaryField(max_length=34, null=True)
    created_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    # who loads moves this on with every slice: what it does not move any more was left by a process that died.
    # On a refused batch: its devices are not all wiped yet
    loading_until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("batch"),
            models.UniqueConstraint(
                fields=["tenant", "file_digest"], condition=~models.Q(state="refused"), name="batch_file_uq"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_by_person__isnull=True)
                | ~models.Q(accepted_by_person=models.F("loaded_by_person")),
                name="batch_two_people_ck",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="accepted")
                | models.Q(accepted_by_person__isnull=False, accepted_by__isnull=False, accepted_at__isnull=False),
                name="batch_accepted_by_somebody_ck",
            ),
        ]
