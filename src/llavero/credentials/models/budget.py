"""How often something was tried: per credential or claimed name, and per source."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import within_tenant
from llavero.tenancy.scope import TenantModel


class AttemptBudget(TenantModel):
    """The tries left of one factor. The key is a keyed digest, so that a name nobody has locks like any other."""

    factor = models.CharField(max_length=16)  # password | questions | one_time_code
    key = models.BinaryField(max_length=34)
    device_id = models.UUIDField(null=True)  # a known browser's own budget, for the password only
    failures = models.PositiveSmallIntegerField(default=0)
    block_level = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)  # the bank's hard lock: only a procedure ends it
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # rows of unknown names are swept

    class Meta:
        constraints: ClassVar = [
            *within_tenant("attemptbudget"),
            models.UniqueConstraint(fields=["tenant", "factor", "key", "device_id"], name="attemptbudget_device_uq"),
            models.UniqueConstraint(
                fields=["tenant", "factor", "key"],
                condition=models.Q(device_id__isnull=True),
                name="attemptbudget_uq",
            ),
        ]


class SourceBudget(TenantModel):
    """How many different names one source tried in the current window, known or not."""

    source = models.BinaryField(max_length=34)
    window_start = models.DateTimeField()
    names = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("sourcebudget"),
            models.UniqueConstraint(fields=["tenant", "source", "window_start"], name="sourcebudget_uq"),
        ]
