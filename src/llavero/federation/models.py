"""A client of the bank, its keys, and the answers it may repeat."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import reference, within_tenant
from llavero.tenancy.scope import TenantModel


class Client(TenantModel):
    """A system of the bank that calls the API: its portal, its call centre, its gateway."""

    name = models.CharField(max_length=80)
    portals = models.JSONField(default=list)
    may_vouch_origin = models.BooleanField(default=False)
    disabled_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("client"),
            models.UniqueConstraint(fields=["tenant", "name"], name="client_name_uq"),
        ]


class ApiKey(TenantModel):
    """A key of a client for development and pilots: kept hashed, good for the verbs it names."""

    client = reference("federation.Client")
    secret_digest = models.BinaryField(max_length=34)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = within_tenant("apikey", client="federation.Client")


class Idempotency(TenantModel):
    """An answer that was given, by the client's own key, so that a repeat gets the same and does nothing."""

    client = reference("federation.Client")
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    state = models.CharField(max_length=12, default="open")  # open | answered
    status = models.PositiveSmallIntegerField(null=True)
    answer_sealed = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("idempotency", client="federation.Client"),
            models.UniqueConstraint(fields=["tenant", "client", "key"], name="idempotency_key_uq"),
        ]


class CodeRequest(TenantModel):
    """The codes that a client has sent to one person for one purpose; only this client may have them checked."""

    client = reference("federation.Client")
    user = reference("people.User", null=True)  # null: nobody has the id or name that was asked for
    claim = models.BinaryField(max_length=34)  # keyed digest of whom was asked for, whether anybody or nobody
    purpose = models.CharField(max_length=60)
    codes_id = models.UUIDField()  # what the codes of this spell are bound to
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            *within_tenant("coderequest", client="federation.Client", user="people.User"),
            models.UniqueConstraint(fields=["tenant", "client", "claim", "purpose"], name="coderequest_person_uq"),
            models.UniqueConstraint(fields=["tenant", "codes_id"], name="coderequest_codes_uq"),
        ]
        indexes: ClassVar = [models.Index(fields=["tenant", "expires_at"], name="coderequest_expires_ix")]
