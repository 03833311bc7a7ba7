"""What becomes of a request to approve: who may answer it, how many must, and the one outcome that it has.

Law: distinct means distinct person, whatever the number of memberships; whoever made the thing never counts. The
first refusal ends it. An outcome, once there, is never another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from llavero.domain.lifecycle import Lifecycle

MOST_APPROVERS: Final = 20


class State(StrEnum):
    """What a request is; only an open one can be answered."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    UNRECOGNISED = "unrecognised"  # "no lo reconozco": somebody else may sit at that computer
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FROZEN = "frozen"  # another request of the same session was not recognised


class Event(StrEnum):
    """What ends a request."""

    APPROVE = "approve"
    REJECT = "reject"
    DISOWN = "disown"
    EXPIRE = "expire"
    CANCEL = "cancel"
    FREEZE = "freeze"


LIFECYCLE: Lifecycle[State, Event] = Lifecycle(
    "approval",
    (State.OPEN,),
    {
        (State.OPEN, Event.APPROVE): State.APPROVED,
        (State.OPEN, Event.REJECT): State.REJECTED,
        (State.OPEN, Event.DISOWN): State.UNRECOGNISED,
        (State.OPEN, Event.EXPIRE): State.EXPIRED,
        (State.OPEN, Event.CANCEL): State.CANCELLED,
        (State.OPEN, Event.FREEZE): State.FROZEN,
    },
)


class Decision(StrEnum):
    """What a person answers; the words are those of the app's protocol."""

    APPROVE = "approve"
    REJECT = "reject"
    UNKNOWN = "unknown"


class Means(StrEnum):
    """How an answer came: signed by the app, as digits typed from the app, or as the code of a hardware token.

    They prove different things. The app's and the typed digits are computed over what was shown; a hardware token's
    code says only that its holder was there when the operation stood on the computer's screen.
    """

    APP = "app"
    OFFLINE = "offline"
    HARDWARE_CODE = "hardware_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many different persons must approve, and how many of them must hold which role."""

    needed: int = 1
    roles: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not 1 <= self.needed <= MOST_APPROVERS:
            raise ValueError(f"1 to {MOST_APPROVERS} persons approve")
        if any(not 1 <= number <= self.needed for number in self.roles.values()):
            raise ValueError("of a role at least one, and no more than approve at all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Approver:
    """Somebody who is asked. `limit` is the largest amount they may approve, None for any."""

    person: UUID
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One person's approval, with the roles that they held then."""

    person: UUID
    roles: frozenset[str] = frozenset()


def may_count(approver: Approver, *, maker: UUID | None, amount: Decimal | None) -> bool:
    """Say whether an approval of this person would count."""
    if approver.person == maker:  # guard: approval-maker-never-counts
        return False
    return approver.limit is None or amount is None or amount <= approver.limit  # guard: approval-within-limit


def can_be_met(
    quorum: Quorum, approvers: Iterable[Approver], *, maker: UUID | None, amount: Decimal | None
) -> bool:  # fmt: skip
    """Say whether enough different persons are asked who may count."""
    counting = {one.person for one in approvers if may_count(one, maker=maker, amount=amount)}
    return len(counting) >= quorum.needed


def is_met(quorum: Quorum, votes: Iterable[Vote], *, maker: UUID | None) -> bool:
    """Say whether the approvals so far suffice: by number of persons, and by number of persons in each role."""
    by_person = {vote.person: vote.roles for vote in votes if vote.person != maker}  # guard: approval-distinct-persons
    if len(by_person) < quorum.needed:
        return False
    held = list(by_person.values())
    return all(  # guard: approval-roles
        sum(role in roles for roles in held) >= number for role, number in quorum.roles.items()
    )


EVENT_OF: Final[Mapping[Decision, Event]] = {
    Decision.APPROVE: Event.APPROVE,
    Decision.REJECT: Event.REJECT,
    Decision.UNKNOWN: Event.DISOWN,
}
"""What each decision leads to, an approval once the quorum is met."""
