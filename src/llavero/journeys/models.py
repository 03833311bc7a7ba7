"""A published procedure, a run of it, and everything that happened in the run."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class Definition(TenantModel):
    """One version of a journey as it was compiled and published; immutable, found by its digest."""

    journey = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    graph = models.JSONField()
    profile_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="published")  # published | superseded | stopped
    published_at = models.DateTimeField()
    published_by = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("definition"),
            models.UniqueConstraint(fields=["tenant", "digest"], name="definition_digest_uq"),
            models.UniqueConstraint(
                fields=["tenant", "journey"], condition=models.Q(state="published"), name="definition_one_published_uq"
            ),
        ]


class Run(TenantModel):
    """One person's way through a journey. A submit moves it by a guarded update on `revision`."""

    definition = reference("journeys.Definition")
    journey = models.CharField(max_length=60)
    portal_key = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default="open")  # open | held | waiting | ended
    ending = models.CharField(max_length=20, blank=True)
    at = models.CharField(max_length=60)
    revision = models.PositiveIntegerField(default=1)
    in_flight_until = models.DateTimeField(null=True)  # outside work is under way; nobody else may submit
    user = reference("people.User", null=True)
    acting_user = reference("people.User", null=True)  # who acts, where that is not the subject: its administrator
    is_decoy = models.BooleanField(default=False)
    claim = models.BinaryField(max_length=34, null=True)  # keyed digest of the claimed name
    secret_digest = models.BinaryField(max_length=34)  # of the cookie, or of the client's run secret
    begun_with = models.CharField(max_length=80, null=True)  # key of the submit on a first page that began it
    client_id = models.UUIDField(null=True)
    session_id = models.UUIDField(null=True)
    source = models.BinaryField(max_length=34)
    device_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)  # frozen ones
    decided = models.JSONField(default=list)
    passed = models.JSONField(default=list)
    proofs = models.JSONField(default=list)
    slots_sealed = models.BinaryField(null=True)
    typed_sealed = models.BinaryField(null=True)  # what was typed before an error, secrets left out
    memory = models.JSONField(default=dict)  # by step: never a secret
    said = models.JSONField(default=list)  # what the page says after the last submit: nodes, by message id
    voice = models.CharField(max_length=12, default="es@tu")
    epoch = models.PositiveIntegerField(default=1)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    idle_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    opened_session_id = models.UUIDField(null=True)
    collected_at = models.DateTimeField(null=True)  # when it first stood at the step that `resume:` names
    waits_until = models.DateTimeField(null=True)  # a waiting run: until when a new one may take it up
    took_up = models.UUIDField(null=True)  # the run whose slots this one adopted
    inherited = models.JSONField(null=True)  # by early step: the memory of the run taken up; never a secret

    class Meta:
        constraints: ClassVar = [
            *within_tenant("run", definition="journeys.Definition", user="people.User", acting_user="people.User"),
            models.CheckConstraint(
                condition=models.Q(acting_user=None) | ~models.Q(acting_user=models.F("user")),
                name="run_acts_for_another_ck",
            ),
            models.UniqueConstraint(
                fields=["tenant", "secret_digest", "begun_with"],
                condition=models.Q(begun_with__isnull=False),
                name="run_begun_once_uq",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ended") | ~models.Q(ending=""), name="run_ended_says_how_ck"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["tenant", "expires_at"], condition=models.Q(state="open"), name="run_open_ix"),
            models.Index(fields=["tenant", "user", "started_at"], name="run_user_ix"),
            models.Index(
                fields=["tenant", "acting_user"], condition=models.Q(acting_user__isnull=False), name="run_acting_ix"
            ),
            models.Index(fields=["tenant", "user"], condition=~models.Q(state="ended"), name="run_standing_ix"),
            models.Index(fields=["tenant", "claim"], condition=~models.Q(state="ended"), name="run_claimed_ix"),
            models.Index(fields=["tenant", "source", "started_at"], name="run_source_ix"),
            models.Index(fields=["tenant", "waits_until"], condition=models.Q(state="waiting"), name="run_waiting_ix"),
        ]


class RunEvent(TenantModel):
    """One thing that happened in a run; appended, never changed. A submit's key stands here once."""

    run = reference("journeys.Run")
    revision = models.PositiveIntegerField()
    step = models.CharField(max_length=60)
    action = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    idempotency_key = models.CharField(max_length=80, null=True)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("runevent", run="journeys.Run"),
            models.UniqueConstraint(fields=["tenant", "run", "idempotency_key"], name="runevent_key_uq"),
        ]


class Handover(TenantModel):
    """The one-time ticket by which a headless sign-in becomes a session in the person's own browser."""

    run = reference("journeys.Run")
    client_id = models.UUIDField()
    secret_digest = models.BinaryField(max_length=34)
    state = models.CharField(max_length=10, default="open")  # open | taken
    expires_at = models.DateTimeField()
    epoch = models.PositiveIntegerField(default=1)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("handover", run="journeys.Run"),
            models.UniqueConstraint(fields=["tenant", "secret_digest"], name="handover_secret_uq"),
        ]
