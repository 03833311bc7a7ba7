"""A code that the bank sent by SMS or e-mail."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class OneTimeCode(TenantModel):
    """A code for one purpose of one run or client; sending another kills it, a right answer spends it."""

    user = reference("people.User", null=True)
    run_id = models.UUIDField(null=True)
    client_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=60)  # journey.step, or what the client said it is for
    channel = models.CharField(max_length=8)  # sms | email | any
    digest = models.BinaryField(max_length=34)
    state = models.CharField(max_length=12, default="issued")  # issued | claimed | superseded | exhausted | expired
    attempts = models.PositiveSmallIntegerField(default=0)
    attempts_allowed = models.PositiveSmallIntegerField()
    resends_used = models.PositiveSmallIntegerField(default=0)
    resends_allowed = models.PositiveSmallIntegerField(default=0)
    resend_at = models.DateTimeField(null=True)  # not sent again before; null when never again
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("onetimecode", user="people.User"),
            models.UniqueConstraint(
                fields=["tenant", "run_id", "purpose", "channel"],
                condition=models.Q(state="issued", run_id__isnull=False),
                name="onetimecode_one_issued_uq",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "run_id"], name="onetimecode_run_ix")]
