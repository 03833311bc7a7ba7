"""Whether somebody answers a phone now, and if not, when next: by the bank's own clock and its week.

Law: the moment is the bank's local time; a span begins with its first minute and is over at its last.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Span:
    """Hours of the same day, on some days of the week (Monday is 0): answered from `opens` until `closes`."""

    days: frozenset[int]
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Somebody answers, until this moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class OpensLater:
    """Nobody answers; from this moment on somebody does. `days_ahead` is 0 for later today."""

    at: datetime
    days_ahead: int


def standing(spans: Sequence[Span], local: datetime) -> OpenNow | OpensLater | None:
    """Say whether a phone is answered at a moment of the bank's local time; None where it has no hours.

    Hours that touch (8 to 12 and 12 to 18) are one opening.
    """
    open_until = _closes(spans, local)
    if open_until is not None:
        return OpenNow(open_until)
    for ahead in range(_WEEK + 1):
        day = (local + timedelta(days=ahead)).date()
        starts = sorted(span.opens for span in spans if day.weekday() in span.days)
        for start in starts:
            moment = datetime.combine(day, start, tzinfo=local.tzinfo)
            if ahead > 0 or start > local.timetz().replace(tzinfo=None):
                return OpensLater(moment, ahead)
    return None


def _closes(spans: Sequence[Span], local: datetime) -> datetime | None:
    now, today = local.timetz().replace(tzinfo=None), [span for span in spans if local.weekday() in span.days]
    until: time | None = None
    for span in sorted(today, key=lambda each: each.opens):
        if span.opens <= (until or now) < span.closes:
            until = span.closes
    return datetime.combine(local.date(), until, tzinfo=local.tzinfo) if until is not None else None
