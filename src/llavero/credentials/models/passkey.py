"""A passkey (WebAuthn) of a person, and the random bytes that one is asked to sign."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class Passkey(TenantModel):
    """The public half of a key that a person keeps in a device or in a key ring; the other half is never seen here."""

    user = reference("people.User")
    run_id = models.UUIDField()  # in which it was added
    host = models.CharField(max_length=253)  # the bank's host that it was made for; it signs for no other
    credential_id = models.BinaryField(max_length=1023)
    public_key = models.BinaryField(max_length=2048)  # COSE
    sign_count = models.BigIntegerField(default=0)
    aaguid = models.CharField(max_length=36, blank=True)  # the model of what keeps it; all noughts where not said
    transports = models.JSONField(default=list)
    is_synced = models.BooleanField(default=False)  # may leave its device
    is_backed_up = models.BooleanField(default=False)
    label_sealed = models.BinaryField(null=True)  # what its person calls it
    epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            *within_tenant("passkey", user="people.User"),
            models.UniqueConstraint(fields=["tenant", "credential_id"], name="passkey_credential_uq"),
            models.UniqueConstraint(fields=["tenant", "run_id"], name="passkey_run_uq"),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | ~models.Q(ended_reason=""), name="passkey_ended_says_why_ck"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "user"], name="passkey_user_ix")]


class PasskeyChallenge(TenantModel):
    """32 random bytes for one step of one run. The first answer uses them up, right or wrong."""

    run_id = models.UUIDField()
    step = models.CharField(max_length=60)
    purpose = models.CharField(max_length=6)  # make | sign
    challenge = models.BinaryField(max_length=32)
    host = models.CharField(max_length=253)
    epoch = models.PositiveIntegerField(default=1)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [*within_tenant("passkeychallenge")]
        indexes: ClassVar = [models.Index(fields=["tenant", "expires_at"], name="passkeychallenge_end_ix")]
