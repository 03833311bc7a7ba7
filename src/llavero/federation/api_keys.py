"""The keys by which a bank's systems call the API: made once, shown once, kept as digests.

Law: the bank and the client come from the key, never from what a request says. `llv_<bank>_<key id>_<secret>`.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import Actor
from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation.models import ApiKey, Client
from llavero.tenancy.ids import new_id
from llavero.tenancy.read import has_portal
from llavero.tenancy.vault import keyed_digest, same_digest

PURPOSE = "api-key"
SCOPES = frozenset({"verifications", "one-time-codes", "journeys", "approvals", "vouch-origin"})
_FORM = re.compile(r"llv_([a-z0-9-]{1,40})_([0-9a-f]{32})_([A-Za-z0-9_-]{32,64})")


@dataclass(frozen=True, slots=True)
class PresentedKey:
    """A key as it was sent, taken apart; its secret is not shown."""

    bank: str
    id: UUID
    secret: str

    def __repr__(self) -> str:
        return f"PresentedKey(bank={self.bank!r}, id={self.id})"


@dataclass(frozen=True, slots=True)
class KnownClient:
    """Who calls: the client, what its key allows, and whether its word about an end user's origin is taken."""

    id: UUID
    name: str
    scopes: frozenset[str]
    may_vouch_origin: bool
    portals: frozenset[str] = frozenset()
    """The portals that the client is bound to; empty: all of the bank."""

    def acts_in(self, portal: str) -> bool:
        """Say whether the client may act for a portal."""
        return not self.portals or portal in self.portals  # guard: client-portals


def take_apart(presented: str) -> PresentedKey | None:
    """Read a key's form; None for anything that is none of ours."""
    match = _FORM.fullmatch(presented)
    return PresentedKey(match[1], UUID(match[2]), match[3]) if match else None


def make_key(
    client: str, *, bank: str, scopes: tuple[str, ...], expires_at: datetime, now: datetime, actor: Actor,
    portals: tuple[str, ...] = (),
) -> str:  # fmt: skip
    """Make a key for a client of the bank of the scope, entering the client where it is new. Shown once.

    `portals` binds the client to these, with all keys that it has; without any, a client stays as it is bound.
    Raises NOT_FOUND for a portal that the bank does not have.
    """
    for portal in portals:
        if not has_portal(portal):
            raise DomainError(ErrorCode.NOT_FOUND, portal=portal)
    if not scopes or not set(scopes) <= SCOPES:
        raise ValueError(f"scopes are among {', '.join(sorted(SCOPES))}")
    row = Client.objects.filter(name=client).first()
    if row is None:
        row = Client.objects.create(
            id=new_id(now), name=client, may_vouch_origin="vouch-origin" in scopes, created_at=now
        )
    if portals:
        Client.objects.filter(id=row.id).update(portals=sorted(portals))
    key_id, secret = new_id(now), secrets.token_urlsafe(32)
    ApiKey.objects.create(
        id=key_id, client=row, secret_digest=keyed_digest(PURPOSE, secret), scopes=sorted(scopes), created_at=now,
        expires_at=expires_at,
    )  # fmt: skip
    record(EventKind.CLIENT_ADDED, now=now, actor=actor, subject=row.id, facts={"client": str(row.id)})
    return f"llv_{bank}_{key_id.hex}_{secret}"


def client_of(presented: PresentedKey, *, now: datetime) -> KnownClient | None:
    """Find who presents a key, inside the scope of the bank that the key names; None for a key that is not good."""
    row = ApiKey.objects.select_related("client").filter(id=presented.id, revoked_at=None).first()
    if row is None or not same_digest(row.secret_digest, PURPOSE, presented.secret):  # guard: api-key-secret
        return None
    if row.client.disabled_at is not None or (row.expires_at is not None and row.expires_at <= now):
        return None
    return KnownClient(
        row.client_id,
        row.client.name,
        frozenset(row.scopes),
        row.client.may_vouch_origin,
        frozenset(row.client.portals),
    )
