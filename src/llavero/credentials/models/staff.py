"""The authenticator of one of the bank's own people."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class StaffAuthenticator(TenantModel):
    """What shows the codes of one of the bank's own people, apart from the customers': no other door verifies them."""

    staff = reference("people.Staff")
    serial = models.CharField(max_length=40)
    digits = models.PositiveSmallIntegerField(default=6)
    period = models.PositiveSmallIntegerField(default=30)  # seconds
    seed_sealed = models.BinaryField()
    state = models.CharField(max_length=8, default="active")  # active | revoked
    last_step = models.BigIntegerField(default=-1)  # newest time step that was accepted
    drift = models.SmallIntegerField(default=0)  # in time steps
    code_failures = models.PositiveSmallIntegerField(default=0)
    block_level = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("staffauthenticator", staff="people.Staff"),
            models.UniqueConstraint(fields=["tenant", "serial"], name="staffauthenticator_serial_uq"),
            models.UniqueConstraint(
                fields=["tenant", "staff"], condition=models.Q(state="active"), name="staffauthenticator_one_active_uq"
            ),
        ]
