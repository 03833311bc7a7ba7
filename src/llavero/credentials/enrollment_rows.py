"""The rows of enrollments: found and held, read as the rules see them, and moved by guarded UPDATEs.

Law: ticket, keys, seed and code are wiped the moment nobody can need them any more.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import F

from llavero.credentials.models import Authenticator, Enrollment, SerialCounter
from llavero.domain import enrollment as rules
from llavero.domain import one_time_code
from llavero.domain.enrollment import CloseReason, Event, Standing, State
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lifecycle import advance
from llavero.formats.phone.exchange import ExchangeKey
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import current_epoch
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import keyed_digest, open_sealed, same_digest, seal

TABLE: Final = "credentials_enrollment"
OPEN_STATES: Final = (State.CREATED, State.DEVICE_BOUND, State.CONFIRMED)
_CODE: Final = "activation-code"
_CONFIRMATION: Final = "enrollment-confirmation"
_NOTHING_LEFT: Final[dict[str, object]] = {
    "exchange_key_sealed": None, "ticket_sealed": None, "r_sealed": None, "seed_sealed": None,
    "activation_digest": None,
}  # fmt: skip


def held(enrollment_id: UUID) -> Enrollment | None:
    """Find an enrollment and hold its row until the commit; None where the bank has none of that number."""
    row: Enrollment | None = Enrollment.objects.select_for_update(of=("self",)).filter(id=enrollment_id).first()
    return row


def standing(row: Enrollment) -> Standing:
    """Read a row as the rules see it."""
    return Standing(state=State(row.state), expires_at=row.expires_at, is_of_epoch=row.epoch == current_epoch())


def sent_code(row: Enrollment) -> one_time_code.Sent:
    """Read the activation code of a row as the rules of codes see it."""
    state = one_time_code.State.CLAIMED if row.code_used_at is not None else one_time_code.State.ISSUED
    return one_time_code.Sent(
        sent_at=row.code_sent_at or row.created_at, expires_at=row.code_expires_at or row.created_at, state=state,
        attempts_used=row.attempts, resends_used=row.resends_used,
    )  # fmt: skip


def code_policy(row: Enrollment, profile: Profile) -> one_time_code.Policy:
    """Give the bank's figures, with the tries and resends that were pinned when the first code was sent."""
    rule = profile.soft_token.activation_code
    return one_time_code.Policy(
        digits=rule.digits, lifetime=rule.lifetime, attempts=row.attempts_allowed, resends=row.resends_allowed,
        resend_waits=(rule.resend_wait,),
    )  # fmt: skip


def digest_of_code(row: Enrollment, code: str) -> bytes:
    """Digest an activation code for its own enrollment, so that it fits nowhere else."""
    return keyed_digest(_CODE, row.id.bytes + code.encode())


def fits_code(row: Enrollment, code: str) -> bool:
    """Compare a code with the kept digest, in constant time."""
    return same_digest(bytes(row.activation_digest or bytes(34)), _CODE, row.id.bytes + code.encode())


def digest_of_confirmation(row: Enrollment, mac: bytes) -> bytes:
    """Digest the confirmation that was accepted, so that its repeat is known when the keys are gone."""
    return keyed_digest(_CONFIRMATION, row.id.bytes + mac)


def fits_confirmation(row: Enrollment, mac: bytes) -> bool:
    """Compare a repeated confirmation with the accepted one."""
    kept = row.confirmation_digest
    return kept is not None and same_digest(bytes(kept), _CONFIRMATION, row.id.bytes + mac)


def seal_for(row_id: UUID, column: str, plain: bytes) -> bytes:
    """Seal a secret of an enrollment for its own row and column."""
    return seal(plain, table=TABLE, row=row_id, column=column)


def open_from(row: Enrollment, column: str) -> bytes:
    """Open a secret of an enrollment."""
    return open_sealed(getattr(row, column) or b"", table=TABLE, row=row.id, column=column)


def exchange_key(row: Enrollment) -> ExchangeKey:
    """Open the server's key of an enrollment."""
    return ExchangeKey(open_from(row, "exchange_key_sealed"))


def move(row: Enrollment, event: Event, changes: dict[str, object]) -> None:
    """Move a row on where it still is what was read; raises CHANGED_MEANWHILE where another came first."""
    after = advance(rules.LIFECYCLE, State(row.state), event)
    as_read = Enrollment.objects.filter(id=row.id, state=row.state)  # guard: enrollment-moves-from-what-was-read
    if as_read.update(state=after, **changes) != 1:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, lifecycle=rules.LIFECYCLE.name)
    row.state = after


def close(row: Enrollment, reason: CloseReason, *, now: datetime) -> None:
    """Close a row and wipe what only the exchange needed."""
    move(row, Event.CLOSE, {"closed_reason": reason, "ended_at": now, **_NOTHING_LEFT})


def wiped() -> dict[str, object]:
    """Give the changes that wipe the secrets of an exchange."""
    return dict(_NOTHING_LEFT)


def next_serial(pattern: str, *, now: datetime) -> str:
    """Take the next number and spell it; numbers whose serial some device already has are passed over.

    The counter's row is held until the commit, so that two who enroll at once get two numbers.
    """
    counters = SerialCounter.objects.select_for_update()
    if not counters.exists():
        fresh = SerialCounter(id=new_id(now), tenant_id=current_tenant_id())
        SerialCounter.objects.bulk_create([fresh], ignore_conflicts=True)
    number = counters.get().next_number
    while _is_taken(serial := rules.spell_serial(pattern, number)):
        number += 1
    SerialCounter.objects.update(next_number=number + 1)
    return serial


def raise_attempts(row: Enrollment) -> bool:
    """Count a try where nobody counted one since the row was read; False where somebody did."""
    as_read = Enrollment.objects.filter(id=row.id, state=row.state, attempts=row.attempts)
    return as_read.update(attempts=F("attempts") + 1) == 1


def _is_taken(serial: str) -> bool:
    return (
        Authenticator.objects.filter(serial=serial).exists() or Enrollment.objects.filter(serial=serial).exists()
    )  # fmt: skip
