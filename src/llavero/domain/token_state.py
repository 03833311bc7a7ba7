"""What people are told of a token: one word for how it stands, how loudly it is said, and what its holder does next.

Law: whatever an authenticator can be has one word, and pages, desk, API, CSV and manuals take it from here. A word's
label and sentence are texts (`token_state.<word>.label`, `.sentence`), so that they are the bank's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from llavero.domain.authenticator import Binding, Credential, Custody, RevokedReason
from llavero.domain.standing import Standing, has_expired

SOON: Final = timedelta(days=60)
"""So long before its date a token is said to expire soon."""


class Tone(StrEnum):
    """How loudly a state is said; its colour is the page's."""

    BAD = "bad"
    WARN = "warn"
    INFO = "info"
    OK = "ok"
    OVER = "over"


class Shape(StrEnum):
    """What stands beside the word, so that nothing hangs on a colour."""

    SQUARE = "square"
    DIAMOND = "diamond"
    RING = "ring"
    DOT = "dot"
    DASH = "dash"


SHAPES: Final[Mapping[Tone, Shape]] = MappingProxyType(
    {Tone.BAD: Shape.SQUARE, Tone.WARN: Shape.DIAMOND, Tone.INFO: Shape.RING, Tone.OK: Shape.DOT, Tone.OVER: Shape.DASH}
)


class NextAction(StrEnum):
    """The one thing to do about a token; which procedure that is depends on its kind and on the bank."""

    REINSTALL = "reinstall"
    ASK_BANK = "ask_bank"
    BRING_BACK = "bring_back"
    RENEW = "renew"
    ACTIVATE = "activate"
    COLLECT = "collect"
    WAIT = "wait"
    REPORT_LOSS = "report_loss"
    NONE = "none"


class TokenState(StrEnum):
    """Every word there is, what needs attention first."""

    REMOVED = "removed"  # it counts, and the phone says that it forgot it
    LOCKED = "locked"
    SUSPENDED = "suspended"
    BLOCKED = "blocked"  # too many wrong codes: for a time
    EXPIRED = "expired"
    RESTORING = "restoring"  # the bank's data were restored and it is not brought over yet: for minutes
    EXPIRING = "expiring"
    PENDING = "pending"
    HANDED_OVER = "handed_over"
    READY_AT_BRANCH = "ready_at_branch"
    COMING = "coming"
    PREPARING = "preparing"
    ACTIVE = "active"
    # nobody's, or no longer anybody's
    UNASSIGNED = "unassigned"
    RESERVED = "reserved"
    AVAILABLE = "available"
    AT_BRANCH = "at_branch"
    ON_ITS_WAY = "on_its_way"
    AT_VENDOR = "at_vendor"
    LOST = "lost"
    REPLACED = "replaced"
    ENDED = "ended"
    RETURNED = "returned"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class Said:
    """How a state is said, and what is done next."""

    tone: Tone
    action: NextAction

    @property
    def shape(self) -> Shape:
        return SHAPES[self.tone]


SAID: Final[Mapping[TokenState, Said]] = MappingProxyType(
    {
        TokenState.REMOVED: Said(Tone.BAD, NextAction.REINSTALL),
        TokenState.LOCKED: Said(Tone.BAD, NextAction.ASK_BANK),
        TokenState.SUSPENDED: Said(Tone.BAD, NextAction.BRING_BACK),
        TokenState.BLOCKED: Said(Tone.BAD, NextAction.WAIT),
        TokenState.EXPIRED: Said(Tone.BAD, NextAction.RENEW),
        TokenState.RESTORING: Said(Tone.WARN, NextAction.WAIT),
        TokenState.EXPIRING: Said(Tone.WARN, NextAction.RENEW),
        TokenState.PENDING: Said(Tone.WARN, NextAction.ACTIVATE),
        TokenState.HANDED_OVER: Said(Tone.WARN, NextAction.ACTIVATE),
        TokenState.READY_AT_BRANCH: Said(Tone.WARN, NextAction.COLLECT),
        TokenState.COMING: Said(Tone.INFO, NextAction.WAIT),
        TokenState.PREPARING: Said(Tone.INFO, NextAction.WAIT),
        TokenState.ACTIVE: Said(Tone.OK, NextAction.REPORT_LOSS),
        TokenState.UNASSIGNED: Said(Tone.WARN, NextAction.ASK_BANK),
        TokenState.RESERVED: Said(Tone.INFO, NextAction.NONE),
        TokenState.AVAILABLE: Said(Tone.OK, NextAction.NONE),
        TokenState.AT_BRANCH: Said(Tone.OK, NextAction.NONE),
        TokenState.ON_ITS_WAY: Said(Tone.INFO, NextAction.NONE),
        TokenState.AT_VENDOR: Said(Tone.INFO, NextAction.NONE),
        TokenState.LOST: Said(Tone.OVER, NextAction.NONE),
        TokenState.REPLACED: Said(Tone.OVER, NextAction.NONE),
        TokenState.ENDED: Said(Tone.OVER, NextAction.NONE),
        TokenState.RETURNED: Said(Tone.OVER, NextAction.NONE),
        TokenState.DESTROYED: Said(Tone.OVER, NextAction.NONE),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the three axes do not say: its date, a block that ends by itself, and what the phone told of itself.

    `is_of_epoch` is false between a restore of the bank's data and the moment when the token counts again.
    """

    expires_at: datetime | None = None
    blocked_until: datetime | None = None
    is_removed_from_phone: bool = False
    is_of_epoch: bool = True


def state_of(standing: Standing, around: Circumstances, *, now: datetime) -> TokenState:
    """Say in one word how a token stands at `now`; what has ended stays ended whatever its date."""
    if standing.revoked_reason is not None:
        return _ENDINGS.get(standing.revoked_reason, TokenState.ENDED)
    if standing.custody in _GONE:
        return _GONE[standing.custody]
    if standing.credential is Credential.EXPIRED or has_expired(around.expires_at, now=now):
        return TokenState.EXPIRED
    if standing.credential is Credential.ACTIVE:
        return _of_active(around, now=now)
    if standing.credential in _STOPPED:
        return _STOPPED[standing.credential]
    if standing.binding is Binding.ASSIGNED:
        return _ASSIGNED[standing.custody]
    return TokenState.RESERVED if standing.binding is Binding.RESERVED else _NOBODYS[standing.custody]


def attention(state: TokenState) -> int:
    """Give the place of a state in the order of what needs attention: 0 comes first."""
    return _ORDER[state]


def is_over(state: TokenState) -> bool:
    """Say whether nothing can be done with it any more."""
    return SAID[state].tone is Tone.OVER


def _of_active(around: Circumstances, *, now: datetime) -> TokenState:
    if around.is_removed_from_phone:
        return TokenState.REMOVED
    if not around.is_of_epoch:
        return TokenState.RESTORING
    if around.blocked_until is not None and around.blocked_until > now:
        return TokenState.BLOCKED
    if around.expires_at is not None and around.expires_at - now <= SOON:
        return TokenState.EXPIRING
    return TokenState.ACTIVE


_ORDER: Final = {state: place for place, state in enumerate(TokenState)}
_ENDINGS: Final = {
    RevokedReason.LOST: TokenState.LOST, RevokedReason.STOLEN: TokenState.LOST,
    RevokedReason.SUPERSEDED: TokenState.REPLACED, RevokedReason.REINSTALLED: TokenState.REPLACED,
}  # fmt: skip
_GONE: Final = {Custody.SURRENDERED: TokenState.RETURNED, Custody.DESTROYED: TokenState.DESTROYED}
_STOPPED: Final = {
    Credential.LOCKED: TokenState.LOCKED, Credential.SUSPENDED: TokenState.SUSPENDED,
    Credential.PENDING: TokenState.PENDING,
}  # fmt: skip
_ASSIGNED: Final = {
    Custody.VAULT: TokenState.PREPARING, Custody.IN_TRANSIT: TokenState.COMING,
    Custody.BRANCH: TokenState.READY_AT_BRANCH, Custody.DELIVERED: TokenState.HANDED_OVER,
}  # fmt: skip
_NOBODYS: Final = {
    Custody.VENDOR: TokenState.AT_VENDOR, Custody.VAULT: TokenState.AVAILABLE,
    Custody.IN_TRANSIT: TokenState.ON_ITS_WAY, Custody.BRANCH: TokenState.AT_BRANCH,
    Custody.DELIVERED: TokenState.UNASSIGNED,
}  # fmt: skip
