"""Wrong codes and wrong PINs are counted apart and draw on one budget, in whatever order they come."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain import lockout, two_counts
from llavero.domain.errors import DomainError
from llavero.domain.lockout import Policy
from llavero.domain.two_counts import CLEAN, Counts, Guess, after_right, after_wrong, budget_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
NO_WAITS = Policy(free_tries=4, delays=())
GUESSES = st.sampled_from(Guess)


def wrong(counts: Counts, *guesses: Guess, now: datetime = NOON) -> Counts:
    """Be wrong once after the other, without waiting between."""
    for guess in guesses:
        counts = after_wrong(counts, guess, NO_WAITS, now=now)
    return counts


@given(st.lists(GUESSES, min_size=5, max_size=5), GUESSES)
def test_whichever_way_a_pin_is_tried_the_fifth_wrong_one_closes_both_ways(five: list[Guess], sixth: Guess) -> None:
    """Guard: pin-and-code-one-budget."""
    counts = wrong(CLEAN, *five)
    assert (counts.code_failures, counts.pin_failures) == (five.count(Guess.CODE), five.count(Guess.PIN))
    assert isinstance(lockout.check(budget_of(counts), NO_WAITS, now=NOON), lockout.Blocked)
    with pytest.raises(DomainError):
        after_wrong(counts, sixth, NO_WAITS, now=NOON)


@given(st.lists(st.tuples(GUESSES, st.booleans()), max_size=60), GUESSES)
def test_who_is_wrong_in_one_way_is_never_looked_at_more_often_for_being_right_in_the_other(
    answers: list[tuple[Guess, bool]], mine: Guess
) -> None:
    """Guard: right-clears-its-own-count. As if nothing but this way's own wrong answers, and right ones, had come."""
    counts, since_own_success = CLEAN, 0
    for guess, is_right in answers:
        if not isinstance(lockout.check(budget_of(counts), NO_WAITS, now=NOON), lockout.Open):
            break
        counts = (after_right if is_right else after_wrong)(counts, guess, NO_WAITS, now=NOON)
        if guess is mine:
            since_own_success = 0 if is_right else since_own_success + 1
        assert since_own_success <= NO_WAITS.tries
    own = counts.code_failures if mine is Guess.CODE else counts.pin_failures
    assert own == since_own_success


@pytest.mark.parametrize(("was_wrong", "is_right"), [(Guess.PIN, Guess.CODE), (Guess.CODE, Guess.PIN)])
def test_a_block_outlives_what_did_not_clear_it(was_wrong: Guess, is_right: Guess) -> None:
    """Guard: right-clears-its-own-count."""
    blocked = wrong(CLEAN, *[was_wrong] * 5)
    assert blocked.closed_until is not None
    after = after_right(blocked, is_right, NO_WAITS, now=blocked.closed_until)
    assert (after.level, budget_of(after).failures) == (1, 5)
    longer = after_wrong(after, is_right, NO_WAITS, now=blocked.closed_until)
    assert (longer.level, longer.closed_until) == (2, blocked.closed_until + NO_WAITS.blocks[1])
    assert after_right(blocked, was_wrong, NO_WAITS, now=blocked.closed_until) == CLEAN


@given(GUESSES, GUESSES, GUESSES)
def test_what_is_old_is_forgotten_of_both(was_wrong: Guess, is_wrong: Guess, is_right: Guess) -> None:
    old = wrong(CLEAN, was_wrong, was_wrong)
    later = NOON + NO_WAITS.forget_after
    assert budget_of(after_wrong(old, is_wrong, NO_WAITS, now=later)).failures == 1
    assert after_right(old, is_right, NO_WAITS, now=later) == CLEAN
    assert two_counts.after_right(old, is_right, NO_WAITS, now=later - timedelta(seconds=1)).last_failure_at in (
        None, NOON,
    )  # fmt: skip
