"""What the gate reads from the database to judge a code, and what it writes when it has.

Named tuples: four of them are made for each verification, and a frozen class takes five times as long to fill. None
shows what is secret in it.
"""

from datetime import datetime
from typing import Literal, NamedTuple
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.domain.errors import DomainError
from llavero.domain.two_counts import Counts


class KeyRow(NamedTuple):
    """The key that a request showed, as it stands now."""

    client: UUID
    secret_digest: bytes
    scopes: frozenset[str]
    portals: frozenset[str]
    expires_at: datetime | None
    is_off: bool

    def __repr__(self) -> str:
        return f"KeyRow(client={self.client})"


class TokenRow(NamedTuple):
    """An authenticator whose codes count for the one who was asked about."""

    id: UUID
    user: UUID
    serial: str
    mode: str
    algorithm: str
    digits: int
    period_s: int | None
    seed_sealed: bytes
    last_step: int
    drift: int
    code_failures: int
    pin_failures: int
    level: int
    blocked_until: datetime | None
    last_request: bytes | None
    last_request_at: datetime | None
    last_verdict: str

    def __repr__(self) -> str:
        return f"TokenRow(id={self.id}, serial={self.serial!r})"


class Facts(NamedTuple):
    """The answer of the database to one question; `key` is None where the bank has no such key."""

    key: KeyRow | None
    tokens: tuple[TokenRow, ...] = ()


class Change(NamedTuple):
    """What a verdict changes of one authenticator. It is written only while `seen` still stands."""

    seen: TokenRow
    step: int
    drift: int
    left: Counts
    request: bytes | None
    verdict: Literal["accepted", "refused"]

    def __repr__(self) -> str:
        return f"Change(seen={self.seen!r}, step={self.step}, left={self.left}, verdict={self.verdict!r})"


class Ruling(NamedTuple):
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
