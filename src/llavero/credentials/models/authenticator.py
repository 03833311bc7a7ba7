"""A device or app that shows codes, and the enrollment that makes one of a phone."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class Authenticator(TenantModel):
    """A device that shows codes. Where it is, whose it is and whether it works are three separate states."""

    kind = models.CharField(max_length=8)  # hardware | soft
    slot = models.CharField(max_length=12, default="hardware")  # one active per user and slot
    serial = models.CharField(max_length=40)
    batch = reference("stock.Batch", null=True)
    enrollment = reference("credentials.Enrollment", null=True)  # the phone that it was made of
    user = reference("people.User", null=True)
    portals = models.JSONField(default=list)  # keys of the portals in which it counts; empty: all of the person's
    mode = models.CharField(max_length=4)  # hotp | totp
    algorithm = models.CharField(max_length=6)  # sha1 | sha256 | sha512
    digits = models.PositiveSmallIntegerField()
    period = models.PositiveSmallIntegerField(null=True)  # seconds; null for HOTP
    seed_sealed = models.BinaryField()
    # what changes at every verification: no index may cover these columns
    last_step = models.BigIntegerField(default=-1)  # newest time step or counter that was accepted
    drift = models.SmallIntegerField(default=0)  # in time steps
    code_failures = models.PositiveSmallIntegerField(default=0)
    pin_failures = models.PositiveSmallIntegerField(default=0)
    block_level = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)
    last_request = models.BinaryField(max_length=34, null=True)  # HMAC(client, request id, code) of the last verdict
    last_request_at = models.DateTimeField(null=True)
    last_verdict = models.CharField(max_length=20, blank=True)
    device_counter = models.BigIntegerField(default=0)
    # the three axes
    custody = models.CharField(max_length=12, default="vendor")
    binding = models.CharField(max_length=10, default="none")
    credential = models.CharField(max_length=12, default="not_enabled")
    suspended_in = models.UUIDField(null=True)  # the run that took it away last: only that one may give it back early
    revoked_reason = models.CharField(max_length=24, blank=True)
    manufacturer = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField(null=True)
    superseded_by = models.UUIDField(null=True)
    activated_by = models.UUIDField(null=True)
    activated_at = models.DateTimeField(null=True)
    policy_version = models.PositiveIntegerField(default=1)
    epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant(
                "authenticator", batch="stock.Batch", user="people.User", enrollment="credentials.Enrollment"
            ),
            models.UniqueConstraint(fields=["tenant", "serial"], name="authenticator_serial_uq"),
            models.UniqueConstraint(
                fields=["tenant", "user", "slot"],
                condition=models.Q(credential="active"),
                name="authenticator_one_active_uq",
            ),
            models.UniqueConstraint(fields=["tenant", "enrollment"], name="authenticator_one_per_enrollment_uq"),
            models.CheckConstraint(
                condition=~models.Q(credential="active") | models.Q(binding="assigned", user__isnull=False),
                name="authenticator_active_is_assigned_ck",
            ),
            models.CheckConstraint(
                condition=~models.Q(credential="revoked") | ~models.Q(revoked_reason=""),
                name="authenticator_revoked_says_why_ck",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "user"], name="authenticator_user_ix")]


class Enrollment(TenantModel):
    """The making of an authenticator out of a phone: from the QR to the device's confirmation.

    What only the exchange needs (ticket, keys, seed, code) is wiped when it is over; the phone's signing key stays.
    """

    user = reference("people.User")
    run_id = models.UUIDField()
    kind = models.CharField(max_length=8, default="app")  # app | otpauth: a third party's app, by its link
    portals = models.JSONField(default=list)  # as the authenticator will have them
    state = models.CharField(max_length=14, default="created")
    closed_reason = models.CharField(max_length=16, blank=True, default="")
    # what the picture says
    exchange_key_sealed = models.BinaryField(null=True)  # the private number
    exchange_key = models.BinaryField(max_length=65, null=True)  # the public point
    ticket_digest = models.BinaryField(max_length=34, null=True)  # no longer written: its MAC needs the ticket itself
    ticket_sealed = models.BinaryField(null=True)
    # the activation code, on its own way
    channel = models.CharField(max_length=8, blank=True, default="")  # sms | email
    activation_digest = models.BinaryField(max_length=34, null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    attempts_allowed = models.PositiveSmallIntegerField(default=0)
    resends_used = models.PositiveSmallIntegerField(default=0)
    resends_allowed = models.PositiveSmallIntegerField(default=0)
    resend_at = models.DateTimeField(null=True)
    code_sent_at = models.DateTimeField(null=True)
    code_expires_at = models.DateTimeField(null=True)
    code_used_at = models.DateTimeField(null=True)
    # the phone, and what it was given
    signing_key = models.BinaryField(null=True)
    transcript = models.BinaryField(max_length=32, null=True)  # of the newest exchange
    r_sealed = models.BinaryField(null=True)
    serial = models.CharField(max_length=40, blank=True)
    algorithm = models.CharField(max_length=6, default="sha256")
    seed_sealed = models.BinaryField(null=True)
    last_step = models.BigIntegerField(default=-1)  # of the code by which a third party's app was confirmed
    confirmation_digest = models.BinaryField(max_length=34, null=True)
    bound_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # consumed or closed
    removed_at = models.DateTimeField(null=True)  # the phone said that it forgot the identity
    expires_at = models.DateTimeField()
    epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("enrollment", user="people.User"),
            models.UniqueConstraint(
                fields=["tenant", "user"],
                condition=models.Q(state__in=["created", "device_bound", "confirmed"]),
                name="enrollment_one_open_uq",
            ),
            models.UniqueConstraint(
                fields=["tenant", "serial"], condition=~models.Q(serial=""), name="enrollment_serial_uq"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | ~models.Q(closed_reason=""), name="enrollment_closed_says_why_ck"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="consumed") | models.Q(confirmed_at__isnull=False),
                name="enrollment_consumed_was_confirmed_ck",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "expires_at"],
                condition=models.Q(state__in=["created", "device_bound", "confirmed"]),
                name="enrollment_open_ix",
            ),
            models.Index(fields=["tenant", "run_id"], name="enrollment_run_ix"),
        ]


class SerialCounter(TenantModel):
    """The number of the next soft token of a bank."""

    next_number = models.BigIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("serialcounter"),
            models.UniqueConstraint(fields=["tenant"], name="serialcounter_uq"),
        ]
