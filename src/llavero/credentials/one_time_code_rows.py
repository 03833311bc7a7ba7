"""The rows of codes that were sent: found, read as the rules see them, compared, and written by guarded UPDATEs."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from llavero.credentials.models import OneTimeCode
from llavero.domain import one_time_code as rules
from llavero.domain.digits import read_code
from llavero.domain.one_time_code import Policy, State
from llavero.tenancy.vault import keyed_digest, same_digest

_PURPOSE = "one-time-code"
_FEWEST_DIGITS, _MOST_DIGITS = 4, 10


def digest_of(row: OneTimeCode, code: str) -> bytes:
    """Digest a code for its own row, run, client and purpose, so that it fits nowhere else."""
    return keyed_digest(_PURPOSE, _bound(row, code))


def fits(row: OneTimeCode, code: str) -> bool:
    """Compare a code with the kept digest, in constant time."""
    return same_digest(bytes(row.digest), _PURPOSE, _bound(row, code))


def newest(run_id: UUID | None, client_id: UUID | None, purpose: str) -> OneTimeCode | None:
    """Find the newest code of a run or client for a purpose, and hold its row."""
    rows = OneTimeCode.objects.filter(run_id=run_id, client_id=client_id, purpose=purpose)
    newest: OneTimeCode | None = rows.select_for_update().order_by("-id").first()
    return newest


def issued(run_id: UUID | None, client_id: UUID | None, purpose: str) -> QuerySet[OneTimeCode]:
    """Find the codes that live."""
    rows: QuerySet[OneTimeCode] = OneTimeCode.objects.filter(run_id=run_id, purpose=purpose, state=State.ISSUED)
    return rows.filter(client_id=client_id) if client_id is not None else rows


def as_sent(row: OneTimeCode) -> rules.Sent:
    """Read a row as the rules see it."""
    return rules.Sent(
        sent_at=row.issued_at, expires_at=row.expires_at, state=State(row.state), attempts_used=row.attempts,
        resends_used=row.resends_used,
    )  # fmt: skip


def policy_of(row: OneTimeCode) -> Policy:
    """Give the bounds that were pinned to a code when it was sent."""
    return Policy(attempts=row.attempts_allowed, resends=row.resends_allowed)


def put(row: OneTimeCode, after: rules.Sent, *, now: datetime) -> bool:
    """Write a verdict where the code still is what was judged; False where another came first."""
    as_read = OneTimeCode.objects.filter(id=row.id, state=State.ISSUED, attempts=row.attempts)  # guard: otp-once
    claimed_at = now if after.state is State.CLAIMED else None
    return as_read.update(state=after.state, attempts=after.attempts_used, claimed_at=claimed_at) == 1


def typed_for(row: OneTimeCode, typed: Mapping[str, str], *, is_alone: bool) -> str:
    """Choose what was typed for a code: by channel, or all of it where there is one code only."""
    if is_alone and len(typed) == 1:
        return next(iter(typed.values()))
    return typed.get(row.channel, "")


def digits_in(typed: str) -> str | None:
    """Read as many digits as were meant; how many a code has is no secret, and a wrong number of them is wrong."""
    for digits in range(_FEWEST_DIGITS, _MOST_DIGITS + 1):
        code = read_code(typed, digits=digits)
        if isinstance(code, str):
            return code
    return None


def word(purpose: str) -> str:
    """Write a purpose as the record has words."""
    return purpose.replace("_", "-").lower()[:80]


def _bound(row: OneTimeCode, code: str) -> bytes:
    return "\x00".join((str(row.id), str(row.run_id), str(row.client_id), row.purpose, row.channel, code)).encode()
