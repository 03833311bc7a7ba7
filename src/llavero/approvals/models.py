"""A request to approve, and what was answered."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import within_tenant
from llavero.tenancy.scope import TenantModel


class Approval(TenantModel):
    """One thing to approve, by the digest of exactly what is shown."""

    kind = models.CharField(max_length=40)
    payload = models.JSONField()
    digest = models.CharField(max_length=64)
    run_id = models.UUIDField(null=True)
    run_revision = models.PositiveIntegerField(null=True)
    client_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    state = models.CharField(max_length=12, default="open")
    needed = models.PositiveSmallIntegerField(default=1)
    decisions = models.JSONField(default=list)
    epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = within_tenant("approval")
