"""A code sent by SMS or e-mail: how long it lives, how often it may be wrong, when it may be sent again.

Law: it is claimed once. A new one ends the earlier one and brings no new tries.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from llavero.domain.digits import DECIMAL, spell
from llavero.domain.lifecycle import Lifecycle, advance


class State(StrEnum):
    """What a code is; only an issued one can be right."""

    ISSUED = "issued"
    CLAIMED = "claimed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    EXHAUSTED = "exhausted"


class Event(StrEnum):
    """What ends a code."""

    CLAIM = "claim"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"
    EXHAUST = "exhaust"


LIFECYCLE: Lifecycle[State, Event] = Lifecycle(
    "one_time_code",
    (State.ISSUED,),
    {
        (State.ISSUED, Event.CLAIM): State.CLAIMED,
        (State.ISSUED, Event.EXPIRE): State.EXPIRED,
        (State.ISSUED, Event.SUPERSEDE): State.SUPERSEDED,
        (State.ISSUED, Event.EXHAUST): State.EXHAUSTED,
        (State.EXPIRED, Event.SUPERSEDE): State.SUPERSEDED,
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the journey allows; the floor bounds it further.

    `attempts` are shared by a code and all that are sent in its place. `resend_waits` are counted from the sending
    before; the last one repeats.
    """

    digits: int = 6
    lifetime: timedelta = timedelta(minutes=5)
    attempts: int = 3
    resends: int = 3
    resend_waits: tuple[timedelta, ...] = (timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2))

    def __post_init__(self) -> None:
        if not 4 <= self.digits <= 10:
            raise ValueError("a one-time code has 4 to 10 digits")
        if not timedelta(0) < self.lifetime <= timedelta(days=1):
            raise ValueError("a one-time code lives for a day at most")
        if self.attempts < 1 or self.resends < 0 or not self.resend_waits or min(self.resend_waits) < timedelta(0):
            raise ValueError("a one-time code has at least one attempt, and waits between its resends")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A code that was sent: its state, its times, and what was used up by it and those before it."""

    sent_at: datetime
    expires_at: datetime
    state: State = State.ISSUED
    attempts_used: int = 0
    resends_used: int = 0


class Verdict(StrEnum):
    """What is to be said (to the audit; the person gets one message) about a code that was typed."""

    CLAIMED = "claimed"
    WRONG = "wrong"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    EXHAUSTED = "exhausted"
    ALREADY_CLAIMED = "already-claimed"


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict, the code as it is to be written down before answering, and how many tries are left."""

    verdict: Verdict
    after: Sent
    attempts_left: int


class NoResend(StrEnum):
    """Why no further code is sent."""

    NONE_LEFT = "none-left"
    EXHAUSTED = "exhausted"
    ALREADY_CLAIMED = "already-claimed"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class ResendAt:
    """A further code may be sent from this time on."""

    time: datetime


_DEAD = {
    State.CLAIMED: Verdict.ALREADY_CLAIMED,
    State.EXPIRED: Verdict.EXPIRED,
    State.SUPERSEDED: Verdict.SUPERSEDED,
    State.EXHAUSTED: Verdict.EXHAUSTED,
}


def digits_from(random: bytes, *, digits: int) -> str:
    """Spell a code from random bytes (at least 16 for any code of up to 10 digits)."""
    return spell(random, alphabet=DECIMAL, length=digits)


def first(policy: Policy, *, now: datetime) -> Sent:
    """Return the first code of its kind in a run, sent at `now`."""
    return Sent(sent_at=now, expires_at=now + policy.lifetime)


def judge(sent: Sent, policy: Policy, *, matches: bool, now: datetime) -> Judged:
    """Judge what was typed: claim the code, or use up a try. Only a living code looks at `matches`."""
    # guard: one-time-code-once (the same code from two windows, or after its successor was sent)
    if sent.state is not State.ISSUED:
        return Judged(_DEAD[sent.state], sent, 0)
    # guard: one-time-code-expiry (a code read in a mailbox the next day)
    if now >= sent.expires_at:
        return Judged(Verdict.EXPIRED, replace(sent, state=advance(LIFECYCLE, sent.state, Event.EXPIRE)), 0)
    # guard: one-time-code-attempts (a bound lowered by a new policy holds for codes already sent)
    if sent.attempts_used >= policy.attempts:
        return Judged(Verdict.EXHAUSTED, replace(sent, state=advance(LIFECYCLE, sent.state, Event.EXHAUST)), 0)
    used = replace(sent, attempts_used=sent.attempts_used + 1)
    left = policy.attempts - used.attempts_used
    if matches:
        return Judged(Verdict.CLAIMED, replace(used, state=advance(LIFECYCLE, sent.state, Event.CLAIM)), left)
    if left:
        return Judged(Verdict.WRONG, used, left)
    return Judged(Verdict.WRONG, replace(used, state=advance(LIFECYCLE, sent.state, Event.EXHAUST)), 0)


def may_resend(sent: Sent, policy: Policy) -> ResendAt | NoResend:
    """Say from when a further code may be sent in place of this one, or why none is."""
    match sent.state:
        case State.CLAIMED:
            return NoResend.ALREADY_CLAIMED
        case State.SUPERSEDED:
            return NoResend.SUPERSEDED
        case State.EXHAUSTED:
            return NoResend.EXHAUSTED
        case State.ISSUED | State.EXPIRED:
            if sent.attempts_used >= policy.attempts:
                return NoResend.EXHAUSTED
            if sent.resends_used >= policy.resends:
                return NoResend.NONE_LEFT
            wait = policy.resend_waits[min(sent.resends_used, len(policy.resend_waits) - 1)]
            return ResendAt(sent.sent_at + wait)


def resend(sent: Sent, policy: Policy, *, now: datetime) -> tuple[Sent, Sent] | ResendAt | NoResend:
    """Return the ended earlier code and the new one that takes its place, or why (or when) there is none.

    The new one lives a whole lifetime and inherits the tries already used.
    """
    allowed = may_resend(sent, policy)
    # guard: resend-wait (a stranger makes somebody's phone ring all night)
    if isinstance(allowed, NoResend) or now < allowed.time:
        return allowed
    ended = replace(sent, state=advance(LIFECYCLE, sent.state, Event.SUPERSEDE))
    following = replace(first(policy, now=now), attempts_used=sent.attempts_used, resends_used=sent.resends_used + 1)
    return ended, following
