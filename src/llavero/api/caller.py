"""Who calls: the bank and the client that a key names, and what the key is for.

Law: the bank comes from the key and from nothing else. A key is refused before anything else of a request is read;
every refusal that names a bank is on that bank's record.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.http import HttpRequest
from ninja.security import HttpBearer

from llavero.api.clock import now as clock
from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import ANONYMOUS, Actor, ActorKind, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation.api_keys import KnownClient, PresentedKey, client_of, take_apart
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import bank_of_slug
from llavero.tenancy.scope import in_tenant

_BEARER: Final = "bearer"
_LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A client whose key was good for what it asks."""

    tenant_id: UUID
    profile: Profile
    client: KnownClient
    now: datetime
    address: str
    request_id: str

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.CLIENT, self.client.id)

    @property
    def vouches(self) -> bool:
        """Whether its word about an end user's origin is taken: the key says so, and the client still may."""
        return "vouch-origin" in self.client.scopes and self.client.may_vouch_origin


class ClientKey(HttpBearer):
    """An API key, `llv_<bank>_<key id>_<secret>`, that is good for one kind of request."""

    def __init__(self, scope: str, *, query: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.scope = scope
        self.query = query

    def __call__(self, request: HttpRequest) -> Caller:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != _BEARER or len(token) > _LONGEST_KEY:
            raise DomainError(ErrorCode.UNAUTHENTICATED)
        caller = self.authenticate(request, token)
        refuse_unknown_query(request, self.query)
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        presented = take_apart(token.strip())
        tenant_id = bank_of_slug(presented.bank) if presented is not None else None
        if presented is None or tenant_id is None:
            raise DomainError(ErrorCode.UNAUTHENTICATED)
        moment = clock()
        here = Origin(address=request.META.get("REMOTE_ADDR", ""), request_id=getattr(request, "request_id", ""))
        with in_tenant(tenant_id):
            found = _judge(presented, self.scope, origin=here, now=moment)
        if isinstance(found, ErrorCode):
            raise DomainError(found)
        return Caller(
            tenant_id=tenant_id, profile=profile_of(presented.bank), client=found, now=moment, address=here.address,
            request_id=here.request_id,
        )  # fmt: skip


def caller_of(request: HttpRequest) -> Caller:
    """Give the caller that `ClientKey` found."""
    caller = request.auth  # type: ignore[attr-defined]
    assert isinstance(caller, Caller)
    return caller


def refuse_other_portal(caller: Caller, portal: str, *, verb: str) -> None:
    """Raise NOT_ALLOWED for a portal that the client is not bound to, after that is on record. Outside a scope."""
    if caller.client.acts_in(portal):
        return
    with in_tenant(caller.tenant_id):
        record_other_portal(caller, portal, verb=verb)
    raise DomainError(ErrorCode.NOT_ALLOWED, field="portal")


def record_other_portal(caller: Caller, portal: str, *, verb: str) -> None:
    """Put on record that a client asked for a portal that is not among its own."""
    record(
        EventKind.CLIENT_REFUSED, now=caller.now, actor=caller.actor,
        origin=Origin(address=caller.address, request_id=caller.request_id), outcome="refused",
        reason="portal-not-theirs", facts={"verb": verb, "client": str(caller.client.id), "portal": portal},
    )  # fmt: skip


def refuse_unknown_query(request: HttpRequest, known: frozenset[str]) -> None:
    """Raise UNKNOWN_FIELD for a parameter that is not asked for here, BAD_INPUT for one that stands twice."""
    for name, values in request.GET.lists():
        if name not in known:  # guard: api-unknown-parameters
            raise DomainError(ErrorCode.UNKNOWN_FIELD, field=name[:40])
        if len(values) > 1:
            raise DomainError(ErrorCode.BAD_INPUT, field=name[:40])


def _judge(presented: PresentedKey, scope: str, *, origin: Origin, now: datetime) -> KnownClient | ErrorCode:
    client = client_of(presented, now=now)
    if client is None:
        record(
            EventKind.CLIENT_REFUSED, now=now, actor=ANONYMOUS, origin=origin, outcome="refused",
            reason="key-not-good", facts={"verb": scope},
        )  # fmt: skip
        return ErrorCode.UNAUTHENTICATED
    if scope not in client.scopes:  # guard: api-key-scope
        record(
            EventKind.CLIENT_REFUSED, now=now, actor=Actor(ActorKind.CLIENT, client.id), origin=origin,
            outcome="refused", reason="key-not-for-this", facts={"verb": scope, "client": str(client.id)},
        )  # fmt: skip
        return ErrorCode.NOT_ALLOWED
    return client
