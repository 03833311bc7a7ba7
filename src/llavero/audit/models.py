"""An event, and the note that it still waits to be sealed."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import within_tenant
from llavero.tenancy.scope import TenantModel


class Event(TenantModel):
    """One thing that happened. Rows are inserted and never updated; `id` carries the time (UUIDv7)."""

    at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20)  # done | refused | read
    reason = models.CharField(max_length=60, blank=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)  # of the actor; distinct people are distinct persons
    on_behalf_of_id = models.UUIDField(null=True)
    subject_id = models.UUIDField(null=True)  # the user, authenticator or other row it is about
    company_id = models.UUIDField(null=True)
    run_id = models.UUIDField(null=True)
    step = models.CharField(max_length=60, blank=True)
    definition_digest = models.CharField(max_length=64, blank=True)
    proofs = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    address = models.CharField(max_length=45, blank=True)
    device_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = within_tenant("event")
        indexes: ClassVar = [models.Index(fields=["tenant", "subject_id", "id"], name="event_subject_ix")]


class AuditPending(TenantModel):
    """An event that no checkpoint covers yet; the sequencer takes it away, and only it."""

    class Meta:
        constraints: ClassVar = within_tenant("auditpending")
