"""The one place where ids are made: UUID version 7 (RFC 9562), so that rows lie in the order of their making."""

import os
from datetime import datetime
from uuid import UUID


def new_id(now: datetime) -> UUID:
    """Make an id whose first 48 bits are `now` in milliseconds; the rest is random."""
    milliseconds = int(now.timestamp() * 1000)
    return UUID(int=_with_version(milliseconds << 80 | int.from_bytes(os.urandom(10), "big")))


def first_id_of(moment: datetime) -> UUID:
    """Give the smallest id that `moment` could have made: the boundary of a partition or a key range."""
    return UUID(int=_with_version(int(moment.timestamp() * 1000) << 80))


def _with_version(bits: int) -> int:
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return bits & ~(0x3 << 62) | 0x2 << 62
