"""How a duration is written in a journey: a whole number and its unit (`90s`, `5m`, `24h`, `30d`).

Law: a number without a unit is refused; what is read is written back in the same short form.
"""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1), "s": timedelta(seconds=1)}
LONGEST = timedelta(days=3660)
_WRITTEN = re.compile(r"([1-9][0-9]{0,6})([smhd])")


def parse_duration(written: object) -> timedelta:
    """Read `5m` and its like. Raises ValueError for anything else, zero, and more than ten years."""
    if isinstance(written, timedelta):
        return written
    match = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
    if match is None:
        raise ValueError("duration")
    length = int(match[1]) * UNITS[match[2]]
    if length > LONGEST:
        raise ValueError("duration")
    return length


def write_duration(length: timedelta) -> str:
    """Write a duration with the largest unit that divides it."""
    for letter, unit in UNITS.items():
        if length % unit == timedelta(0):
            return f"{length // unit}{letter}"
    return f"{round(length.total_seconds())}s"


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    PlainSerializer(write_duration, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,6}[smhd]$", "examples": ["90s", "5m", "24h", "30d"]}),
]


def seconds(length: timedelta) -> int:
    """Give whole seconds, the unit in which the floor bounds durations."""
    return round(length.total_seconds())
