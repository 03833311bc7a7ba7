"""The bank's own block of a user: after so many wrong attempts the user is locked until a procedure unlocks them.

Law: no time ends it, and no right answer. It stops known devices too. It counts apart from the budgets, which go on.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HardBlock:
    """How many wrong attempts since the last right one, and since when the user is locked."""

    failures: int = 0
    locked_at: datetime | None = None


def is_locked(block: HardBlock) -> bool:
    """Say whether the user is locked."""
    return block.locked_at is not None


def after_failure(block: HardBlock, *, limit: int | None, now: datetime) -> HardBlock:
    """Count a wrong attempt and lock at the `limit`-th; without a limit (the bank has no such block) never lock.

    Raises ValueError for a limit below 1.
    """
    if limit is not None and limit < 1:
        raise ValueError("a bank's block comes after one attempt at the earliest")
    # An attempt while locked is not judged, so it neither counts nor moves the time of the lock.
    if is_locked(block):
        return block
    failures = block.failures + 1
    return HardBlock(failures=failures, locked_at=now if limit is not None and failures >= limit else None)


def after_success(block: HardBlock) -> HardBlock:
    """Begin the count anew; a user who is locked stays locked."""
    # guard: hard-block-outlives-success (the right password, guessed after the lock)
    if is_locked(block):
        return block
    return HardBlock()


def lifted() -> HardBlock:
    """Return the block of a user whom a procedure has unlocked."""
    return HardBlock()
