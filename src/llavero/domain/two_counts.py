"""Counts wrong codes and wrong PINs of one authenticator apart, and lets both draw on one budget.

Law: who holds a phone tries a PIN by typing the code that it then shows, or by answering a request with it; the way
changes nothing, or they would have the tries of both. What is right clears its own count alone, and a block outlives
what did not clear it: the right PIN gives nobody new guesses at a code, nor a code that was read off new ones at a PIN.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from llavero.domain import lockout
from llavero.domain.lockout import Budget, Factor, Policy


class Guess(StrEnum):
    """What was wrong, or right: a code, or the PIN behind an answer that the phone signed."""

    CODE = "code"
    PIN = "pin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How one authenticator stands; `level` is the number of blocks since its count began."""

    code_failures: int = 0
    pin_failures: int = 0
    level: int = 0
    closed_until: datetime | None = None
    last_failure_at: datetime | None = None


CLEAN: Final = Counts()


def budget_of(counts: Counts) -> Budget:
    """Give the one budget that both counts draw on."""
    failures = counts.code_failures + counts.pin_failures  # guard: pin-and-code-one-budget
    return Budget(
        factor=Factor.CODE, failures=failures, level=counts.level, closed_until=counts.closed_until,
        last_failure_at=counts.last_failure_at if failures else None,
    )  # fmt: skip


def after_wrong(counts: Counts, guess: Guess, policy: Policy, *, now: datetime) -> Counts:
    """Count what was wrong. Raises DomainError BLOCKED where the budget was closed: nothing may have been compared."""
    budget = lockout.after_failure(budget_of(counts), policy, now=now)
    before = CLEAN if budget.failures == 1 else counts  # what is forgotten is forgotten of both
    return replace(
        _with(before, guess, _of(before, guess) + 1), level=budget.level, closed_until=budget.closed_until,
        last_failure_at=now,
    )  # fmt: skip


def after_right(counts: Counts, guess: Guess, policy: Policy, *, now: datetime) -> Counts:
    """Clear the count of what was right, and block and level with it where nothing else is left."""
    if lockout.remembered(budget_of(counts), policy, now=now).failures == 0:
        return CLEAN
    left = _with(counts, guess, 0)
    return left if left.code_failures or left.pin_failures else CLEAN  # guard: right-clears-its-own-count


def _of(counts: Counts, guess: Guess) -> int:
    return counts.code_failures if guess is Guess.CODE else counts.pin_failures


def _with(counts: Counts, guess: Guess, failures: int) -> Counts:
    if guess is Guess.CODE:
        return replace(counts, code_failures=failures)
    return replace(counts, pin_failures=failures)
