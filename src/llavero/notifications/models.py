"""A message waiting to leave, how much was sent to whom, and what the bank's own people were told of."""

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


class DeskCase(TenantModel):
    """What the bank's own people were told of, under the number that the person was given."""

    reference = models.CharField(max_length=12)
    desk = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)  # a text below desk.kind
    once = models.BinaryField(max_length=34)  # keyed digest of the thing: a run, a request, a breaker's window
    state = models.CharField(max_length=8, default="told")  # told | waiting (to be counted) | counted
    run_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True)
    is_decoy = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("deskcase"),
            models.UniqueConstraint(fields=["tenant", "reference"], name="deskcase_reference_uq"),
            models.UniqueConstraint(fields=["tenant", "desk", "once"], name="deskcase_once_uq"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "desk", "created_at"],
                condition=models.Q(state="waiting"),
                name="deskcase_waiting_ix",
            ),
        ]


class SendBudget(TenantModel):
    """How many messages went to one number, prefix, user, company, bank or desk in the current window."""

    scope = models.CharField(max_length=10)  # number | prefix | user | company | tenant | desk
    key = models.BinaryField(max_length=34)
    window_start = models.DateTimeField()
    sent = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("sendbudget"),
            models.UniqueConstraint(fields=["tenant", "scope", "key", "window_start"], name="sendbudget_uq"),
        ]
