"""Judges what a person typed for a code that was sent: counted first, right once, all of it or nothing.

Law: a wrong try is counted against the code and against its person's own budget, which outlives the run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.budgets import Blocked, Claimed, after_success, budget_key, claim_try
from llavero.credentials.code_messages import note_use
from llavero.credentials.models import OneTimeCode
from llavero.credentials.one_time_code_rows import as_sent, digits_in, fits, issued, policy_of, put, typed_for, word
from llavero.domain import one_time_code as rules
from llavero.domain.actor import Actor, Origin
from llavero.domain.one_time_code import State, Verdict
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import current_epoch


class OtpReason(StrEnum):
    """Why a code was right or not, for the audit and the desk; the person gets one sentence, or that it expired."""

    OK = "ok"
    WRONG = "wrong"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    EXHAUSTED = "exhausted"
    ALREADY_CLAIMED = "already-claimed"
    NOT_A_CODE = "not-a-code"
    BLOCKED = "blocked"
    NONE_SENT = "none-sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpVerdict:
    """The answer to what was typed. `tries_left` of this code."""

    ok: bool
    reason: OtpReason
    tries_left: int = 0
    wait_until: datetime | None = None
    blocked_until: datetime | None = None


def judge(
    *, run_id: UUID | None, purpose: str, typed: Mapping[str, str], profile: Profile, now: datetime, actor: Actor,
    origin: Origin, user_id: UUID | None = None, claim: bytes | None = None, client_id: UUID | None = None,
    is_newcomer: bool = False,
) -> OtpVerdict:  # fmt: skip
    """Judge what was typed, by channel, in the caller's transaction; with two codes both must be right at once.

    Nobody learns which of two was wrong. A right answer spends the codes. `is_newcomer`: of who registers in this run.
    """
    rows = list(issued(run_id, client_id, purpose).select_for_update().order_by("id"))
    key, is_known = budget_key(user_id, claim), user_id is not None or is_newcomer
    verdict = (
        _judge(rows, typed, key, is_known=is_known, profile=profile, now=now) if rows else _none_living(run_id, purpose)
    )
    if verdict.ok:
        for row in rows:
            note_use(user_id, row.channel, profile=profile, now=now, newcomer_of=run_id if is_newcomer else None)
    record(
        EventKind.ONE_TIME_CODE_CLAIMED if verdict.ok else EventKind.ONE_TIME_CODE_REFUSED,
        now=now, actor=actor, origin=origin, outcome="done" if verdict.ok else "refused",
        reason="" if verdict.ok else verdict.reason.value, subject=user_id, run=run_id,
        facts={
            "purpose": word(purpose), "channel": "+".join(row.channel for row in rows).replace("+", "-") or None,
            "one_time_code": str(rows[0].id) if rows else None, "client": str(client_id) if client_id else None,
            "decoy": not is_known,
            **({} if verdict.ok else {"tries_left": verdict.tries_left}),
        },
    )  # fmt: skip
    return verdict


def _judge(
    rows: list[OneTimeCode], typed: Mapping[str, str], key: bytes, *, is_known: bool,
    profile: Profile, now: datetime,
) -> OtpVerdict:  # fmt: skip
    # guard: one-time-code-epoch (a restored database knows codes that were used after the backup)
    if any(row.epoch != current_epoch() for row in rows):
        return OtpVerdict(ok=False, reason=OtpReason.EXPIRED)
    read = [digits_in(typed_for(row, typed, is_alone=len(rows) == 1)) for row in rows]
    if any(code is None for code in read):
        left = min(row.attempts_allowed - row.attempts for row in rows)
        return OtpVerdict(ok=False, reason=OtpReason.NOT_A_CODE, tries_left=max(0, left))
    claimed = claim_try("one_time_code", key, rule=profile.locks.one_time_code, now=now, is_known=is_known)
    if isinstance(claimed, Blocked):
        return OtpVerdict(
            ok=False, reason=OtpReason.BLOCKED, wait_until=claimed.until if claimed.is_wait else None,
            blocked_until=None if claimed.is_wait else claimed.until,
        )  # fmt: skip
    found = [fits(row, code or "") for row, code in zip(rows, read, strict=True)]
    is_right = all(found) and is_known  # guard: decoy-code-never-right
    return _write_verdict(rows, is_right, claimed, now=now)


def _write_verdict(rows: list[OneTimeCode], is_right: bool, claimed: Claimed, *, now: datetime) -> OtpVerdict:
    judged = [rules.judge(as_sent(row), policy_of(row), matches=is_right, now=now) for row in rows]
    for row, each in zip(rows, judged, strict=True):
        if not put(row, each.after, now=now):
            return OtpVerdict(ok=False, reason=OtpReason.ALREADY_CLAIMED)
    verdicts = {each.verdict for each in judged}
    if verdicts == {Verdict.CLAIMED}:
        after_success(claimed, now=now)
        return OtpVerdict(ok=True, reason=OtpReason.OK, tries_left=judged[0].attempts_left)
    reason = next(each.verdict for each in judged if each.verdict is not Verdict.CLAIMED)
    return OtpVerdict(
        ok=False, reason=OtpReason(reason.value), tries_left=min(each.attempts_left for each in judged),
        wait_until=claimed.wait_until, blocked_until=claimed.blocked_until,
    )  # fmt: skip


def _none_living(run_id: UUID | None, purpose: str) -> OtpVerdict:
    row = OneTimeCode.objects.filter(run_id=run_id, purpose=purpose).order_by("-id").first()
    reasons = {
        State.EXPIRED: OtpReason.EXPIRED, State.EXHAUSTED: OtpReason.EXHAUSTED,
        State.SUPERSEDED: OtpReason.SUPERSEDED, State.CLAIMED: OtpReason.ALREADY_CLAIMED,
    }  # fmt: skip
    return OtpVerdict(ok=False, reason=reasons[State(row.state)] if row is not None else OtpReason.NONE_SENT)
