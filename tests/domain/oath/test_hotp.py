"""A counter proves itself once, and only from a bounded distance."""

import sys
from types import FrameType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.oath import MOST_TRIED, NEVER_USED, Algorithm, Older, Proven, Replayed, Wrong, costs_a_try, hotp

SEED = b"12345678901234567890"
counters = st.integers(0, 2**40)
seeds = st.binary(min_size=10, max_size=64)


def a_seed_whose_codes_coincide() -> tuple[bytes, int, int]:
    """Find a seed with the same code at two nearby counters."""
    for number in range(100_000):
        seed = b"coincidence-%09d" % number
        seen: dict[str, int] = {}
        for counter in range(40):
            shown = hotp.code(seed, counter)
            if shown in seen:
                return seed, seen[shown], counter
            seen[shown] = counter
    raise AssertionError("no coincidence found")


def test_a_code_proves_its_counter() -> None:
    assert hotp.match(SEED, "755224", above=NEVER_USED, window=10) == 0
    assert hotp.match(SEED, "520489", above=NEVER_USED, window=10) == 9
    assert hotp.verify(SEED, "162583", last_step=4, window=10) == Proven(7)


def test_a_code_one_press_beyond_the_look_ahead_is_wrong() -> None:
    assert hotp.match(SEED, hotp.code(SEED, 14), above=4, window=10) == 14
    assert hotp.match(SEED, hotp.code(SEED, 15), above=4, window=10) is None
    assert hotp.verify(SEED, hotp.code(SEED, 15), last_step=4, window=10) == Wrong()


# Fails without the guard: hotp-replay-refused
def test_the_last_accepted_code_is_a_replay_and_costs_no_try() -> None:
    verdict = hotp.verify(SEED, "162583", last_step=7, window=10)
    assert verdict == Replayed()
    assert not costs_a_try(verdict)


# Fails without the guard: hotp-counter-only-rises
def test_a_code_older_than_one_used_is_refused_and_costs_a_try() -> None:
    verdict = hotp.verify(SEED, "287922", last_step=7, window=10)
    assert verdict == Older()
    assert costs_a_try(verdict)
    assert costs_a_try(Wrong())
    assert not costs_a_try(Proven(1))


def test_the_last_accepted_digits_are_refused_even_where_they_come_up_again_ahead() -> None:
    seed, earlier, later = a_seed_whose_codes_coincide()
    assert hotp.verify(seed, hotp.code(seed, later), last_step=earlier, window=40) == Replayed()


def test_of_two_places_ahead_the_nearer_counts_and_one_behind_does_not_hide_one_ahead() -> None:
    seed, earlier, later = a_seed_whose_codes_coincide()
    digits = hotp.code(seed, later)
    assert hotp.match(seed, digits, above=earlier - 1, window=40) == earlier
    assert hotp.verify(seed, digits, last_step=earlier - 1, window=40) == Proven(earlier)
    if later - earlier > 1:
        assert hotp.verify(seed, digits, last_step=earlier + 1, window=40) == Proven(later)


@pytest.mark.parametrize(
    "typed", ["", "75522", "7552240", "７５５２２４", "75522a", "9" * 1_000_000, "\ud800", "٧٥٥٢٢٤"]
)
def test_what_is_not_a_plain_code_matches_nothing_and_raises_nothing(typed: str) -> None:
    assert hotp.match(SEED, typed, above=NEVER_USED, window=10) is None
    assert hotp.verify(SEED, typed, last_step=NEVER_USED, window=10) == Wrong()


def test_the_last_counter_of_all_can_be_reached_and_not_passed() -> None:
    last = 2**64 - 1
    assert hotp.verify(SEED, hotp.code(SEED, last), last_step=last - 1, window=10) == Proven(last)
    assert hotp.verify(SEED, hotp.code(SEED, last), last_step=last, window=10) == Replayed()
    with pytest.raises(ValueError, match="eight bytes"):
        hotp.code(SEED, last + 1)


# Fails without the guard: hotp-look-ahead-bounded
@pytest.mark.parametrize("window", [-1, 0, MOST_TRIED + 1, 10**9])
def test_a_look_ahead_without_bound_is_refused(window: int) -> None:
    with pytest.raises(ValueError, match="look-ahead"):
        hotp.match(SEED, "755224", above=NEVER_USED, window=window)
    with pytest.raises(ValueError, match="look-ahead"):
        hotp.verify(SEED, "755224", last_step=NEVER_USED, window=window)


def test_a_code_needs_a_seed_and_six_to_eight_digits() -> None:
    with pytest.raises(ValueError, match="seed"):
        hotp.code(b"", 0)
    for digits in (-1, 0, 5, 9):
        with pytest.raises(ValueError, match="digits"):
            hotp.code(SEED, 0, digits=digits)


@given(seeds, counters, st.integers(1, MOST_TRIED), st.integers(-3, MOST_TRIED + 3), st.sampled_from(Algorithm))
def test_no_match_lies_outside_the_look_ahead(
    seed: bytes, above: int, window: int, distance: int, algorithm: Algorithm
) -> None:
    counter = max(0, above + distance)
    typed = hotp.code(seed, counter, algorithm=algorithm)
    found = hotp.match(seed, typed, above=above, window=window, algorithm=algorithm)
    if above < counter <= above + window:
        assert found is not None
    assert found is None or above < found <= above + window


@given(seeds, st.lists(st.integers(-8, 15), min_size=1, max_size=30))
def test_whatever_is_typed_in_whatever_order_the_counter_only_rises(seed: bytes, distances: list[int]) -> None:
    last = NEVER_USED
    for distance in distances:
        typed = hotp.code(seed, max(0, last + distance))
        verdict = hotp.verify(seed, typed, last_step=last, window=10)
        if isinstance(verdict, Proven):
            assert last < verdict.step <= last + 10
            last = verdict.step


def test_the_work_is_the_same_wherever_and_whether_a_code_matches() -> None:
    computed: list[int] = []

    def watch(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code is hotp._code.__code__:
            computed.append(frame.f_locals["counter"])

    work = []
    for typed in [*(hotp.code(SEED, counter) for counter in (20, 21, 30, 19)), "000000", "", "x" * 100]:
        computed.clear()
        sys.setprofile(watch)
        try:
            hotp.verify(SEED, typed, last_step=20, window=10)
        finally:
            sys.setprofile(None)
        work.append(list(computed))
    assert all(each == list(range(10, 31)) for each in work)
