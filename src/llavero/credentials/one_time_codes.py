"""A code that the bank sends by SMS or e-mail: bound to one run and one purpose, right once, dead when another is sent.

Law: what is kept is a keyed digest. A resend brings no new tries, and waits grow between resends. A wrong try is
counted against the code and against its person's own budget, which outlives the run.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.budgets import Blocked, Claimed, after_success, budget_key, claim_try
from llavero.credentials.code_messages import Channels, Delivery, Reached, note_use, reachable, send_code
from llavero.credentials.models import OneTimeCode
from llavero.domain import one_time_code as rules
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.domain.digits import read_code
from llavero.domain.one_time_code import Policy, State, Verdict
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import keyed_digest, same_digest

_PURPOSE = "one-time-code"
_FEWEST_DIGITS, _MOST_DIGITS = 4, 10


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
class Current:
    """How the code of a page stands, whatever was reloaded. `resend_at` is when another may be asked for."""

    at: datetime
    expires_at: datetime
    resend_at: datetime
    resends_left: int
    tries_left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A code is on its way (or, for a name nobody has, looks so)."""

    expires_at: datetime
    resend_at: datetime | None
    resends_left: int


@dataclass(frozen=True, slots=True)
class SendRefused:
    """No code was sent: a budget or the code's own resends are used up, or (`resend-wait`) it is too soon."""

    scope: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class NoContact:
    """The person has no contact of the wanted kind that a code may go to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpVerdict:
    """The answer to what was typed. `tries_left` of this code."""

    ok: bool
    reason: OtpReason
    tries_left: int = 0
    wait_until: datetime | None = None
    blocked_until: datetime | None = None


def send(
    *, run_id: UUID | None, client_id: UUID | None, purpose: str, channels: Channels, user_id: UUID | None,
    digits: int, lifetime: timedelta, attempts: int, resends: int, profile: Profile, voice: Voice, operation: str,
    now: datetime, actor: Actor, origin: Origin, claim: bytes | None = None,
) -> Sent | SendRefused | NoContact:  # fmt: skip
    """Send a code, the first or a further one, in the caller's transaction.

    `operation` names the journey in the message. For a name nobody has (`user_id` None, `claim` its digest) the same
    rows are written and nothing leaves.
    """
    policy = profile.one_time_code.policy(digits=digits, lifetime=lifetime, attempts=attempts, resends=resends)
    reached = reachable(channels, user_id, claim, profile, now)
    if not reached or (channels == "both" and len(reached) < 2):
        _record_not_sent(purpose, channels, "no-contact", user_id, run_id, now=now, actor=actor, origin=origin)
        return NoContact()
    standing = _newest(run_id, client_id, purpose)
    following = _following(standing, policy, now=now)
    if isinstance(following, SendRefused):
        _record_not_sent(purpose, channels, following.scope, user_id, run_id, now=now, actor=actor, origin=origin)
        return following
    to = Delivery(
        user_id=user_id, claim=claim, operation=operation, voice=voice, profile=profile, run_id=run_id,
        expires_at=following.expires_at, now=now, actor=actor, origin=origin,
    )  # fmt: skip
    refused = _write_and_send(standing, following, reached, to, purpose, client_id, policy, one=channels != "both")
    if refused is not None:
        _record_not_sent(purpose, channels, refused.scope, user_id, run_id, now=now, actor=actor, origin=origin)
        return refused
    left = policy.resends - following.resends_used
    return Sent(expires_at=following.expires_at, resend_at=_resend_at(following, policy), resends_left=left)


def judge(
    *, run_id: UUID | None, purpose: str, typed: Mapping[str, str], profile: Profile, now: datetime, actor: Actor,
    origin: Origin, user_id: UUID | None = None, claim: bytes | None = None, client_id: UUID | None = None,
) -> OtpVerdict:  # fmt: skip
    """Judge what was typed, by channel, in the caller's transaction; with two codes both must be right at once.

    Nobody learns which of two was wrong. A right answer spends the codes.
    """
    rows = list(_issued(run_id, client_id, purpose).select_for_update().order_by("id"))
    verdict = _judge(rows, typed, user_id, claim, profile=profile, now=now) if rows else _none_living(run_id, purpose)
    if verdict.ok and user_id is not None:
        for row in rows:
            note_use(user_id, row.channel, profile=profile, now=now)
    record(
        EventKind.ONE_TIME_CODE_CLAIMED if verdict.ok else EventKind.ONE_TIME_CODE_REFUSED,
        now=now, actor=actor, origin=origin, outcome="done" if verdict.ok else "refused",
        reason="" if verdict.ok else verdict.reason.value, subject=user_id, run=run_id,
        facts={
            "purpose": _word(purpose), "channel": "+".join(row.channel for row in rows).replace("+", "-") or None,
            "one_time_code": str(rows[0].id) if rows else None, "client": str(client_id) if client_id else None,
            "decoy": user_id is None,
            **({} if verdict.ok else {"tries_left": verdict.tries_left}),
        },
    )  # fmt: skip
    return verdict


def current(run_id: UUID, purpose: str, *, now: datetime) -> Current:
    """Say how the code of a page stands; one that was never sent is over already."""
    row = OneTimeCode.objects.filter(run_id=run_id, purpose=purpose).order_by("-id").first()
    if row is None:
        return Current(at=now, expires_at=now, resend_at=now, resends_left=0, tries_left=0)
    tries_left = max(0, row.attempts_allowed - row.attempts)
    is_over = row.state in {State.CLAIMED, State.EXHAUSTED} or not tries_left
    return Current(
        at=now, expires_at=row.expires_at, resend_at=row.resend_at or now,
        resends_left=0 if is_over else row.resends_allowed - row.resends_used, tries_left=tries_left,
    )  # fmt: skip


def close_codes_of(run_id: UUID) -> int:
    """Let every code of a run that is over die; says how many lived."""
    return OneTimeCode.objects.filter(run_id=run_id, state=State.ISSUED).update(state=State.EXPIRED)


def sweep_expired(*, now: datetime, most: int) -> int:
    """Put away up to `most` codes that nobody used in time."""
    old = OneTimeCode.objects.filter(state=State.ISSUED, expires_at__lte=now).values_list("id", flat=True)[:most]
    count = OneTimeCode.objects.filter(id__in=list(old), state=State.ISSUED).update(state=State.EXPIRED)
    if count:
        record(EventKind.ONE_TIME_CODES_EXPIRED, now=now, actor=SYSTEM, facts={"rows": count})
    return count


def _following(standing: OneTimeCode | None, policy: Policy, *, now: datetime) -> rules.Sent | SendRefused:
    """Say what the code to be sent is: the first, or the one after `standing`; or why there is none."""
    if standing is None or standing.state == State.CLAIMED:
        return rules.first(policy, now=now)
    match rules.resend(_as_sent(standing), policy, now=now):
        case rules.ResendAt(time):
            return SendRefused("resend-wait", time)
        case rules.NoResend() as reason:
            return SendRefused(reason.value, None)
        case (_, following):
            return following


def _write_and_send(
    standing: OneTimeCode | None, following: rules.Sent, reached: Sequence[Reached], to: Delivery, purpose: str,
    client_id: UUID | None, policy: Policy, *, one: bool,
) -> SendRefused | None:  # fmt: skip
    """End the former code, write the new one and queue its messages: all of it, or nothing."""
    refusals: list[SendRefused] = []
    with transaction.atomic():
        if standing is not None:
            # guard: earlier-code-dies
            _issued(to.run_id, client_id, purpose).update(state=State.SUPERSEDED)
        code = ""
        for number, each in enumerate(reached):
            if number == 0 or not one:
                code = rules.digits_from(secrets.token_bytes(16), digits=policy.digits)
                channel = "any" if one and len(reached) > 1 else each.channel
                _write(code, channel, following, to, purpose, client_id, policy)
            refused = send_code(code, each, to)
            if refused is not None:
                refusals.append(SendRefused(refused.scope.value, refused.until))
        is_lost = len(refusals) == len(reached) if one else bool(refusals)
        if is_lost:
            transaction.set_rollback(True)
    return refusals[0] if is_lost else None


def _write(
    code: str, channel: str, following: rules.Sent, to: Delivery, purpose: str, client_id: UUID | None,
    policy: Policy,
) -> None:  # fmt: skip
    row = new_id(to.now)
    OneTimeCode.objects.create(
        id=row, user_id=to.user_id, run_id=to.run_id, client_id=client_id, purpose=purpose, channel=channel,
        digest=keyed_digest(_PURPOSE, _bound(row, to.run_id, client_id, purpose, channel, code)),
        attempts=following.attempts_used, attempts_allowed=policy.attempts, resends_used=following.resends_used,
        resends_allowed=policy.resends, resend_at=_resend_at(following, policy), issued_at=to.now,
        expires_at=following.expires_at, epoch=current_epoch(),
    )  # fmt: skip
    record(
        EventKind.ONE_TIME_CODE_SENT, now=to.now, actor=to.actor, origin=to.origin, subject=to.user_id, run=to.run_id,
        facts={
            "channel": channel, "purpose": _word(purpose), "expires_at": following.expires_at.isoformat(),
            "resends_left": policy.resends - following.resends_used, "one_time_code": str(row),
            "client": str(client_id) if client_id else None, "repeated": following.resends_used > 0,
            "digits": policy.digits, "decoy": to.user_id is None,
        },
    )  # fmt: skip


def _judge(
    rows: list[OneTimeCode], typed: Mapping[str, str], user_id: UUID | None, claim: bytes | None, *,
    profile: Profile, now: datetime,
) -> OtpVerdict:  # fmt: skip
    # guard: one-time-code-epoch (a restored database knows codes that were used after the backup)
    if any(row.epoch != current_epoch() for row in rows):
        return OtpVerdict(ok=False, reason=OtpReason.EXPIRED)
    read = [_read(_typed_for(row, typed, is_alone=len(rows) == 1)) for row in rows]
    if any(code is None for code in read):
        left = min(row.attempts_allowed - row.attempts for row in rows)
        return OtpVerdict(ok=False, reason=OtpReason.NOT_A_CODE, tries_left=max(0, left))
    key, is_known = budget_key(user_id, claim), user_id is not None
    claimed = claim_try("one_time_code", key, rule=profile.locks.one_time_code, now=now, is_known=is_known)
    if isinstance(claimed, Blocked):
        return OtpVerdict(
            ok=False, reason=OtpReason.BLOCKED, wait_until=claimed.until if claimed.is_wait else None,
            blocked_until=None if claimed.is_wait else claimed.until,
        )  # fmt: skip
    fits = [_fits(row, code or "") for row, code in zip(rows, read, strict=True)]
    is_right = all(fits) and is_known  # guard: decoy-code-never-right
    return _write_verdict(rows, is_right, claimed, now=now)


def _write_verdict(rows: list[OneTimeCode], is_right: bool, claimed: Claimed, *, now: datetime) -> OtpVerdict:
    judged = [rules.judge(_as_sent(row), _policy(row), matches=is_right, now=now) for row in rows]
    for row, each in zip(rows, judged, strict=True):
        if not _put(row, each.after, now=now):
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


def _put(row: OneTimeCode, after: rules.Sent, *, now: datetime) -> bool:
    """Write a verdict where the code still is what was judged; False where another came first."""
    as_read = OneTimeCode.objects.filter(id=row.id, state=State.ISSUED, attempts=row.attempts)  # guard: otp-once
    claimed_at = now if after.state is State.CLAIMED else None
    return as_read.update(state=after.state, attempts=after.attempts_used, claimed_at=claimed_at) == 1


def _none_living(run_id: UUID | None, purpose: str) -> OtpVerdict:
    row = OneTimeCode.objects.filter(run_id=run_id, purpose=purpose).order_by("-id").first()
    reasons = {
        State.EXPIRED: OtpReason.EXPIRED, State.EXHAUSTED: OtpReason.EXHAUSTED,
        State.SUPERSEDED: OtpReason.SUPERSEDED, State.CLAIMED: OtpReason.ALREADY_CLAIMED,
    }  # fmt: skip
    return OtpVerdict(ok=False, reason=reasons[State(row.state)] if row is not None else OtpReason.NONE_SENT)


def _newest(run_id: UUID | None, client_id: UUID | None, purpose: str) -> OneTimeCode | None:
    rows = OneTimeCode.objects.filter(run_id=run_id, client_id=client_id, purpose=purpose)
    newest: OneTimeCode | None = rows.select_for_update().order_by("-id").first()
    return newest


def _issued(run_id: UUID | None, client_id: UUID | None, purpose: str) -> QuerySet[OneTimeCode]:
    rows: QuerySet[OneTimeCode] = OneTimeCode.objects.filter(run_id=run_id, purpose=purpose, state=State.ISSUED)
    return rows.filter(client_id=client_id) if client_id is not None else rows


def _as_sent(row: OneTimeCode) -> rules.Sent:
    return rules.Sent(
        sent_at=row.issued_at, expires_at=row.expires_at, state=State(row.state), attempts_used=row.attempts,
        resends_used=row.resends_used,
    )  # fmt: skip


def _policy(row: OneTimeCode) -> Policy:
    return Policy(attempts=row.attempts_allowed, resends=row.resends_allowed)


def _resend_at(following: rules.Sent, policy: Policy) -> datetime | None:
    allowed = rules.may_resend(following, policy)
    return allowed.time if isinstance(allowed, rules.ResendAt) else None


def _bound(row: UUID, run_id: UUID | None, client_id: UUID | None, purpose: str, channel: str, code: str) -> bytes:
    """Name what a code counts for: this row, run, client and purpose, so that no digest fits anywhere else."""
    return "\x00".join((str(row), str(run_id), str(client_id), purpose, channel, code)).encode()


def _fits(row: OneTimeCode, code: str) -> bool:
    return same_digest(
        bytes(row.digest), _PURPOSE, _bound(row.id, row.run_id, row.client_id, row.purpose, row.channel, code)
    )


def _typed_for(row: OneTimeCode, typed: Mapping[str, str], *, is_alone: bool) -> str:
    if is_alone and len(typed) == 1:
        return next(iter(typed.values()))
    return typed.get(row.channel, "")


def _read(typed: str) -> str | None:
    """Read as many digits as were meant; how many a code has is no secret, and a wrong number of them is wrong."""
    for digits in range(_FEWEST_DIGITS, _MOST_DIGITS + 1):
        code = read_code(typed, digits=digits)
        if isinstance(code, str):
            return code
    return None


def _record_not_sent(
    purpose: str, channels: str, scope: str, user_id: UUID | None, run_id: UUID | None, *, now: datetime,
    actor: Actor, origin: Origin,
) -> None:  # fmt: skip
    record(
        EventKind.ONE_TIME_CODE_NOT_SENT, now=now, actor=actor, origin=origin, outcome="refused", reason=scope,
        subject=user_id, run=run_id,
        facts={"channel": channels, "purpose": _word(purpose), "scope": scope, "decoy": user_id is None},
    )  # fmt: skip


def _word(purpose: str) -> str:
    return purpose.replace("_", "-").lower()[:80]
