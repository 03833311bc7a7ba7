"""When a message that did not leave is tried again: soon, then ever later, each at a moment of its own."""

import hashlib
from datetime import timedelta
from typing import Final
from uuid import UUID

FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=10)
MOST_ATTEMPTS: Final = 12
"""With these figures a message is tried for about an hour."""


def wait_after(attempt: int, key: UUID) -> timedelta:
    """Say how long to wait after the n-th failed attempt (1 is the first): doubled each time, give or take a quarter.

    The jitter is drawn from the key, so that messages which failed together do not come back together.
    """
    doubled: int = 2 ** min(attempt - 1, 20)
    full = min(FIRST_WAIT * doubled, LONGEST_WAIT)
    drawn = hashlib.sha256(key.bytes + attempt.to_bytes(4, "big")).digest()
    return full * (0.75 + int.from_bytes(drawn[:2], "big") / 0x1FFFF)
