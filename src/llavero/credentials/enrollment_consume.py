"""Makes the authenticator out of a phone that has confirmed: once, in the commit of the person's procedure.

Law: only a confirmed enrollment becomes one, and only one. What the exchange needed is wiped in the same transaction.
"""

from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import authenticators
from llavero.credentials.authenticators import Device
from llavero.credentials.enrollment_rows import held, move, open_from, standing, wiped
from llavero.credentials.models import Enrollment
from llavero.domain import enrollment as rules
from llavero.domain.actor import Actor
from llavero.domain.authenticator import Custody, Kind
from llavero.domain.enrollment import Event
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.oath import Algorithm


def consume_enrollment(enrollment_id: UUID, *, is_active: bool, now: datetime, actor: Actor) -> UUID:
    """Make the authenticator, active at once or waiting for its activation, and give its id.

    Supersedes no other. Raises CHANGED_MEANWHILE where the enrollment has not confirmed, is over, or was consumed;
    DUPLICATE where the person has an active soft authenticator, or another device its serial.
    """
    row = held(enrollment_id)
    if row is None or not rules.may_consume(standing(row), now=now):
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, lifecycle=rules.LIFECYCLE.name)
    device = _device(row)
    move(row, Event.CONSUME, {"ended_at": now, **wiped()})
    made = authenticators.add_authenticator(device, custody=Custody.DELIVERED, enrollment=row.id, now=now)
    authenticators.assign(made, row.user_id, now=now, actor=actor)
    authenticators.await_activation(made, now=now, actor=actor)
    if is_active:
        authenticators.activate(made, now=now, actor=actor)
    record(
        EventKind.ENROLLMENT_CONSUMED, now=now, actor=actor, subject=row.user_id, run=row.run_id,
        facts={"enrollment": str(row.id), "serial": row.serial, "authenticator": str(made)},
    )  # fmt: skip
    return made


def _device(row: Enrollment) -> Device:
    return Device(
        serial=row.serial, seed=open_from(row, "seed_sealed"), kind=Kind.SOFT,
        algorithm=Algorithm(row.algorithm), last_step=row.last_step, portals=row.portals,
    )  # fmt: skip
