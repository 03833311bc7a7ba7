"""What the gate reads from the database to judge a code, and what it writes when it has."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.domain.errors import DomainError
from llavero.domain.two_counts import Counts


@dataclass(frozen=True, slots=True)
class KeyRow:
    """The key that a request showed, as it stands now."""

    client: UUID
    secret_digest: bytes = field(repr=False)
    scopes: frozenset[str]
    portals: frozenset[str]
    expires_at: datetime | None
    is_off: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """An authenticator whose codes count for the one who was asked about."""

    id: UUID
    user: UUID
    serial: str
    mode: str
    algorithm: str
    digits: int
    period_s: int | None
    seed_sealed: bytes = field(repr=False)
    last_step: int
    drift: int
    code_failures: int
    pin_failures: int
    level: int
    blocked_until: datetime | None
    last_request: bytes | None = field(repr=False)
    last_request_at: datetime | None
    last_verdict: str


@dataclass(frozen=True, slots=True)
class Facts:
    """The answer of the database to one question; `key` is None where the bank has no such key."""

    key: KeyRow | None
    tokens: tuple[TokenRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a verdict changes of one authenticator. It is written only while `seen` still stands."""

    seen: TokenRow
    step: int
    drift: int
    left: Counts
    request: bytes | None = field(repr=False)
    verdict: Literal["accepted", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The verdict on one question: what is answered, changed and put on record, all in one commit."""

    bank: UUID
    client: UUID
    is_accepted: bool
    kind: EventKind
    outcome: Literal["done", "refused", "read"]
    reason: str
    subject: UUID | None
    facts: str  # JSON
    changes: tuple[Change, ...] = ()
    denied: DomainError | None = None
    """Why the client may not ask this; it is on record before the client is told."""

    @property
    def answer(self) -> bool | DomainError:
        """What is told after the commit."""
        return self.is_accepted if self.denied is None else self.denied
