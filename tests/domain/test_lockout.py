"""Wrong answers cost waits, then blocks; the count is written before the answer and outlives the block."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain import hard_block
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lockout import (
    Blocked,
    Budget,
    Factor,
    Open,
    Policy,
    Waiting,
    after_failure,
    after_success,
    check,
    unlock,
)

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
POLICY = Policy()
MINUTES_15 = timedelta(minutes=15)


def fresh(factor: Factor = Factor.PASSWORD) -> Budget:
    return Budget(factor=factor)


def failed(times: int, *, policy: Policy = POLICY, factor: Factor = Factor.PASSWORD) -> tuple[Budget, datetime]:
    """Fail as early as allowed; return the budget and the time of the last failure."""
    budget, now = fresh(factor), NOW
    for _ in range(times):
        now = budget.closed_until or now
        budget = after_failure(budget, policy, now=now)
    return budget, now


def test_the_first_failures_are_free() -> None:
    assert check(fresh(), POLICY, now=NOW) == Open(5)
    budget, now = failed(2)
    assert check(budget, POLICY, now=now) == Open(3)


def test_further_failures_cost_growing_waits_answered_as_a_time() -> None:
    budget, now = failed(3)
    assert check(budget, POLICY, now=now) == Waiting(now + timedelta(seconds=5))
    assert check(budget, POLICY, now=now + timedelta(seconds=5)) == Open(2)
    budget, now = failed(4)
    assert check(budget, POLICY, now=now) == Waiting(now + timedelta(seconds=15))


def test_the_fifth_failure_blocks_until_a_time_of_the_clock() -> None:
    assert POLICY.tries == 5
    budget, now = failed(5)
    assert check(budget, POLICY, now=now) == Blocked(now + MINUTES_15)
    assert check(budget, POLICY, now=now + MINUTES_15 - timedelta(microseconds=1)) == Blocked(now + MINUTES_15)
    assert check(budget, POLICY, now=now + MINUTES_15) == Open(1)


def test_the_counter_outlives_the_block_and_blocks_grow_to_the_last_which_repeats() -> None:
    lengths = []
    for failures in range(5, 11):
        budget, now = failed(failures)
        assert budget.closed_until is not None
        lengths.append(budget.closed_until - now)
    day = timedelta(days=1)
    assert lengths == [MINUTES_15, timedelta(hours=1), timedelta(hours=4), day, day, day]


# Fails without the guard: budget-before-answer
@pytest.mark.parametrize("failures", [3, 5, 7])
def test_a_failure_counted_against_a_closed_budget_is_a_mistake_of_the_caller(failures: int) -> None:
    budget, now = failed(failures)
    with pytest.raises(DomainError) as refused:
        after_failure(budget, POLICY, now=now)
    assert refused.value.code is ErrorCode.BLOCKED


def test_a_count_is_forgotten_after_a_long_quiet_time_and_not_before() -> None:
    budget, now = failed(6)
    quiet = now + POLICY.forget_after
    assert check(budget, POLICY, now=quiet - timedelta(microseconds=1)) == Open(1)
    assert check(budget, POLICY, now=quiet) == Open(5)
    again = after_failure(budget, POLICY, now=quiet)
    assert (again.failures, again.level, again.closed_until) == (1, 0, None)


def test_a_clock_that_goes_back_opens_nothing() -> None:
    budget, now = failed(5)
    assert check(budget, POLICY, now=now - timedelta(days=400)) == Blocked(now + MINUTES_15)


def test_a_success_clears_the_budget_of_the_factor_that_was_proven() -> None:
    budget, _ = failed(4)
    assert after_success(budget, proven=Factor.PASSWORD) == fresh()


# Fails without the guard: success-clears-its-own-factor
@pytest.mark.parametrize("proven", [factor for factor in Factor if factor is not Factor.CODE])
def test_a_success_with_another_factor_buys_no_tries_at_the_code(proven: Factor) -> None:
    budget, _ = failed(4, factor=Factor.CODE)
    assert after_success(budget, proven=proven) == budget


# Fails without the guard: unlock-clears-password-only
def test_an_unlock_clears_the_password_and_leaves_every_other_factor_blocked() -> None:
    for factor in Factor:
        budget, now = failed(5, factor=factor)
        cleared = isinstance(check(unlock(budget), POLICY, now=now), Open)
        assert cleared == (factor is Factor.PASSWORD)


def test_policies_that_do_not_hold_anybody_back_cannot_be_made() -> None:
    second, day = timedelta(seconds=1), timedelta(days=1)
    with pytest.raises(ValueError, match="at least one block"):
        Policy(blocks=())
    with pytest.raises(ValueError, match="negative"):
        Policy(free_tries=-1)
    with pytest.raises(ValueError, match="above zero"):
        Policy(delays=(timedelta(0),))
    with pytest.raises(ValueError, match="never become shorter"):
        Policy(delays=(2 * second, second))
    with pytest.raises(ValueError, match="never become shorter"):
        Policy(delays=(), blocks=(day, second))
    with pytest.raises(ValueError, match="forgotten"):
        Policy(blocks=(day,), forget_after=day)


waits = st.lists(st.integers(1, 600), max_size=3).map(lambda each: sorted(each))
policies = st.builds(
    lambda free, delays, blocks: Policy(
        free_tries=free,
        delays=tuple(timedelta(seconds=wait) for wait in delays),
        blocks=tuple(timedelta(seconds=600 + 600 * block) for block in sorted(blocks)),
    ),
    st.integers(0, 5),
    waits,
    st.lists(st.integers(0, 100), min_size=1, max_size=4),
)


@given(policies, st.lists(st.integers(0, 700), max_size=120))
def test_no_more_answers_depend_on_the_code_than_the_budget_has(policy: Policy, pauses_s: list[int]) -> None:
    """Whenever an attacker tries: the tries before the first block, and one more for each block sat out."""
    budget, now, answered, sat_out = fresh(), NOW, 0, 0
    for pause_s in pauses_s:
        now += timedelta(seconds=pause_s)
        verdict = check(budget, policy, now=now)
        if not isinstance(verdict, Open):
            assert verdict.until > now
            continue
        if budget.level and budget.closed_until is not None:
            sat_out += 1
        answered += 1
        budget = after_failure(budget, policy, now=now)
        assert answered <= policy.tries + sat_out
    assert answered <= policy.tries + (now - NOW) // policy.blocks[0]


@given(policies, st.integers(0, 63))
def test_of_many_guesses_at_one_moment_only_the_budget_is_answered(policy: Policy, right_one: int) -> None:
    budget, answers = fresh(Factor.CODE), []
    for guess in range(64):
        if not isinstance(check(budget, policy, now=NOW), Open):
            continue
        answers.append(guess)
        if guess == right_one:
            break
        budget = after_failure(budget, policy, now=NOW)
    assert len(answers) <= policy.tries
    assert (right_one in answers) == (right_one < policy.free_tries + 1)


def test_the_banks_block_comes_at_the_limit_and_no_time_ends_it() -> None:
    block = hard_block.HardBlock()
    for _ in range(2):
        block = hard_block.after_failure(block, limit=3, now=NOW)
        assert not hard_block.is_locked(block)
    block = hard_block.after_failure(block, limit=3, now=NOW)
    assert hard_block.is_locked(block)
    assert block.locked_at == NOW


# Fails without the guard: hard-block-outlives-success
def test_only_a_procedure_lifts_the_banks_block() -> None:
    block = hard_block.after_failure(hard_block.HardBlock(), limit=1, now=NOW)
    assert hard_block.after_success(block) == block
    assert hard_block.after_failure(block, limit=1, now=NOW + MINUTES_15) == block
    assert not hard_block.is_locked(hard_block.lifted())


def test_a_right_answer_before_the_limit_begins_the_banks_count_anew() -> None:
    block = hard_block.after_failure(hard_block.HardBlock(), limit=2, now=NOW)
    block = hard_block.after_failure(hard_block.after_success(block), limit=2, now=NOW)
    assert not hard_block.is_locked(block)


def test_a_bank_without_such_a_block_never_locks_and_one_with_limit_zero_is_a_mistake() -> None:
    block = hard_block.HardBlock()
    for _ in range(100):
        block = hard_block.after_failure(block, limit=None, now=NOW)
    assert not hard_block.is_locked(block)
    assert block.failures == 100
    with pytest.raises(ValueError, match="earliest"):
        hard_block.after_failure(block, limit=0, now=NOW)
