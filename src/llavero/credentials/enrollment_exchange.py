"""What a phone does with an enrollment: it asks for the server's key, is bound, and confirms.

Law: the checks stand in the protocol's order and under the row's lock; who lacks the ticket uses up nobody's tries. The
ticket belongs to the first signing key that also had the activation code. A refusal is a value: the try it tells of
is committed before the answer leaves.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import enrollment_codes
from llavero.credentials.enrollment_rows import (
    digest_of_confirmation,
    exchange_key,
    fits_confirmation,
    held,
    move,
    next_serial,
    open_from,
    seal_for,
    standing,
)
from llavero.credentials.models import Enrollment
from llavero.domain import enrollment as rules
from llavero.domain.actor import ANONYMOUS, Actor, ActorKind, Origin
from llavero.domain.enrollment import Event, State
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.phone import proofs
from llavero.formats.phone.exchange import DeviceMessage, ServerMessage, open_device_message, seal_server_message
from llavero.formats.phone.fault import PhoneMessageError
from llavero.tenancy.profile.model import Profile

SEED_BYTES: Final = 32
R_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a phone may not go on: the refusal's code, and the facts that it is told."""

    code: ErrorCode
    facts: Mapping[str, int | str | datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOffer:
    """What an enrollment says to whoever has its number: the server's public key and how the code goes."""

    exchange_key: bytes
    expires_at: datetime
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A phone is bound; `sealed` is its answer. `run_id` is whose procedure this is activity of."""

    sealed: bytes = field(repr=False)
    run_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The phone has proven that its seed arrived, now or (`is_repeat`) before."""

    run_id: UUID
    is_repeat: bool = False


def exchange_key_of(enrollment_id: UUID, *, now: datetime) -> ExchangeOffer | Refused:
    """Give the server's key of an enrollment that a phone may still use."""
    row = Enrollment.objects.filter(id=enrollment_id, kind="app").first()
    if row is None:
        return Refused(ErrorCode.ENROLLMENT_UNKNOWN)
    if not rules.is_open(standing(row), now=now):
        return Refused(ErrorCode.ENROLLMENT_OVER)
    return ExchangeOffer(exchange_key=bytes(row.exchange_key), expires_at=row.expires_at, channel=row.channel)


def bind_device(
    enrollment_id: UUID, sealed: bytes, *, profile: Profile, now: datetime, origin: Origin
) -> Bound | Refused:
    """Bind the enrollment to the phone that has both the picture and the code, and seal its identity to it.

    The phone that is bound may ask again until it has confirmed; its code is not looked at then, and serial and seed
    stay what they were.
    """
    row = held(enrollment_id)
    if row is None or row.kind != "app":
        return Refused(ErrorCode.ENROLLMENT_UNKNOWN)
    if not rules.is_open(standing(row), now=now):
        return _refuse(row, ErrorCode.ENROLLMENT_OVER, now=now, origin=origin)
    try:
        message = open_device_message(exchange_key(row), row.id, sealed)
    except PhoneMessageError:
        return _refuse(row, ErrorCode.ENROLLMENT_ALTERED, now=now, origin=origin)
    transcript = _transcript(row, message, profile)
    if not _has_the_ticket(row, message, transcript):
        return _refuse(row, ErrorCode.ENROLLMENT_ALTERED, now=now, origin=origin)
    # guard: first-phone-only (who photographed the screen and read the message later)
    if row.signing_key is not None and bytes(row.signing_key) != message.signing_key:
        return _refuse(row, ErrorCode.ENROLLMENT_TAKEN, now=now, origin=origin)
    is_repeated = row.state == State.DEVICE_BOUND
    if not is_repeated:
        verdict = enrollment_codes.judge(row, message.activation_code, profile=profile, now=now)
        if verdict.wrong is not None:
            return _refuse_code(row, verdict, now=now, origin=origin)
        _bind(row, message, transcript, profile=profile, now=now)
    elif bytes(row.transcript or b"") != transcript:
        _exchange_anew(row, transcript)
    _record(EventKind.ENROLLMENT_BOUND, row, now=now, origin=origin, repeated=is_repeated)
    return Bound(sealed=_answer(row, message, profile), run_id=row.run_id)


def confirm_device(enrollment_id: UUID, mac: bytes, *, now: datetime, origin: Origin) -> Confirmed | Refused:
    """Note that the phone holds its seed, by the MAC of the newest exchange; the same MAC is answered the same."""
    row = held(enrollment_id)
    if row is None or row.kind != "app":
        return Refused(ErrorCode.ENROLLMENT_UNKNOWN)
    if State(row.state) in {State.CONFIRMED, State.CONSUMED}:
        if fits_confirmation(row, mac):
            return Confirmed(run_id=row.run_id, is_repeat=True)
        return _refuse(row, ErrorCode.CONFIRMATION_WRONG, now=now, origin=origin)
    stands = standing(row)
    if not rules.is_open(stands, now=now):
        return _refuse(row, ErrorCode.ENROLLMENT_OVER, now=now, origin=origin)
    if not rules.may_confirm(stands, now=now) or not _is_confirmation(row, mac):
        return _refuse(row, ErrorCode.CONFIRMATION_WRONG, now=now, origin=origin)
    digest = digest_of_confirmation(row, mac)
    move(row, Event.CONFIRM, {"confirmed_at": now, "confirmation_digest": digest})
    _record(EventKind.ENROLLMENT_CONFIRMED, row, now=now, origin=origin)
    return Confirmed(run_id=row.run_id)


def _transcript(row: Enrollment, message: DeviceMessage, profile: Profile) -> bytes:
    return proofs.transcript_of(
        profile.key, row.id, exchange_key=bytes(row.exchange_key or b""), signing_key=message.signing_key,
        agreement_key=message.agreement_key,
    )  # fmt: skip


def _has_the_ticket(row: Enrollment, message: DeviceMessage, transcript: bytes) -> bool:
    """Say whether the phone read the picture, and holds the signing key that it names."""
    # guard: enrollment-ticket (who only knows the enrollment's number guesses at the code)
    if not proofs.is_ticket_mac(open_from(row, "ticket_sealed"), transcript, message.ticket_mac):
        return False
    # guard: enrollment-signature (bind somebody else's public key, and their requests will be refused)
    return proofs.is_signed_transcript(message.signing_key, transcript, message.signature)


def _bind(row: Enrollment, message: DeviceMessage, transcript: bytes, *, profile: Profile, now: datetime) -> None:
    """Give the enrollment to the phone, with its serial and seed; the code is used up in the same UPDATE."""
    changes: dict[str, object] = {
        "signing_key": message.signing_key, "transcript": transcript, "bound_at": now, "code_used_at": now,
        "activation_digest": None, "serial": next_serial(profile.soft_token.serial, now=now),
        "seed_sealed": seal_for(row.id, "seed_sealed", secrets.token_bytes(SEED_BYTES)),
        "r_sealed": seal_for(row.id, "r_sealed", secrets.token_bytes(R_BYTES)),
    }  # fmt: skip
    move(row, Event.BIND, changes)
    _take_over(row, changes)


def _exchange_anew(row: Enrollment, transcript: bytes) -> None:
    """Begin the exchange anew with the same phone: another `r`, the same identity."""
    changes: dict[str, object] = {
        "transcript": transcript, "r_sealed": seal_for(row.id, "r_sealed", secrets.token_bytes(R_BYTES)),
    }  # fmt: skip
    as_read = Enrollment.objects.filter(id=row.id, state=State.DEVICE_BOUND, transcript=bytes(row.transcript or b""))
    if as_read.update(**changes) != 1:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, lifecycle=rules.LIFECYCLE.name)
    _take_over(row, changes)


def _answer(row: Enrollment, message: DeviceMessage, profile: Profile) -> bytes:
    said = ServerMessage(
        serial=row.serial, seed=open_from(row, "seed_sealed"), r=open_from(row, "r_sealed"),
        name=profile.names.identity,
    )  # fmt: skip
    return seal_server_message(message.agreement_key, bytes(row.transcript or b""), said)


def _is_confirmation(row: Enrollment, mac: bytes) -> bool:
    ticket, r = open_from(row, "ticket_sealed"), open_from(row, "r_sealed")
    # guard: confirmation-is-of-the-exchange (confirm for a phone that never received its seed)
    return proofs.is_confirmation(r, ticket, bytes(row.transcript or b""), mac)


def _take_over(row: Enrollment, changes: Mapping[str, object]) -> None:
    for name, value in changes.items():
        setattr(row, name, value)


def _refuse_code(row: Enrollment, verdict: enrollment_codes.CodeVerdict, *, now: datetime, origin: Origin) -> Refused:
    if verdict.wrong == "blocked":
        facts = {"blocked_until": verdict.blocked_until or now}
        return _refuse(row, ErrorCode.DEVICE_BLOCKED, now=now, origin=origin, facts=facts)
    if row.state == State.CLOSED:
        _record(EventKind.ENROLLMENT_CLOSED, row, now=now, origin=origin, reason="codes-used-up")
    late = verdict.wrong == "late"
    code = ErrorCode.ACTIVATION_CODE_LATE if late else ErrorCode.ACTIVATION_CODE_WRONG
    return _refuse(row, code, now=now, origin=origin, facts={"tries_left": verdict.tries_left})


def _refuse(
    row: Enrollment,
    code: ErrorCode,
    *,
    now: datetime,
    origin: Origin,
    facts: Mapping[str, int | datetime] | None = None,
) -> Refused:
    told = dict(facts or {})
    kept = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}
    record(
        EventKind.ENROLLMENT_REFUSED, now=now, actor=ANONYMOUS, origin=origin, outcome="refused", reason=code.value,
        subject=row.user_id, run=row.run_id, facts={"enrollment": str(row.id), **kept},
    )  # fmt: skip
    return Refused(code, told)


def _record(
    kind: EventKind, row: Enrollment, *, now: datetime, origin: Origin, repeated: bool | None = None, reason: str = ""
) -> None:
    facts: dict[str, str | bool | None] = {"enrollment": str(row.id), "serial": row.serial or None}
    if repeated is not None:
        facts["repeated"] = repeated
    actor = Actor(ActorKind.USER, id=row.user_id) if row.signing_key is not None else ANONYMOUS
    record(kind, now=now, actor=actor, origin=origin, subject=row.user_id, run=row.run_id, reason=reason, facts=facts)
