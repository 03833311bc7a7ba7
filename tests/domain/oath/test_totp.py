"""A time step proves itself once; an authenticator's own clock is learned, within bounds, and only from right codes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.oath import NEVER_USED, Algorithm, Older, Proven, Replayed, Verdict, Wrong, hotp, totp

SEED = b"12345678901234567890"
FORM = totp.Form()
NOW = datetime(2026, 3, 2, 14, 0, 10, tzinfo=UTC)
PRESENT = totp.step_at(NOW)


def shown(step: int, form: totp.Form = FORM) -> str:
    return hotp.code(SEED, step, digits=form.digits, algorithm=form.algorithm)


def judge(
    typed: str, *, last: int = NEVER_USED, drift: int = 0, window: int = 1, limit: int = 20, now: datetime = NOW
) -> Verdict:
    place = totp.Place(last_step=last, drift=drift)
    tolerance = totp.Tolerance(window=window, drift=limit)
    return totp.verify(SEED, typed, place, now=now, form=FORM, tolerance=tolerance)


@pytest.mark.parametrize(("period_s", "second", "step"), [(30, 59, 1), (30, 60, 2), (60, 59, 0), (60, 60, 1)])
def test_a_time_step_begins_at_its_first_second(period_s: int, second: int, step: int) -> None:
    assert totp.step_at(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second), period_s=period_s) == step


def test_the_last_microsecond_of_a_step_still_belongs_to_it() -> None:
    edge = datetime(2026, 3, 2, 14, 0, 30, tzinfo=UTC)
    assert totp.step_at(edge) == totp.step_at(edge - timedelta(microseconds=1)) + 1


def test_the_step_does_not_depend_on_the_time_zone_and_needs_one() -> None:
    assert totp.step_at(NOW.astimezone()) == PRESENT
    with pytest.raises(TypeError):
        totp.step_at(NOW.replace(tzinfo=None))


def test_the_code_of_now_proves_the_present_step() -> None:
    assert judge(shown(PRESENT)) == Proven(PRESENT, 0)


def test_a_wrong_code_is_wrong() -> None:
    assert judge("000000") == Wrong()


def test_codes_just_inside_the_window_are_right_and_just_outside_wrong() -> None:
    assert isinstance(judge(shown(PRESENT - 1)), Proven)
    assert isinstance(judge(shown(PRESENT + 1)), Proven)
    assert judge(shown(PRESENT - 2)) == Wrong()
    assert judge(shown(PRESENT + 2)) == Wrong()


# Fails without the guard: totp-replay-refused
def test_the_last_accepted_code_is_a_replay_however_late_it_comes() -> None:
    assert judge(shown(PRESENT), last=PRESENT) == Replayed()
    assert judge(shown(PRESENT - 500), last=PRESENT - 500) == Replayed()


# Fails without the guard: totp-step-only-rises
def test_a_code_older_than_one_used_is_refused_though_still_in_its_window() -> None:
    assert judge(shown(PRESENT - 1), last=PRESENT) == Older()


def test_a_used_code_says_when_the_next_one_is_shown() -> None:
    place = totp.Place(last_step=PRESENT, drift=0)
    assert totp.next_code_at(place, FORM) == datetime(2026, 3, 2, 14, 0, 30, tzinfo=UTC)
    late = totp.Place(last_step=PRESENT - 2, drift=-2)
    assert totp.next_code_at(late, FORM) == datetime(2026, 3, 2, 14, 0, 30, tzinfo=UTC)


def test_the_same_digits_coming_up_again_are_refused_as_a_replay() -> None:
    seen: dict[str, int] = {}
    for step in range(PRESENT - 3000, PRESENT):
        if shown(step) in seen:
            break
        seen[shown(step)] = step
    else:
        raise AssertionError("no coincidence found")
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=30 * step)
    assert judge(shown(step), last=NEVER_USED, now=at) == Proven(step, 0)
    assert judge(shown(step), last=seen[shown(step)], now=at) == Replayed()


def test_of_two_places_the_one_nearer_to_the_expected_step_counts() -> None:
    for number in range(100_000):
        seed = b"coincidence-%09d" % number
        codes = [hotp.code(seed, PRESENT + offset) for offset in range(-10, 11)]
        if len(set(codes)) < len(codes):
            break
    twice = next(each for each in codes if codes.count(each) == 2)
    first, second = (PRESENT - 10 + place for place, each in enumerate(codes) if each == twice)
    tolerance = totp.Tolerance(window=10, drift=20)
    for drift in range(-3, 4):
        place = totp.Place(drift=drift)
        verdict = totp.verify(seed, twice, place, now=NOW, form=FORM, tolerance=tolerance)
        to_first, to_second = abs(first - PRESENT - drift), abs(second - PRESENT - drift)
        if max(to_first, to_second) <= 10 and to_first != to_second:
            assert isinstance(verdict, Proven)
            assert verdict.step == (first if to_first < to_second else second)


def test_the_widest_tolerance_and_none_can_be_chosen_and_the_usual_one_is_a_step_on_each_side() -> None:
    assert totp.Tolerance(window=10, drift=120) != totp.Tolerance(window=0, drift=0)
    assert totp.Tolerance() == totp.Tolerance(window=1, drift=20)
    assert totp.Place() == totp.Place(last_step=NEVER_USED, drift=0)


def test_a_clock_that_runs_ahead_is_believed_at_once() -> None:
    assert judge(shown(PRESENT + 1)) == Proven(PRESENT + 1, 1)
    assert judge(shown(PRESENT + 5), drift=3, window=2) == Proven(PRESENT + 5, 5)


def test_a_late_code_moves_the_belief_by_one_step_and_only_from_the_edge() -> None:
    assert judge(shown(PRESENT - 1), window=2) == Proven(PRESENT - 1, 0)
    assert judge(shown(PRESENT - 2), window=2) == Proven(PRESENT - 2, -1)


def test_who_types_slowly_twice_is_not_shut_out_when_typing_quickly() -> None:
    verdict = judge(shown(PRESENT - 3), drift=-2)
    assert verdict == Proven(PRESENT - 3, -3)
    later = NOW + timedelta(minutes=5)
    assert judge(shown(PRESENT + 10), last=PRESENT - 3, drift=-3, now=later) == Proven(PRESENT + 10, 0)


def test_a_clock_that_loses_a_step_a_week_is_followed_to_its_bound_and_no_further() -> None:
    last, drift, followed = NEVER_USED, 0, []
    for week in range(1, 9):
        now = NOW + timedelta(weeks=week)
        step = totp.step_at(now) - week
        verdict = judge(shown(step), last=last, drift=drift, limit=4, now=now)
        if not isinstance(verdict, Proven):
            break
        last, drift = verdict.step, verdict.drift
        followed.append(drift)
    assert followed == [-1, -2, -3, -4, -4]


def test_a_stored_drift_beyond_the_bound_opens_no_window_there() -> None:
    assert judge(shown(PRESENT + 50), drift=50, limit=20) == Wrong()


def test_hashes_digits_and_periods_are_those_of_the_device() -> None:
    form = totp.Form(algorithm=Algorithm.SHA512, digits=8, period_s=60)
    step = totp.step_at(NOW, period_s=60)
    tolerance = totp.Tolerance()
    verdict = totp.verify(SEED, shown(step, form), totp.Place(), now=NOW, form=form, tolerance=tolerance)
    assert verdict == Proven(step, 0)
    assert totp.verify(SEED, shown(step, form), totp.Place(), now=NOW, form=FORM, tolerance=tolerance) == Wrong()


def test_forms_and_tolerances_out_of_range_cannot_be_made() -> None:
    for make in (
        lambda: totp.Form(digits=5),
        lambda: totp.Form(digits=9),
        lambda: totp.Form(period_s=15),
        lambda: totp.Tolerance(window=-1),
        lambda: totp.Tolerance(window=11),
        lambda: totp.Tolerance(drift=121),
    ):
        with pytest.raises(ValueError):
            make()


def test_a_clock_set_before_1970_breaks_nothing() -> None:
    assert judge("755224", now=datetime(1969, 12, 31, 23, 0, tzinfo=UTC)) == Wrong()


@given(st.lists(st.tuples(st.integers(-400, 400), st.integers(-5, 5)), min_size=1, max_size=40), st.integers(0, 3))
def test_no_accepted_step_is_ever_at_or_before_a_previous_one(presses: list[tuple[int, int]], window: int) -> None:
    """Our clock may jump back and forth as it likes, and the device with it."""
    now, last, drift = NOW, NEVER_USED, 0
    for seconds, offset in presses:
        now += timedelta(seconds=seconds)
        typed = shown(totp.step_at(now) + offset)
        verdict = judge(typed, last=last, drift=drift, window=window, limit=3, now=now)
        if isinstance(verdict, Proven):
            assert verdict.step > last
            assert abs(verdict.drift) <= 3
            assert abs(verdict.step - totp.step_at(now)) <= 3 + window
            last, drift = verdict.step, verdict.drift
            assert judge(typed, last=last, drift=drift, window=window, limit=3, now=now) == Replayed()


@given(st.integers(-4, 4), st.integers(0, 3), st.integers(-20, 20))
def test_the_window_is_bounded_whatever_was_learned(drift: int, window: int, offset: int) -> None:
    verdict = judge(shown(PRESENT + offset), drift=drift, window=window, limit=4)
    assert isinstance(verdict, Proven) == (abs(offset - drift) <= window or offset == 0)
