"""Two or three consecutive codes find an authenticator that is out of step, never one that is behind."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.oath import NEVER_USED, Proven, hotp, resync, totp

SEED = b"12345678901234567890"
NOW = datetime(2026, 3, 2, 14, 0, 10, tzinfo=UTC)
PRESENT = totp.step_at(NOW)
FORM = totp.Form()
TOLERANCE = totp.Tolerance(drift=100)


def row(first: int, length: int = 2) -> list[str]:
    return [hotp.code(SEED, first + index) for index in range(length)]


def by_clock(typed: list[str], *, last_step: int = NEVER_USED) -> Proven | None:
    return resync.by_clock(SEED, typed, last_step=last_step, now=NOW, form=FORM, tolerance=TOLERANCE)


@pytest.mark.parametrize("length", [2, 3])
def test_consecutive_codes_far_ahead_bring_a_counter_back(length: int) -> None:
    assert resync.by_counter(SEED, row(700, length), above=10, reach=1000) == Proven(700 + length - 1)


def test_the_reach_is_bounded_to_the_counter() -> None:
    assert resync.by_counter(SEED, row(110), above=10, reach=100) == Proven(111)
    assert resync.by_counter(SEED, row(111), above=10, reach=100) is None


def test_codes_in_the_wrong_order_with_a_gap_or_one_wrong_find_nothing() -> None:
    first, second, third = row(50, 3)
    for typed in ([second, first], [first, third], [first, first], [first, "000000"], ["", ""], [first, second, first]):
        assert resync.by_counter(SEED, typed, above=10, reach=1000) is None


def test_codes_at_or_before_the_last_used_counter_find_nothing() -> None:
    assert resync.by_counter(SEED, row(9), above=10, reach=1000) is None
    assert resync.by_counter(SEED, row(10), above=10, reach=1000) is None
    assert resync.by_counter(SEED, row(11), above=10, reach=1000) == Proven(12)


@pytest.mark.parametrize("offset", [-99, -3, 0, 2, 99])
def test_consecutive_codes_bring_a_clock_back_and_show_its_drift(offset: int) -> None:
    assert by_clock(row(PRESENT + offset - 1)) == Proven(PRESENT + offset, offset)


def test_what_a_resync_found_is_reached_by_the_next_code() -> None:
    found = by_clock(row(PRESENT - 98))
    assert found == Proven(PRESENT - 97, -97)
    place = totp.Place(last_step=found.step, drift=found.drift)
    later = NOW + timedelta(seconds=30)
    next_code = hotp.code(SEED, PRESENT - 96)
    verdict = totp.verify(SEED, next_code, place, now=later, form=FORM, tolerance=TOLERANCE)
    assert verdict == Proven(PRESENT - 96, -97)


def test_a_clock_beyond_the_tolerance_is_not_found() -> None:
    assert by_clock(row(PRESENT + 99)) == Proven(PRESENT + 100, 100)
    assert by_clock(row(PRESENT + 100)) is None
    assert by_clock(row(PRESENT - 101)) == Proven(PRESENT - 100, -100)
    assert by_clock(row(PRESENT - 102)) is None


# Fails without the guard: resync-never-backwards
def test_codes_that_include_the_last_used_step_or_older_find_nothing() -> None:
    assert by_clock(row(PRESENT - 5), last_step=PRESENT - 5) is None
    assert by_clock(row(PRESENT - 5), last_step=PRESENT) is None
    assert by_clock(row(PRESENT - 5, 3), last_step=PRESENT - 4) is None
    assert by_clock(row(PRESENT - 5), last_step=PRESENT - 6) == Proven(PRESENT - 4, -4)


# Fails without the guard: resync-two-codes
@pytest.mark.parametrize("length", [0, 1, 4])
def test_one_code_alone_does_not_resync_nor_do_four(length: int) -> None:
    with pytest.raises(ValueError, match="two or three"):
        resync.by_counter(SEED, row(20, length), above=10, reach=100)
    with pytest.raises(ValueError, match="two or three"):
        by_clock(row(PRESENT, length))


# Fails without the guard: resync-reach-bounded
@pytest.mark.parametrize("reach", [0, -1, 1001])
def test_a_reach_without_bound_is_refused(reach: int) -> None:
    with pytest.raises(ValueError, match="reach"):
        resync.by_counter(SEED, row(20), above=10, reach=reach)


# Fails without the guard: resync-one-place-only
def test_a_row_that_fits_two_places_proves_neither() -> None:
    assert resync.only_place([[3, 10, 40], [11, 30]]) == 11
    assert resync.only_place([[3, 10, 40], [4, 11, 30]]) is None
    assert resync.only_place([[3, 10], [4, 11], [12]]) == 12
    assert resync.only_place([[3, 10], [5, 12]]) is None
    assert resync.only_place([[], [5]]) is None


@given(st.integers(NEVER_USED, 2**40), st.integers(-5, 60), st.integers(1, 50))
def test_a_resync_never_goes_backwards_and_never_beyond_its_reach(above: int, distance: int, reach: int) -> None:
    first = max(0, above + distance)
    found = resync.by_counter(SEED, row(first), above=above, reach=reach)
    assert found is None or above + 1 < found.step <= above + reach + 1
    assert (found is not None) == (above < first <= above + reach)
