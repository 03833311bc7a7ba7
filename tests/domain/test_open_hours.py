"""A page that names a phone says whether somebody answers it now, and if not, when."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.open_hours import OpenNow, OpensLater, Span, standing

HERE = ZoneInfo("America/Bogota")
WORKDAYS = frozenset(range(5))
OFFICE = (Span(WORKDAYS, time(8), time(12)), Span(WORKDAYS, time(13), time(18)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week that begins on Monday, 16 November 2026."""
    return datetime(2026, 11, 16 + day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (at(0, 8), OpenNow(at(0, 12))),
        (at(0, 11, 59), OpenNow(at(0, 12))),
        (at(0, 12), OpensLater(at(0, 13), 0)),
        (at(0, 7, 59), OpensLater(at(0, 8), 0)),
        (at(0, 18), OpensLater(at(1, 8), 1)),
        (at(4, 18), OpensLater(at(7, 8), 3)),
        (at(5, 10), OpensLater(at(7, 8), 2)),
        (at(6, 23, 59), OpensLater(at(7, 8), 1)),
    ],
)
def test_a_phone_with_hours_is_open_or_opens_at_a_moment(now: datetime, found: object) -> None:
    assert standing(OFFICE, now) == found


def test_hours_that_touch_are_one_opening() -> None:
    day = (Span(WORKDAYS, time(12), time(18)), Span(WORKDAYS, time(8), time(12)))
    assert standing(day, at(0, 9)) == OpenNow(at(0, 18))


def test_a_phone_of_one_day_opens_again_in_a_week() -> None:
    assert standing((Span(frozenset({0}), time(8), time(9)),), at(0, 9)) == OpensLater(at(7, 8), 7)


def test_a_phone_without_hours_says_nothing() -> None:
    assert standing((), at(0, 9)) is None


hours = st.tuples(st.integers(0, 22), st.integers(1, 23)).filter(lambda pair: pair[0] < pair[1])
weeks = st.lists(
    st.builds(
        lambda days, pair: Span(days, time(pair[0]), time(pair[1])), st.frozensets(st.integers(0, 6), min_size=1), hours
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@given(weeks, st.integers(0, 7 * 24 * 60 - 1))
def test_what_is_said_is_true_of_every_minute_until_then(week: list[Span], minute: int) -> None:
    now = at(0, 0) + timedelta(minutes=minute)
    found = standing(week, now)

    def is_answered(moment: datetime) -> bool:
        return any(moment.weekday() in s.days and s.opens <= moment.time() < s.closes for s in week)

    assert found is not None
    until = found.until if isinstance(found, OpenNow) else found.at
    assert until > now
    assert is_answered(now) == isinstance(found, OpenNow)
    assert is_answered(until) != isinstance(found, OpenNow)
    passed = now
    while passed < until:
        assert is_answered(passed) == isinstance(found, OpenNow)
        passed += timedelta(minutes=30) if passed.minute % 30 == 0 else timedelta(minutes=1)
