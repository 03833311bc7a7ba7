"""How often somebody may be wrong: a few free tries, then growing waits, then blocks that end at a time of the clock.

Law: the budget is asked before anything is compared, and the failure is written before anything is answered. A wait
is answered as a time, never slept. The counter outlives the block: who is wrong again is blocked for longer.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from llavero.domain.errors import DomainError, ErrorCode


class Factor(StrEnum):
    """What a budget counts wrong answers to."""

    PASSWORD = "password"  # noqa: S105
    CODE = "code"
    ONE_TIME_CODE = "one_time_code"
    QUESTIONS = "questions"
    CORE_KEY = "core_key"
    ACTIVATION_CODE = "activation_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the bank allows.

    `free_tries` failures cost nothing; each further one costs the next of `delays`; after those, each costs the next of
    `blocks`, the last of which repeats. After `forget_after` without a failure the count begins anew: for known and
    unknown names alike, so that an old count does not tell them apart.
    """

    free_tries: int = 2
    delays: tuple[timedelta, ...] = (timedelta(seconds=5), timedelta(seconds=15))
    blocks: tuple[timedelta, ...] = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(days=1))
    forget_after: timedelta = timedelta(days=30)

    def __post_init__(self) -> None:
        waits = (*self.delays, *self.blocks)
        if self.free_tries < 0 or not self.blocks or waits[0] <= timedelta(0):
            raise ValueError("a lockout has no negative tries, at least one block, and waits above zero")
        if any(earlier > later for earlier, later in pairwise(waits)):
            raise ValueError("waits and blocks never become shorter")
        if self.forget_after <= self.blocks[-1]:
            raise ValueError("a count is not forgotten before its longest block has ended")

    @property
    def tries(self) -> int:
        """How many failures lead to the first block."""
        return self.free_tries + len(self.delays) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How one factor of one holder stands; `level` is the number of blocks since the count began."""

    factor: Factor
    failures: int = 0
    level: int = 0
    closed_until: datetime | None = None
    last_failure_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A try may be made; so many until the next block."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """No try before this time: it was too soon after the last failure."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Blocked:
    """No try before this time: there were too many failures."""

    until: datetime


def check(budget: Budget, policy: Policy, *, now: datetime) -> Open | Waiting | Blocked:
    """Say whether a try may be made at `now`. Until it may, nothing is compared and nothing is counted."""
    budget = remembered(budget, policy, now=now)
    if budget.closed_until is None or now >= budget.closed_until:
        return Open(max(1, policy.tries - budget.failures))
    return Blocked(budget.closed_until) if budget.level else Waiting(budget.closed_until)


def after_failure(budget: Budget, policy: Policy, *, now: datetime) -> Budget:
    """Count a wrong answer. Raises DomainError BLOCKED where the budget was closed: nothing may have been compared."""
    # guard: budget-before-answer (many guesses at once, all read before the first is counted)
    if not isinstance(check(budget, policy, now=now), Open):
        raise DomainError(ErrorCode.BLOCKED, factor=budget.factor.value)
    budget = remembered(budget, policy, now=now)
    failures = budget.failures + 1
    counted = replace(budget, failures=failures, last_failure_at=now, closed_until=None)
    if failures <= policy.free_tries:
        return counted
    if failures < policy.tries:
        return replace(counted, closed_until=now + policy.delays[failures - policy.free_tries - 1])
    length = policy.blocks[min(budget.level, len(policy.blocks) - 1)]
    return replace(counted, level=budget.level + 1, closed_until=now + length)


def after_success(budget: Budget, *, proven: Factor) -> Budget:
    """Begin the count anew if `proven` is the factor that this budget counts.

    A success with anything else changes nothing: an attacker who knows the password could otherwise buy guesses at the
    code with it.
    """
    # guard: success-clears-its-own-factor (sign in again and again with the known factor to guess the other)
    if proven is not budget.factor:
        return budget
    return Budget(factor=budget.factor)


def unlock(budget: Budget) -> Budget:
    """Clear the block of a password; every other factor's ends by time or by a procedure of its own."""
    # guard: unlock-clears-password-only (unlock oneself over and over to guess a code)
    if budget.factor is not Factor.PASSWORD:
        return budget
    return Budget(factor=budget.factor)


def remembered(budget: Budget, policy: Policy, *, now: datetime) -> Budget:
    """Give what is left of a count at `now`: all of it, or nothing once it is old enough to be forgotten."""
    if budget.last_failure_at is None or now < budget.last_failure_at + policy.forget_after:
        return budget
    return Budget(factor=budget.factor)
