"""Counts the tries of a password, of answers and of sent codes, for people who exist and for names nobody has.

Law: a try is claimed, and counted as a failure, before anything is compared; a right answer gives it back. Outlives
runs. A stranger's tries and a known browser's have budgets of their own; the bank's hard lock stands above both.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Q, QuerySet

from llavero.credentials.models import AttemptBudget
from llavero.domain import hard_block, lockout
from llavero.domain.hard_block import HardBlock
from llavero.domain.lockout import Budget, Factor, Policy
from llavero.tenancy.ids import new_id
from llavero.tenancy.insert import insert_if_new
from llavero.tenancy.prepared import Change, Question, given
from llavero.tenancy.profile.rules import LockRule
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import decoy_bytes

FactorName = Literal["password", "questions", "one_time_code", "code", "core_key", "activation_code"]
LONGEST_DECOY_LOCK = timedelta(days=366)
_HARD = "hard_lock"  # the row that counts towards the bank's own lock, whatever browser the tries came from


def _rows(**where: object) -> QuerySet[AttemptBudget]:
    named: QuerySet[AttemptBudget] = AttemptBudget.objects.filter(factor=given("factor"), key=given("key"), **where)
    return named


_BY_ID = Question(lambda: AttemptBudget.objects.select_for_update().filter(id=given("row")))
_OF_BROWSER = Question(lambda: _rows(device_id=given("device")).select_for_update())
_OF_NO_BROWSER = Question(lambda: _rows(device_id=None).select_for_update())
_OF_ANY_BROWSER = Question(lambda: _rows().order_by("id").select_for_update()[:1])
_BLOCKED = Question(lambda: _rows(block_level__gt=0, blocked_until__gt=given("now")).values_list("id"))
_HARD_LOCKED = Question(
    lambda: AttemptBudget.objects.filter(factor=_HARD, key=given("key"), locked_at__isnull=False).values_list("id")
)
_HARD_COUNT = Change(lambda: AttemptBudget.objects.filter(id=given("row")), "failures", "updated_at", "expires_at")
_HARD_CLEAN = Change(lambda: AttemptBudget.objects.filter(id=given("row")), "failures", "updated_at")
_COUNTS = Change(
    lambda: AttemptBudget.objects.filter(id=given("row")),
    "failures", "block_level", "blocked_until", "updated_at", "expires_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One try, counted already; with what follows if it is wrong: tries left, a wait, or a block."""

    row: UUID
    factor: Factor
    key: bytes
    tries_left: int
    wait_until: datetime | None
    blocked_until: datetime | None
    hard_lock_after: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """No try now: until a time of the clock, or (`is_locked`) until a procedure of the bank.

    `is_wait` is a short delay between tries, after which the same page goes on.
    """

    until: datetime | None
    is_locked: bool = False
    is_wait: bool = False


def budget_key_of_user(user_id: UUID) -> bytes:
    """Name a user's budget rows. Under the key that never rotates: a rotation must not clear anybody's lock."""
    return decoy_bytes("budget-of-user", user_id.bytes)


def budget_key_of_name(claim: bytes) -> bytes:
    """Name the budget rows of a name that nobody has, by the digest that was claimed."""
    return decoy_bytes("budget-of-name", claim)


def budget_key(user_id: UUID | None, claim: bytes | None) -> bytes:
    """Name the budget rows of whoever a run is about: the user, else the name that was claimed."""
    return budget_key_of_user(user_id) if user_id is not None else budget_key_of_name(claim or b"")


def claim_try(
    factor: FactorName, key: bytes, *, rule: LockRule, now: datetime, device_id: UUID | None = None,
    is_known: bool = True,
) -> Claimed | Blocked:  # fmt: skip
    """Count one try before it is judged, or say why there is none. Inside a scope; holds the row until the commit.

    `rule` is the bank's for this factor, `device_id` a known browser's own budget. Rows of names nobody has
    (`is_known` false) are swept when the rule would have forgotten them.
    """
    counted, policy = Factor(factor), rule.policy()
    limit = rule.hard_lock_after if counted is Factor.PASSWORD else None
    hard = _locked_row(_HARD, key, None, now=now) if limit is not None else None
    if hard is not None and _is_hard_locked(hard, limit, now=now):  # guard: hard-lock-stops-everyone
        return Blocked(until=None, is_locked=True)
    row = _locked_row(factor, key, device_id, now=now)
    before = _budget(row, counted)
    # guard: blocked-is-not-judged
    match lockout.check(before, policy, now=now):
        case lockout.Waiting(until):
            return Blocked(until=until, is_wait=True)
        case lockout.Blocked(until):
            return Blocked(until=until)
        case lockout.Open():
            pass
    after = lockout.after_failure(before, policy, now=now)
    expires_at = None if is_known else now + max(policy.forget_after, policy.blocks[-1])
    _write(row, after, expires_at=expires_at, now=now)  # guard: claim-before-answer
    if hard is not None:
        counted_hard = {"failures": hard.failures + 1, "updated_at": now, "expires_at": expires_at}
        _HARD_COUNT.make(counted_hard, row=hard.id)  # guard: claim-before-answer
    return Claimed(
        row=row.id, factor=counted, key=key, tries_left=_tries_left(after, policy),
        wait_until=after.closed_until if not after.level else None,
        blocked_until=after.closed_until if after.level else None, hard_lock_after=limit,
    )  # fmt: skip


def after_success(claimed: Claimed, *, now: datetime) -> bool:
    """Begin the counts anew after a right answer. False, changing nothing, where the bank's lock fell meanwhile."""
    hard = None
    if claimed.hard_lock_after is not None:  # the lock is the password's: a locked user still answers questions (B5)
        hard = _OF_ANY_BROWSER.first(factor=_HARD, key=claimed.key)
    if hard is not None and hard.locked_at is not None:  # guard: hard-lock-outlives-success
        return False
    row = _BY_ID.one(row=claimed.row)
    fresh = lockout.after_success(_budget(row, claimed.factor), proven=claimed.factor)
    _write(row, fresh, expires_at=row.expires_at, now=now)
    if hard is not None:
        _HARD_CLEAN.make({"failures": 0, "updated_at": now}, row=hard.id)
    return True


def after_failure(claimed: Claimed, *, now: datetime) -> bool:
    """Let the bank's hard lock fall if the tries are used up. The try itself was counted when it was claimed.

    Says whether the lock stands now.
    """
    if claimed.hard_lock_after is None:
        return False
    hard = _OF_ANY_BROWSER.one(factor=_HARD, key=claimed.key)
    return _is_hard_locked(hard, claimed.hard_lock_after, now=now)


def is_locked(factor: FactorName, key: bytes) -> bool:
    """Say whether the bank's hard lock stands on this holder; only the password has one."""
    if factor != "password":
        return False
    return _HARD_LOCKED.any(key=key)


def is_blocked(factor: FactorName, key: bytes, *, now: datetime) -> bool:
    """Say whether a holder's tries of a factor are blocked now, whatever browser they came from."""
    return _BLOCKED.any(factor=factor, key=key, now=now)


def unlock(factor: FactorName, key: bytes, *, now: datetime) -> bool:
    """Clear the password's blocks and the bank's lock on it, every browser's; say whether it was locked.

    Any other factor is left as it stands: its block ends by time.
    """
    if factor != "password":  # guard: unlock-password-only
        return False
    rows = AttemptBudget.objects.filter(factor__in=("password", _HARD), key=key)
    list(rows.select_for_update().order_by("factor", "id"))  # the lock's row first, as a try takes them
    hard = rows.filter(factor=_HARD, locked_at__isnull=False)
    was_locked = hard.update(failures=0, locked_at=None, updated_at=now) == 1  # guard: unlock-once
    rows.update(failures=0, block_level=0, blocked_until=None, locked_at=None, updated_at=now)
    return was_locked


def sweep_expired(*, now: datetime, most: int) -> int:
    """Take away up to `most` rows of names nobody has, once they would have been forgotten anyway.

    The bank's lock has no end for people who exist, so a name nobody has keeps it for a year.
    """
    open_or_old = Q(locked_at=None) | Q(locked_at__lt=now - LONGEST_DECOY_LOCK)
    old = AttemptBudget.objects.filter(open_or_old, expires_at__lte=now).values_list("id", flat=True)[:most]
    deleted, _ = AttemptBudget.objects.filter(id__in=list(old)).delete()
    return deleted


def _is_hard_locked(hard: AttemptBudget, limit: int | None, *, now: datetime) -> bool:
    """Read the bank's lock, and let it fall where as many tries as it allows were used."""
    if hard.locked_at is None and limit is not None and hard.failures >= limit:
        AttemptBudget.objects.filter(id=hard.id, locked_at=None).update(locked_at=now)
        hard.locked_at = now
    return hard_block.is_locked(HardBlock(failures=hard.failures, locked_at=hard.locked_at))


def _locked_row(factor: str, key: bytes, device_id: UUID | None, *, now: datetime) -> AttemptBudget:
    """Take the row for this transaction, making it first where it is new; two who make it at once share one."""
    of_browser = {} if device_id is None else {"device": device_id}
    rows, named = (_OF_BROWSER if of_browser else _OF_NO_BROWSER), {"factor": factor, "key": key, **of_browser}
    row = rows.first(**named)
    if row is None:
        fresh = AttemptBudget(
            id=new_id(now), tenant_id=current_tenant_id(), factor=factor, key=key, device_id=device_id, updated_at=now
        )
        insert_if_new(fresh)
        row = rows.one(**named)
    return row


def _budget(row: AttemptBudget, factor: Factor) -> Budget:
    return Budget(
        factor=factor, failures=row.failures, level=row.block_level, closed_until=row.blocked_until,
        last_failure_at=row.updated_at if row.failures else None,
    )  # fmt: skip


def _write(row: AttemptBudget, budget: Budget, *, expires_at: datetime | None, now: datetime) -> None:
    written = {
        "failures": budget.failures, "block_level": budget.level, "blocked_until": budget.closed_until,
        "updated_at": now, "expires_at": expires_at,
    }  # fmt: skip
    _COUNTS.make(written, row=row.id)


def _tries_left(budget: Budget, policy: Policy) -> int:
    return max(0, policy.tries - budget.failures)
