"""Checks the number that a person's token shows, once, in one transaction that counts before it answers.

Law: the rows are locked in id order; budget, comparison, verdict and count are one commit. One budget per
authenticator, whatever the browser. Who has no authenticator, or no name, does the same work against a dummy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import code_rows
from llavero.credentials.budgets import Blocked, Claimed, after_success, budget_key, claim_try, is_blocked
from llavero.credentials.models import Authenticator
from llavero.domain import lockout, two_counts
from llavero.domain.actor import Actor, Origin
from llavero.domain.authenticator import Mode
from llavero.domain.digits import NotACode, read_code
from llavero.domain.oath import Algorithm, Older, Proven, Replayed, totp
from llavero.domain.oath import resync as row_of_codes
from llavero.domain.two_counts import CLEAN, Guess
from llavero.people.nobody import NOBODY
from llavero.tenancy.profile.model import Profile

MOST_TOKENS: Final = 2
"""As many as a person commonly has, one of either kind: a comparison costs as much as this, whoever it is."""


class CodeReason(StrEnum):
    """Why a code was accepted or not: for the audit and the desk; the person gets one sentence."""

    OK = "ok"
    WRONG = "wrong"
    REPLAYED = "replayed"
    OLDER = "older"
    NOT_A_CODE = "not-a-code"
    BLOCKED = "blocked"
    NO_AUTHENTICATOR = "no-authenticator"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeVerdict:
    """The verdict. `wait_until`: a delay between tries, or after a replay the next code; `blocked_until`: a block."""

    accepted: UUID | None
    reason: CodeReason
    tries_left: int = 0
    blocked_until: datetime | None = None
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Try:
    """Who tries, from where, in which step; what every event of this try names."""

    user_id: UUID | None
    claim: bytes | None
    profile: Profile
    now: datetime
    actor: Actor
    origin: Origin
    run: UUID | None
    step: str


def check_code(
    user_id: UUID | None, typed: str, *, portal_key: str, profile: Profile, now: datetime, actor: Actor,
    origin: Origin, claim: bytes | None = None, run: UUID | None = None, step: str = "",
) -> CodeVerdict:  # fmt: skip
    """Judge a code of any usable authenticator of a user. Inside a scope; the caller commits before it answers.

    `user_id` is None for a name nobody has; `claim` is then the digest of that name.
    """
    tried = _Try(user_id=user_id, claim=claim, profile=profile, now=now, actor=actor, origin=origin, run=run, step=step)
    rows = code_rows.usable_of(user_id or NOBODY, portal_key, now=now, is_for_update=True)
    policy = profile.locks.code.policy()
    code = code_rows.read_typed(typed, rules=profile.code)
    if isinstance(code, NotACode):  # before any budget, whoever it is: it depends on the shape alone
        return _refuse(tried, CodeReason.NOT_A_CODE, tries_left=policy.tries)
    key = budget_key(user_id, claim)
    is_known = user_id is not None and not rows
    # guard: code-costs-the-same (a name nobody has is counted here; whoever has a device pays for the same rows)
    of_the_name = claim_try("code", key, rule=profile.locks.code, now=now, is_known=is_known)
    if not rows:
        return _check_nobodys(tried, key, code, of_the_name)
    # guard: code-budget-before-answer
    open_rows = [row for row in rows if isinstance(_standing(row, policy, now=now), lockout.Open)]
    if not open_rows:
        return _refuse_blocked(tried, rows, policy)
    return _judge(tried, open_rows, code, policy, of_the_name)


def has_usable_code_authenticator(
    user_id: UUID | None, portal_key: str, *, now: datetime, claim: bytes | None = None
) -> bool:
    """Say whether a user could pass a code step now: any kind, active and not blocked.

    For a name nobody has (`claim`): whether its codes are not blocked. Both are looked for, whoever it is.
    """
    rows = code_rows.usable_of(user_id or NOBODY, portal_key, now=now)
    is_name_blocked = is_blocked("code", budget_key(user_id, claim), now=now)
    if user_id is None:
        return not is_name_blocked
    return any(row.blocked_until is None or row.blocked_until <= now for row in rows)


def resync(
    authenticator_id: UUID, typed: Sequence[str], *, profile: Profile, now: datetime, actor: Actor, origin: Origin,
    run: UUID | None = None,
) -> CodeVerdict:  # fmt: skip
    """Bring an authenticator back into step by consecutive codes, on the same budget as any other code."""
    row = code_rows.hold(authenticator_id)
    tried = _Try(
        user_id=row.user_id, claim=None, profile=profile, now=now, actor=actor, origin=origin, run=run, step=""
    )
    policy = profile.locks.code.policy()
    if not isinstance(_standing(row, policy, now=now), lockout.Open):
        return _refuse_blocked(tried, [row], policy)
    codes = [read_code(one, digits=row.digits) for one in typed]
    meant = [code for code in codes if not isinstance(code, NotACode)]
    if len(meant) != profile.code.resync_codes or len(meant) != len(codes):
        return _refuse(tried, CodeReason.NOT_A_CODE, tries_left=_tries_left(row, policy, now=now))
    proven = _place_in_row(row, meant, profile=profile, now=now)
    if proven is not None and _take(tried, row, proven, policy):
        gap = min(999_999_999, max(0, proven.step - row.last_step)) if row.last_step >= 0 else None
        record(
            EventKind.AUTHENTICATOR_RESYNCED, now=now, actor=actor, origin=origin, subject=row.id, run=run,
            facts={"serial": row.serial, "gap": gap},
        )  # fmt: skip
        return CodeVerdict(accepted=row.id, reason=CodeReason.OK, tries_left=policy.tries)
    return _count_failures(tried, [row], CodeReason.WRONG, policy)


def _judge(
    tried: _Try, rows: list[Authenticator], code: str, policy: lockout.Policy, of_the_name: Claimed | Blocked
) -> CodeVerdict:
    verdicts = [(row, code_rows.compare(row, code, rules=tried.profile.code, now=tried.now)) for row in rows]
    for _ in range(len(rows), MOST_TOKENS):  # guard: two-tokens-cost-as-one
        code_rows.compare_nobodys(rows[0].id.bytes, code, rules=tried.profile.code, now=tried.now)
    for row, verdict in verdicts:
        if isinstance(verdict, Proven) and _take(tried, row, verdict, policy):
            if isinstance(of_the_name, Claimed):
                after_success(of_the_name, now=tried.now)
            return _accept(tried, row, policy)
    for row, verdict in verdicts:
        if isinstance(verdict, Replayed):
            tries_left = _tries_left(row, policy, now=tried.now)
            return _refuse(tried, CodeReason.REPLAYED, tries_left=tries_left, row=row, wait_until=_next_code(row))
    is_older = any(isinstance(verdict, Older) for _, verdict in verdicts)
    return _count_failures(tried, rows, CodeReason.OLDER if is_older else CodeReason.WRONG, policy)


def _take(tried: _Try, row: Authenticator, proven: Proven, policy: lockout.Policy) -> bool:
    left = two_counts.after_right(code_rows.counts_of(row), Guess.CODE, policy, now=tried.now)
    return code_rows.take_step(row.id, proven, left=left, now=tried.now)


def _count_failures(tried: _Try, rows: list[Authenticator], reason: CodeReason, policy: lockout.Policy) -> CodeVerdict:
    """Count one wrong code against every authenticator it was compared with; the one with most tries left speaks."""
    counted = []
    for row in rows:
        counts = two_counts.after_wrong(code_rows.counts_of(row), Guess.CODE, policy, now=tried.now)
        code_rows.write_counts(row.id, counts, now=tried.now)
        counted.append((row, two_counts.budget_of(counts)))
    for _ in range(len(rows), MOST_TOKENS):  # guard: two-tokens-cost-as-one
        code_rows.write_counts(NOBODY, CLEAN, now=tried.now)
    row, best = min(counted, key=lambda each: (each[1].level, each[1].failures))
    return _refuse(
        tried, reason, tries_left=max(0, policy.tries - best.failures), row=row,
        blocked_until=best.closed_until if best.level else None,
        wait_until=None if best.level else best.closed_until,
    )  # fmt: skip


def _check_nobodys(tried: _Try, key: bytes, code: str, claimed: Claimed | Blocked) -> CodeVerdict:
    """Do for nobody what is done for somebody: the name's budget, the computations, and writes that find no row."""
    if isinstance(claimed, Blocked):
        wait = claimed.until if claimed.is_wait else None
        blocked_until = None if claimed.is_wait else claimed.until
        return _refuse(tried, CodeReason.BLOCKED, tries_left=0, blocked_until=blocked_until, wait_until=wait)
    for _ in range(MOST_TOKENS):
        code_rows.compare_nobodys(key, code, rules=tried.profile.code, now=tried.now)
    for _ in range(MOST_TOKENS):
        code_rows.write_counts(NOBODY, CLEAN, now=tried.now)
    reason = CodeReason.WRONG if tried.user_id is None else CodeReason.NO_AUTHENTICATOR
    return _refuse(
        tried, reason, tries_left=claimed.tries_left, blocked_until=claimed.blocked_until,
        wait_until=claimed.wait_until,
    )  # fmt: skip


def _place_in_row(row: Authenticator, codes: list[str], *, profile: Profile, now: datetime) -> Proven | None:
    seed = code_rows.seed_of(row)
    if row.mode == Mode.HOTP:
        return row_of_codes.by_counter(
            seed, codes, above=row.last_step, reach=profile.code.resync_reach, digits=row.digits,
            algorithm=Algorithm(row.algorithm),
        )  # fmt: skip
    return row_of_codes.by_clock(
        seed, codes, last_step=row.last_step, now=now, form=code_rows.form_of(row), tolerance=profile.code.tolerance()
    )


def _standing(
    row: Authenticator, policy: lockout.Policy, *, now: datetime
) -> lockout.Open | lockout.Waiting | lockout.Blocked:
    return lockout.check(code_rows.budget_of(row), policy, now=now)


def _tries_left(row: Authenticator, policy: lockout.Policy, *, now: datetime) -> int:
    standing = _standing(row, policy, now=now)
    return standing.tries_left if isinstance(standing, lockout.Open) else 0


def _next_code(row: Authenticator) -> datetime | None:
    if row.mode == Mode.HOTP:
        return None
    return totp.next_code_at(code_rows.place_of(row), code_rows.form_of(row))


def _accept(tried: _Try, row: Authenticator, policy: lockout.Policy) -> CodeVerdict:
    record(
        EventKind.CODE_ACCEPTED, now=tried.now, actor=tried.actor, origin=tried.origin, subject=tried.user_id,
        run=tried.run, step=tried.step, facts={"authenticator": str(row.id), "serial": row.serial},
    )  # fmt: skip
    return CodeVerdict(accepted=row.id, reason=CodeReason.OK, tries_left=policy.tries)


def _refuse_blocked(tried: _Try, rows: list[Authenticator], policy: lockout.Policy) -> CodeVerdict:
    """Say until when the first of them waits or is blocked; nothing was compared."""
    standing = [_standing(row, policy, now=tried.now) for row in rows]
    waits = [each.until for each in standing if isinstance(each, lockout.Waiting)]
    blocks = [each.until for each in standing if isinstance(each, lockout.Blocked)]
    return _refuse(
        tried, CodeReason.BLOCKED, tries_left=0, row=rows[0], wait_until=min(waits) if waits else None,
        blocked_until=min(blocks) if blocks and not waits else None,
    )  # fmt: skip


def _refuse(
    tried: _Try, reason: CodeReason, *, tries_left: int, row: Authenticator | None = None,
    blocked_until: datetime | None = None, wait_until: datetime | None = None,
) -> CodeVerdict:  # fmt: skip
    record(
        EventKind.CODE_REFUSED, now=tried.now, actor=tried.actor, origin=tried.origin, outcome="refused",
        reason=reason.value, subject=tried.user_id, run=tried.run, step=tried.step,
        facts={
            "authenticator": str(row.id) if row else None, "serial": row.serial if row else None,
            "tries_left": tries_left, "replayed": reason is CodeReason.REPLAYED, "decoy": tried.user_id is None,
            "blocked_until": blocked_until.isoformat() if blocked_until else None,
        },
    )  # fmt: skip
    return CodeVerdict(
        accepted=None, reason=reason, tries_left=tries_left, blocked_until=blocked_until, wait_until=wait_until
    )
