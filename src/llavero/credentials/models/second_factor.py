"""What a person said about their second factor when they registered, or later."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class SecondFactorChoice(TenantModel):
    """A digital token that was asked for, a hardware token at a branch, or neither yet. The newest counts."""

    user = reference("people.User")
    choice = models.CharField(max_length=16)  # digital_token | hardware_token | later
    run_id = models.UUIDField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("secondfactorchoice", user="people.User"),
            models.UniqueConstraint(fields=["tenant", "run_id"], name="secondfactorchoice_run_uq"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "user", "id"], name="secondfactorchoice_user_ix")]
