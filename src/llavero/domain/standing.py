"""Where an authenticator stands on its three axes at once, what they may not be together, and whether it may prove.

Law: a change of one axis commits only together with the changes of the others that keep the whole possible.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from llavero.domain.authenticator import Binding, Credential, Custody, Kind, RevokedReason
from llavero.domain.errors import DomainError, ErrorCode

_SOMEBODYS = frozenset({Credential.PENDING, Credential.ACTIVE, Credential.SUSPENDED, Credential.LOCKED})
_ENDED = frozenset({Credential.EXPIRED, Credential.REVOKED})
_IN_STOCK = frozenset({Custody.VAULT, Custody.IN_TRANSIT, Custody.BRANCH, Custody.DELIVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The kind, the three axes, and why it was revoked where it was."""

    kind: Kind
    custody: Custody
    binding: Binding
    credential: Credential
    revoked_reason: RevokedReason | None = None


class Contradiction(StrEnum):
    """What can never be true of an authenticator."""

    IN_USE_BUT_NOT_ASSIGNED = "in-use-but-not-assigned"
    IN_USE_BUT_NOT_DELIVERED = "in-use-but-not-delivered"
    RESERVED_BUT_ENABLED_OR_ENDED = "reserved-but-enabled-or-ended"
    RESERVED_BUT_NOT_IN_STOCK = "reserved-but-not-in-stock"
    ASSIGNED_AT_THE_VENDOR = "assigned-at-the-vendor"
    DESTROYED_BUT_NOT_ENDED = "destroyed-but-not-ended"
    SOFT_BUT_NOT_DELIVERED = "soft-but-not-delivered"
    REVOKED_WITHOUT_REASON = "revoked-without-reason"
    REASON_WITHOUT_REVOCATION = "reason-without-revocation"


def contradictions(standing: Standing) -> tuple[Contradiction, ...]:
    """List what is impossible about `standing`, in the order of the enumeration; nothing means possible."""
    in_use = standing.credential in _SOMEBODYS
    delivered = standing.custody is Custody.DELIVERED
    reserved = standing.binding is Binding.RESERVED
    revoked = standing.credential is Credential.REVOKED
    destroyed = standing.custody is Custody.DESTROYED
    at_vendor = standing.custody is Custody.VENDOR
    findings = {
        Contradiction.IN_USE_BUT_NOT_ASSIGNED: in_use and standing.binding is not Binding.ASSIGNED,
        Contradiction.IN_USE_BUT_NOT_DELIVERED: in_use and not delivered,
        Contradiction.RESERVED_BUT_ENABLED_OR_ENDED: reserved and standing.credential is not Credential.NOT_ENABLED,
        Contradiction.RESERVED_BUT_NOT_IN_STOCK: reserved and standing.custody not in _IN_STOCK,
        Contradiction.ASSIGNED_AT_THE_VENDOR: at_vendor and standing.binding is Binding.ASSIGNED,
        Contradiction.DESTROYED_BUT_NOT_ENDED: destroyed and standing.credential not in _ENDED,
        Contradiction.SOFT_BUT_NOT_DELIVERED: standing.kind is Kind.SOFT and not delivered,
        Contradiction.REVOKED_WITHOUT_REASON: revoked and standing.revoked_reason is None,
        Contradiction.REASON_WITHOUT_REVOCATION: not revoked and standing.revoked_reason is not None,
    }
    return tuple(contradiction for contradiction in Contradiction if findings[contradiction])


def require_possible(standing: Standing) -> None:
    """Raise DomainError ILLEGAL_MOVE, with the contradictions, where `standing` cannot be."""
    found = contradictions(standing)
    # guard: standing-possible (a token given back, its codes still counting)
    if found:
        raise DomainError(ErrorCode.ILLEGAL_MOVE, contradictions=tuple(each.value for each in found))


def can_authenticate(custody: Custody, binding: Binding, credential: Credential) -> bool:
    """Say whether codes count: only of what is delivered, assigned and active."""
    return custody is Custody.DELIVERED and binding is Binding.ASSIGNED and credential is Credential.ACTIVE


def has_expired(expires_at: datetime | None, *, now: datetime) -> bool:
    """Say whether the device's date has come. Asked at each use: the sweep that writes `expired` may be late."""
    return expires_at is not None and now >= expires_at
