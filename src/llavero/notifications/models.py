"""A message waiting to leave, and how much was sent to whom."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import within_tenant
from llavero.tenancy.scope import TenantModel


class Outbox(TenantModel):
    """A message. Its payload is sealed and wiped when sent; `id` is the key that a repeat carries."""

    channel = models.CharField(max_length=8)  # sms | email
    kind = models.CharField(max_length=60)  # message id of the text
    payload = models.BinaryField(null=True)  # sealed: address, subject, text; null once sent
    shown_to = models.CharField(max_length=80)  # the masked address, for staff
    state = models.CharField(max_length=12, default="queued")  # queued | sent | failed | expired
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)  # a code nobody can use any more is not sent
    leased_until = models.DateTimeField(null=True)
    user_id = models.UUIDField(null=True)
    company_id = models.UUIDField(null=True)
    run_id = models.UUIDField(null=True)
    goes_nowhere = models.BooleanField(
        default=False, db_default=False
    )  # written for a name nobody has; no worker is handed it
    last_error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("outbox"),
            models.CheckConstraint(
                condition=models.Q(state="queued") | models.Q(payload__isnull=True), name="outbox_wiped_ck"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "not_before", "id"], condition=models.Q(state="queued"), name="outbox_queued_ix"
            ),
            models.Index(fields=["tenant", "user_id", "id"], name="outbox_user_ix"),
        ]


class SendBudget(TenantModel):
    """How many messages went to one number, prefix, user, company or bank in the current window."""

    scope = models.CharField(max_length=10)  # number | prefix | user | company | tenant
    key = models.BinaryField(max_length=34)
    window_start = models.DateTimeField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("sendbudget"),
            models.UniqueConstraint(fields=["tenant", "scope", "key", "window_start"], name="sendbudget_uq"),
        ]
