"""A code by SMS or e-mail is right once, for a while, within its tries, and not after another was sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.one_time_code import (
    NoResend,
    Policy,
    ResendAt,
    Sent,
    State,
    Verdict,
    digits_from,
    first,
    judge,
    may_resend,
    resend,
)

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
POLICY = Policy()
SENT = first(POLICY, now=NOW)
SOON = NOW + timedelta(seconds=40)


def resent(sent: Sent, *, now: datetime, policy: Policy = POLICY) -> tuple[Sent, Sent]:
    answer = resend(sent, policy, now=now)
    assert isinstance(answer, tuple)
    return answer


# Fails without the guard: one-time-code-once
def test_the_right_code_is_claimed_once() -> None:
    judged = judge(SENT, POLICY, matches=True, now=SOON)
    assert judged.verdict is Verdict.CLAIMED
    assert judged.after.state is State.CLAIMED
    again = judge(judged.after, POLICY, matches=True, now=SOON)
    assert again.verdict is Verdict.ALREADY_CLAIMED
    assert again.after == judged.after


def test_wrong_codes_use_up_the_tries_and_then_even_the_right_one_is_refused() -> None:
    sent, left = SENT, []
    for _ in range(3):
        judged = judge(sent, POLICY, matches=False, now=SOON)
        assert judged.verdict is Verdict.WRONG
        left.append(judged.attempts_left)
        sent = judged.after
    assert left == [2, 1, 0]
    assert sent.state is State.EXHAUSTED
    assert judge(sent, POLICY, matches=True, now=SOON).verdict is Verdict.EXHAUSTED


def test_the_right_code_at_the_last_try_counts() -> None:
    sent = replace(SENT, attempts_used=2)
    assert judge(sent, POLICY, matches=True, now=SOON).verdict is Verdict.CLAIMED


# Fails without the guard: one-time-code-expiry
def test_a_code_lives_to_the_moment_of_its_expiry_and_not_into_it() -> None:
    last = SENT.expires_at - timedelta(microseconds=1)
    assert judge(SENT, POLICY, matches=True, now=last).verdict is Verdict.CLAIMED
    judged = judge(SENT, POLICY, matches=True, now=SENT.expires_at)
    assert judged.verdict is Verdict.EXPIRED
    assert judged.after.state is State.EXPIRED
    assert judge(judged.after, POLICY, matches=True, now=NOW).verdict is Verdict.EXPIRED


def test_a_new_code_ends_the_earlier_one() -> None:
    earlier, later = resent(SENT, now=SOON)
    assert earlier.state is State.SUPERSEDED
    assert judge(earlier, POLICY, matches=True, now=SOON).verdict is Verdict.SUPERSEDED
    assert judge(later, POLICY, matches=True, now=SOON).verdict is Verdict.CLAIMED
    assert later.expires_at == SOON + POLICY.lifetime


def test_a_new_code_brings_no_new_tries() -> None:
    sent = judge(SENT, POLICY, matches=False, now=NOW).after
    _, later = resent(sent, now=SOON)
    assert later.attempts_used == 1
    judged = judge(later, POLICY, matches=False, now=SOON)
    assert judged.attempts_left == 1


def test_no_code_is_sent_after_the_tries_are_used_up_or_the_code_was_right() -> None:
    later = SOON + timedelta(hours=1)
    for state, reason in [
        (State.EXHAUSTED, NoResend.EXHAUSTED),
        (State.CLAIMED, NoResend.ALREADY_CLAIMED),
        (State.SUPERSEDED, NoResend.SUPERSEDED),
    ]:
        assert resend(replace(SENT, state=state), POLICY, now=later) is reason
    assert resend(replace(SENT, attempts_used=3), POLICY, now=later) is NoResend.EXHAUSTED


def test_an_expired_code_can_be_followed_by_another() -> None:
    expired = judge(SENT, POLICY, matches=False, now=SENT.expires_at).after
    earlier, later = resent(expired, now=SENT.expires_at)
    assert earlier.state is State.SUPERSEDED
    assert later.state is State.ISSUED


# Fails without the guard: resend-wait
def test_the_wait_before_a_resend_grows_and_the_resends_end() -> None:
    sent, now, waits = SENT, NOW, []
    for _ in range(3):
        allowed = may_resend(sent, POLICY)
        assert isinstance(allowed, ResendAt)
        assert resend(sent, POLICY, now=allowed.time - timedelta(microseconds=1)) == allowed
        waits.append(allowed.time - now)
        now = allowed.time
        _, sent = resent(sent, now=now)
    assert waits == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert may_resend(sent, POLICY) is NoResend.NONE_LEFT


# Fails without the guard: one-time-code-attempts
def test_fewer_attempts_in_a_new_policy_hold_for_codes_already_sent() -> None:
    sent = replace(SENT, attempts_used=2)
    judged = judge(sent, Policy(attempts=2), matches=True, now=SOON)
    assert judged.verdict is Verdict.EXHAUSTED
    assert judged.after.state is State.EXHAUSTED
    assert judged.attempts_left == 0


def test_the_last_wait_repeats_where_there_are_more_resends_than_waits() -> None:
    policy = Policy(resends=5, resend_waits=(timedelta(0), timedelta(minutes=1)))
    sent = replace(SENT, resends_used=4)
    assert may_resend(sent, policy) == ResendAt(NOW + timedelta(minutes=1))
    assert may_resend(SENT, policy) == ResendAt(NOW)


def test_the_shortest_and_the_longest_policies_can_be_made() -> None:
    assert Policy(digits=4, attempts=1, resends=0).digits == 4
    assert Policy(digits=10, lifetime=timedelta(days=1)).digits == 10


def test_digits_come_from_the_random_bytes_with_their_leading_zeros() -> None:
    assert digits_from(bytes(16), digits=8) == "00000000"
    assert len({digits_from(number.to_bytes(16, "big"), digits=6) for number in range(500)}) == 500


def test_policies_out_of_range_cannot_be_made() -> None:
    for wrong in (
        {"digits": 3},
        {"digits": 11},
        {"lifetime": timedelta(0)},
        {"lifetime": timedelta(days=2)},
        {"attempts": 0},
        {"resends": -1},
        {"resend_waits": ()},
    ):
        with pytest.raises(ValueError):
            Policy(**wrong)


acts = st.lists(st.tuples(st.sampled_from(["wrong", "right", "resend"]), st.integers(0, 400)), max_size=40)


@given(acts, st.integers(1, 5), st.integers(0, 4))
def test_however_it_is_played_there_are_no_more_answers_than_attempts_and_one_claim(
    acts: list[tuple[str, int]], attempts: int, resends: int
) -> None:
    policy = Policy(attempts=attempts, resends=resends)
    codes, now, answers, claims = [first(policy, now=NOW)], NOW, 0, 0
    for act, seconds in acts:
        now += timedelta(seconds=seconds)
        if act == "resend":
            answer = resend(codes[-1], policy, now=now)
            if isinstance(answer, tuple):
                codes[-1:] = answer
            continue
        for index, code in enumerate(codes):
            judged = judge(code, policy, matches=act == "right", now=now)
            assert judged.attempts_left == policy.attempts - judged.after.attempts_used or judged.attempts_left == 0
            codes[index] = judged.after
            answers += judged.verdict in (Verdict.WRONG, Verdict.CLAIMED)
            claims += judged.verdict is Verdict.CLAIMED
    assert answers <= attempts
    assert claims <= 1
    assert len(codes) <= resends + 1
    assert sum(code.state is State.ISSUED for code in codes) <= 1
