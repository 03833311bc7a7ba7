"""Knows a phone by its signature on each request, and notes that an identity was deleted on a phone.

Law: nothing is said to who cannot sign, not even that the clock is off. A signature is good for its method, its
address, its body and ten minutes.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.enrollment_exchange import Refused
from llavero.credentials.enrollment_rows import OPEN_STATES, close, held
from llavero.credentials.models import Authenticator, Enrollment
from llavero.domain import standing
from llavero.domain.actor import ANONYMOUS, Actor, ActorKind, Origin
from llavero.domain.authenticator import Credential
from llavero.domain.enrollment import CloseReason, State
from llavero.domain.errors import ErrorCode
from llavero.formats.phone.fault import PhoneMessageError
from llavero.formats.phone.proofs import is_signature
from llavero.formats.phone.requests import read_header, signed_string
from llavero.tenancy.read import current_epoch

CLOCK_MAY_BE_OFF: Final = timedelta(minutes=5)
DeviceState = Literal["waiting", "pending", "active", "suspended", "locked", "expired", "revoked"]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    """A phone that signed its request. `authenticator` is None while its procedure has not committed.

    `signed_at` is the time that the request says it was signed.
    """

    enrollment: UUID
    authenticator: UUID | None
    user: UUID
    run_id: UUID
    state: DeviceState
    serial: str
    signing_key: bytes
    signed_at: datetime | None = None

    @property
    def actor(self) -> Actor:
        """Who acts by this phone."""
        return Actor(ActorKind.USER, id=self.user)


def device_of(
    enrollment_id: UUID, *, method: str, path: str, body: bytes, header: str, now: datetime, origin: Origin
) -> KnownDevice | Refused:
    """Know the phone that signed a request, by the header `Llavero-Device`, or say DEVICE_UNKNOWN or CLOCK_OFF.

    `path` is what was sent behind the host, with its query. Inside the bank's scope.
    """
    row: Enrollment | None = Enrollment.objects.filter(id=enrollment_id, signing_key__isnull=False).first()
    if row is None:
        return Refused(ErrorCode.DEVICE_UNKNOWN)
    try:
        signed = read_header(header)
    except PhoneMessageError:
        return _refuse(row, ErrorCode.DEVICE_UNKNOWN, now=now, origin=origin)
    message = signed_string(method, path, signed.t, body)
    if not is_signature(bytes(row.signing_key or b""), message, signed.signature):  # guard: device-signature
        return _refuse(row, ErrorCode.DEVICE_UNKNOWN, now=now, origin=origin)
    # guard: device-clock (a request that was recorded is sent again next week)
    if abs(milliseconds(now) - signed.t) > CLOCK_MAY_BE_OFF // timedelta(milliseconds=1):
        return _refuse(row, ErrorCode.CLOCK_OFF, now=now, origin=origin)
    return _known(row, signed_at=_EPOCH + timedelta(milliseconds=signed.t), now=now)


def note_removal(device: KnownDevice, *, now: datetime, origin: Origin) -> None:
    """Note that the identity was deleted on the phone; an enrollment that nobody consumed yet ends with it.

    What the bank does about it is a procedure's: nothing that the person has is taken away here.
    """
    row = held(device.enrollment)
    if row is None or row.removed_at is not None:
        return
    Enrollment.objects.filter(id=row.id, removed_at=None).update(removed_at=now)
    if State(row.state) in OPEN_STATES:
        close(row, CloseReason.REMOVED, now=now)
    record(
        EventKind.PHONE_REMOVED, now=now, actor=device.actor, origin=origin, subject=row.user_id, run=row.run_id,
        facts={
            "enrollment": str(row.id), "serial": row.serial,
            "authenticator": str(device.authenticator) if device.authenticator is not None else None,
        },
    )  # fmt: skip


def milliseconds(moment: datetime) -> int:
    """Write a moment as the phones do: whole milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _known(row: Enrollment, *, signed_at: datetime, now: datetime) -> KnownDevice:
    made: Authenticator | None = Authenticator.objects.filter(enrollment_id=row.id).first()
    return KnownDevice(
        enrollment=row.id, authenticator=made.id if made is not None else None, user=row.user_id, run_id=row.run_id,
        state=_state(row, made, now=now), serial=row.serial, signing_key=bytes(row.signing_key or b""),
        signed_at=signed_at,
    )  # fmt: skip


def _state(row: Enrollment, made: Authenticator | None, *, now: datetime) -> DeviceState:
    epoch = current_epoch()
    if made is None:
        is_open = State(row.state) in OPEN_STATES and now < row.expires_at
        is_of_epoch = row.epoch == epoch  # guard: device-unfinished-epoch (set up anew: its ticket may have been used)
        return "waiting" if is_open and is_of_epoch else "revoked"
    credential = Credential(made.credential)
    # guard: device-epoch (it counts nowhere until the restore has brought it over; its phone must not forget it)
    if credential is Credential.ACTIVE and made.epoch != epoch:
        return "suspended"
    if credential is not Credential.REVOKED and standing.has_expired(made.expires_at, now=now):
        return "expired"
    return "waiting" if credential is Credential.NOT_ENABLED else credential.value  # type: ignore[return-value]


def _refuse(row: Enrollment, code: ErrorCode, *, now: datetime, origin: Origin) -> Refused:
    record(
        EventKind.PHONE_REFUSED, now=now, actor=ANONYMOUS, origin=origin, outcome="refused", reason=code.value,
        subject=row.user_id, facts={"enrollment": str(row.id), "serial": row.serial or None},
    )  # fmt: skip
    return Refused(code)
