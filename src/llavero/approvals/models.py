"""A request to approve, who is asked, what they decided, and what their phones sent."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class Approval(TenantModel):
    """One thing to approve, by the digest of exactly what is shown.

    The document holds payees, accounts and amounts, so it is sealed, under the bank's key: what was approved must be
    provable after a person is erased. Its nonce keeps the digest from telling what it is of.
    """

    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)  # of the release before; nothing is written here
    document_sealed = models.BinaryField(null=True)
    digest = models.CharField(max_length=64)
    run_id = models.UUIDField(null=True)
    run_revision = models.PositiveIntegerField(null=True)
    step = models.CharField(max_length=60, blank=True, default="")
    client_id = models.UUIDField(null=True)
    operation = models.CharField(max_length=80, blank=True, default="")  # the client's own reference
    portal_key = models.CharField(max_length=40, blank=True, default="")
    session_key = models.BinaryField(max_length=34, null=True)  # keyed digest of whose session it came from
    user_id = models.UUIDField(null=True)  # who made the thing, and the person behind
    maker_person = models.UUIDField(null=True)
    state = models.CharField(max_length=12, default="open")
    revision = models.PositiveIntegerField(default=1)  # raised by whatever a waiting client would want to know
    needed = models.PositiveSmallIntegerField(default=1)
    roles = models.JSONField(default=dict)  # of those that are needed, how many must hold which role
    decisions = models.JSONField(default=list)  # of the release before; nothing is written here
    offline = models.BooleanField(default=False)  # eight digits may be typed on the computer
    hardware = models.BooleanField(default=False)  # the code of a hardware token may be
    epoch = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("approval"),
            models.UniqueConstraint(
                fields=["tenant", "client_id", "operation"],
                condition=models.Q(state__in=["open", "approved"]) & ~models.Q(operation=""),
                name="approval_operation_once_uq",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(decided_at__isnull=False),
                name="approval_ended_says_when_ck",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "expires_at"], condition=models.Q(state="open"), name="approval_open_ix"),
            models.Index(
                fields=["tenant", "session_key"], condition=models.Q(state="open"), name="approval_session_ix"
            ),
            models.Index(fields=["tenant", "run_id"], name="approval_run_ix"),
        ]


class Approver(TenantModel):
    """Somebody who is asked. Nobody (a name that no user has) is asked as well, and never answers."""

    approval = reference("approvals.Approval")
    user = reference("people.User", null=True)
    person_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("approver", approval="approvals.Approval", user="people.User"),
            models.UniqueConstraint(fields=["tenant", "approval", "user"], name="approver_once_uq"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "user", "approval"], name="approver_user_ix")]


class Decision(TenantModel):
    """What one person decided, with everything that proves it. Rows are added and never changed."""

    approval = reference("approvals.Approval")
    person_id = models.UUIDField()
    user = reference("people.User")
    roles = models.JSONField(default=list)  # held at that moment, among those that count here
    authenticator = reference("credentials.Authenticator", null=True)
    decision = models.CharField(max_length=8)  # approve | reject | unknown
    means = models.CharField(max_length=16)  # app | offline | hardware_code
    digest = models.CharField(max_length=64)
    counter = models.BigIntegerField(null=True)
    answer = models.CharField(max_length=10, blank=True)
    signature = models.BinaryField(max_length=64, null=True)
    signing_key = models.BinaryField(max_length=65, null=True)  # the phone's public key
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant(
                "decision", approval="approvals.Approval", user="people.User", authenticator="credentials.Authenticator"
            ),
            models.UniqueConstraint(fields=["tenant", "approval", "person_id"], name="decision_one_per_person_uq"),
        ]


class DeviceAnswer(TenantModel):
    """What a phone sent under one value of its counter and was told, so that the very same is told the same again."""

    authenticator = reference("credentials.Authenticator")
    counter = models.BigIntegerField()
    sent_digest = models.BinaryField(max_length=32)
    told = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("deviceanswer", authenticator="credentials.Authenticator"),
            models.UniqueConstraint(fields=["tenant", "authenticator", "counter"], name="deviceanswer_counter_uq"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "at"], name="deviceanswer_at_ix")]
