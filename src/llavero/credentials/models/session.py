"""What a finished sign-in leaves: a session, a known browser, and what was accepted."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class Device(TenantModel):
    """A browser in which someone completed a sign-in; at most five are known per user."""

    user = reference("people.User")
    secret_digest = models.BinaryField(max_length=34)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    label = models.CharField(max_length=80, blank=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = within_tenant("device", user="people.User")
        indexes: ClassVar = [models.Index(fields=["tenant", "secret_digest"], name="device_secret_ix")]


class Session(TenantModel):
    """Being signed in: with one scope, and the proofs that were earned, each with its time."""

    user = reference("people.User")
    portal_key = models.CharField(max_length=40)
    secret_digest = models.BinaryField(max_length=34)
    scope = models.CharField(max_length=20)  # full | consult | second_factor | change_password
    proofs = models.JSONField(default=list)
    run_id = models.UUIDField()  # the run whose commit opened it
    device = reference("credentials.Device", null=True)
    client_id = models.UUIDField(null=True)
    temporary_password_id = models.UUIDField(null=True)  # the claim handed to the one run that `then:` opens
    epoch = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    idle_seconds = models.PositiveIntegerField()  # unused for so long, it is over; as the profile said at its opening
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("session", user="people.User", device="credentials.Device"),
            models.UniqueConstraint(fields=["tenant", "secret_digest"], name="session_secret_uq"),
            models.UniqueConstraint(fields=["tenant", "run_id"], name="session_once_per_run_uq"),
        ]


class Consent(TenantModel):
    """Which document, in which version and language, someone accepted, and from where."""

    user = reference("people.User")
    document = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    language = models.CharField(max_length=12)
    accepted_at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    run_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = within_tenant("consent", user="people.User")
