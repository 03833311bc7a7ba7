"""What a person knows or recognises: password, temporary password, answers, site image."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class Password(TenantModel):
    """The password of a user, as its Argon2id verifier."""

    user = reference("people.User")
    verifier = models.CharField(max_length=255)
    set_at = models.DateTimeField()
    must_change = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("password", user="people.User"),
            models.UniqueConstraint(fields=["tenant", "user"], name="password_user_uq"),
        ]


class PasswordHistory(TenantModel):
    """A former password, kept so that it is not chosen again."""

    user = reference("people.User")
    verifier = models.CharField(max_length=255)
    replaced_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = within_tenant("passwordhistory", user="people.User")


class TemporaryPassword(TenantModel):
    """A password that works once, for a limited time, for choosing a new one and nothing else."""

    user = reference("people.User")
    digest = models.BinaryField(max_length=34)
    state = models.CharField(max_length=12, default="issued")  # issued | claimed | spent | dead
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    claimed_by_run = models.UUIDField(null=True)
    claimed_at = models.DateTimeField(null=True)
    epoch = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("temporarypassword", user="people.User"),
            models.UniqueConstraint(
                fields=["tenant", "user"],
                condition=models.Q(state__in=["issued", "claimed"]),
                name="temporarypassword_one_open_uq",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["tenant", "claimed_by_run"],
                condition=models.Q(claimed_by_run__isnull=False),
                name="temporarypassword_claimed_ix",
            ),
        ]


class Answer(TenantModel):
    """The answer to a challenge question, normalised and kept as Argon2id over a keyed digest."""

    user = reference("people.User")
    question = models.CharField(max_length=40)
    verifier = models.CharField(max_length=255)
    pepper = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("answer", user="people.User"),
            models.UniqueConstraint(fields=["tenant", "user", "question"], name="answer_question_uq"),
        ]


class SiteImageChoice(TenantModel):
    """The picture by which a user recognises the bank's page."""

    user = reference("people.User")
    image = models.CharField(max_length=40)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("siteimagechoice", user="people.User"),
            models.UniqueConstraint(fields=["tenant", "user"], name="siteimagechoice_user_uq"),
        ]
