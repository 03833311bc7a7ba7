"""Judges what a phone answers to a request: is its storage its own, is its PIN right, and how often was it wrong.

Law: the authenticator's row is held from the first look to the last; a wrong PIN is counted before it is answered, and
only here can it be told from a right one. Wrong PINs and wrong codes draw on one budget, because who holds a phone can
try a PIN either way. A counter that does not rise means a second phone with the same storage.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import authenticators, code_rows
from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain import lockout, two_counts
from llavero.domain.actor import Actor, Origin
from llavero.domain.approval_answer import is_app_answer, is_offline_answer
from llavero.domain.authenticator import Binding, Credential, Custody, Kind
from llavero.domain.lockout import Budget, Policy
from llavero.domain.two_counts import Guess
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import current_epoch

_MOST_ANSWERS: Final = 1 << 62  # what a column holds; a counter that jumps there was not counted by an app


class AnswerReason(StrEnum):
    """What is to be said of an answer."""

    OK = "ok"
    WRONG = "wrong"
    BLOCKED = "blocked"
    NOT_ACTIVE = "not-active"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerVerdict:
    """The verdict on an answer, and what is left."""

    reason: AnswerReason
    authenticator: UUID | None = None
    tries_left: int = 0
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A device whose row is held until the commit."""

    id: UUID
    user: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a device stands, for its app: `waiting` is not said here, it is of an enrollment without a device."""

    state: str
    tries_left: int
    blocked_until: datetime | None


def hold(authenticator_id: UUID) -> Held:
    """Hold a device until the commit, so that its answers are judged one after the other."""
    row = code_rows.hold(authenticator_id)
    return Held(id=row.id, user=row.user_id)


def raise_counter(held: Held, counter: int) -> bool:
    """Note the counter of an answer; False where it does not rise above the last one."""
    if counter >= _MOST_ANSWERS:
        return False
    behind = Authenticator.objects.filter(id=held.id, device_counter__lt=counter)  # guard: device-counter-rises
    return behind.update(device_counter=counter) == 1


def suspend_cloned(held: Held, *, now: datetime, actor: Actor, origin: Origin) -> None:
    """Take a device away whose storage somebody else has too, and raise the alarm."""
    row = code_rows.hold(held.id)
    if row.credential in (Credential.ACTIVE, Credential.LOCKED):
        authenticators.suspend(row.id, now=now, actor=actor)
    record(
        EventKind.FRAUD_ALARM_RAISED, now=now, actor=actor, origin=origin, subject=row.user_id,
        reason="counter-not-rising", facts={"kind": "device-cloned"},
    )  # fmt: skip


def is_usable(held: Held, portal_key: str, *, now: datetime) -> bool:
    """Say whether answers of a device count at an entrance of the bank."""
    return _is_usable(code_rows.hold(held.id), portal_key, now=now)


def judge_in_app(
    held: Held, given: str, *, digest: str, counter: int, portal_key: str, profile: Profile, now: datetime
) -> AnswerVerdict:  # fmt: skip
    """Judge the digits of an answer that the phone has signed; a wrong PIN is counted here."""
    row, policy = code_rows.hold(held.id), profile.locks.code.policy()
    if not _is_usable(row, portal_key, now=now):  # guard: answer-of-usable-device
        return AnswerVerdict(reason=AnswerReason.NOT_ACTIVE)
    standing = lockout.check(code_rows.budget_of(row), policy, now=now)
    if not isinstance(standing, lockout.Open):  # guard: pin-budget-before-answer
        return AnswerVerdict(reason=AnswerReason.BLOCKED, blocked_until=standing.until)
    if is_app_answer(code_rows.seed_of(row), digest, counter, given):
        _begin_anew(row, Guess.PIN, policy, now=now)
        return AnswerVerdict(reason=AnswerReason.OK, authenticator=row.id, tries_left=policy.tries)
    counted = _count_failure(row, Guess.PIN, policy, now=now)
    return AnswerVerdict(
        reason=AnswerReason.WRONG,
        tries_left=max(0, policy.tries - counted.failures),
        blocked_until=counted.closed_until,
    )


def judge_typed(
    user_id: UUID, given: str, *, digest: str, portal_key: str, profile: Profile, now: datetime
) -> AnswerVerdict:  # fmt: skip
    """Judge eight digits that were typed on the computer, against each phone of a user; counted as wrong codes are."""
    policy = profile.locks.code.policy()
    usable = code_rows.usable_of(user_id, portal_key, now=now, is_for_update=True)
    phones = [row for row in usable if row.kind == Kind.SOFT and _is_of_our_protocol(row)]
    if not phones:
        return AnswerVerdict(reason=AnswerReason.NOT_ACTIVE)
    standings = [(row, lockout.check(code_rows.budget_of(row), policy, now=now)) for row in phones]
    open_ones = [row for row, standing in standings if isinstance(standing, lockout.Open)]
    if not open_ones:  # guard: typed-answer-budget
        closed = [standing.until for _, standing in standings if not isinstance(standing, lockout.Open)]
        return AnswerVerdict(reason=AnswerReason.BLOCKED, blocked_until=min(closed))
    right = [row for row in open_ones if is_offline_answer(code_rows.seed_of(row), digest, given)]
    if right:
        _begin_anew(right[0], Guess.CODE, policy, now=now)
        return AnswerVerdict(reason=AnswerReason.OK, authenticator=right[0].id, tries_left=policy.tries)
    counted = [_count_failure(row, Guess.CODE, policy, now=now) for row in open_ones]
    best = min(counted, key=lambda budget: (budget.level, budget.failures))
    return AnswerVerdict(
        reason=AnswerReason.WRONG, tries_left=max(0, policy.tries - best.failures), blocked_until=best.closed_until
    )


def is_hardware(authenticator_id: UUID) -> bool:
    """Say whether a device is one of its own, and no app."""
    return Authenticator.objects.filter(id=authenticator_id, kind=Kind.HARDWARE).exists()


def standing_of(authenticator_id: UUID, *, profile: Profile, now: datetime) -> Standing:
    """Say how a device stands; an expired one says so though no sweep has passed yet."""
    row, policy = Authenticator.objects.get(id=authenticator_id), profile.locks.code.policy()
    budget = code_rows.budget_of(row)
    found = lockout.check(budget, policy, now=now)
    is_over = row.expires_at is not None and row.expires_at <= now
    return Standing(
        state="expired" if is_over and row.credential == Credential.ACTIVE else row.credential,
        tries_left=_tries_left(found, budget, policy),
        blocked_until=None if isinstance(found, lockout.Open) else found.until,
    )


def _tries_left(found: lockout.Open | lockout.Waiting | lockout.Blocked, budget: Budget, policy: Policy) -> int:
    """Count the tries before the next block; a short pause between two tries takes none of them away."""
    if isinstance(found, lockout.Open):
        return found.tries_left
    return policy.tries - budget.failures if isinstance(found, lockout.Waiting) else 0


def _is_of_our_protocol(row: Authenticator) -> bool:
    """Say whether a soft token is a phone that approves; an app of somebody else only shows codes."""
    # guard: no-approval-by-foreign-app (whoever saw its link once has its seed, and could compute the digits)
    return not Enrollment.objects.filter(id=row.enrollment_id, kind="otpauth").exists()


def _is_usable(row: Authenticator, portal_key: str, *, now: datetime) -> bool:
    stands = (row.credential, row.binding, row.custody) == (Credential.ACTIVE, Binding.ASSIGNED, Custody.DELIVERED)
    is_alive = row.expires_at is None or row.expires_at > now
    return stands and is_alive and row.epoch == current_epoch() and code_rows.counts_in(row, portal_key)


def _begin_anew(row: Authenticator, guess: Guess, policy: Policy, *, now: datetime) -> None:
    left = two_counts.after_right(code_rows.counts_of(row), guess, policy, now=now)
    Authenticator.objects.filter(id=row.id).update(
        code_failures=left.code_failures, pin_failures=left.pin_failures, block_level=left.level,
        blocked_until=left.closed_until,
    )  # fmt: skip


def _count_failure(row: Authenticator, guess: Guess, policy: Policy, *, now: datetime) -> Budget:
    counts = two_counts.after_wrong(code_rows.counts_of(row), guess, policy, now=now)
    code_rows.write_counts(row.id, counts, now=now)
    return two_counts.budget_of(counts)
