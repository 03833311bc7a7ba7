"""A code that the bank sends by SMS or e-mail: bound to one run and one purpose, right once, dead when another is sent.

Sending stands in `one_time_code_send.py`, judging in `one_time_code_judge.py`; here is how a code stands and ends.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import OneTimeCode
from llavero.credentials.one_time_code_judge import OtpReason, OtpVerdict, judge
from llavero.credentials.one_time_code_send import NoContact, SendRefused, Sent, send
from llavero.domain.actor import SYSTEM
from llavero.domain.one_time_code import State
from llavero.tenancy.prepared import Change, Question, given

__all__ = [
    "Current",
    "NoContact",
    "OtpReason",
    "OtpVerdict",
    "SendRefused",
    "Sent",
    "close_codes_of",
    "current",
    "judge",
    "send",
    "sweep_expired",
]


_NEWEST = Question(
    lambda: OneTimeCode.objects.filter(run_id=given("run"), purpose=given("purpose")).order_by("-id")[:1]
)
_LET_DIE = Change(lambda: OneTimeCode.objects.filter(run_id=given("run"), state=State.ISSUED), "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """How the code of a page stands, whatever was reloaded. `resend_at` is when another may be asked for."""

    at: datetime
    expires_at: datetime
    resend_at: datetime
    resends_left: int
    tries_left: int


def current(run_id: UUID, purpose: str, *, now: datetime) -> Current:
    """Say how the code of a page stands; one that was never sent is over already."""
    row = _NEWEST.first(run=run_id, purpose=purpose)
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
    return _LET_DIE.make({"state": State.EXPIRED}, run=run_id)


def sweep_expired(*, now: datetime, most: int) -> int:
    """Put away up to `most` codes that nobody used in time."""
    old = OneTimeCode.objects.filter(state=State.ISSUED, expires_at__lte=now).values_list("id", flat=True)[:most]
    count = OneTimeCode.objects.filter(id__in=list(old), state=State.ISSUED).update(state=State.EXPIRED)
    if count:
        record(EventKind.ONE_TIME_CODES_EXPIRED, now=now, actor=SYSTEM, facts={"rows": count})
    return count
