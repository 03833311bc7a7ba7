"""Ends requests that nobody will answer: taken back by whoever asked, or out of time."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from llavero.approvals import rows
from llavero.approvals.models import Approval, DeviceAnswer
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.domain.approval import Event, State
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.read import current_epoch

KEPT_FOR: Final = timedelta(days=90)
_OPEN_OF_RUN = Question(
    lambda: (
        Approval.objects.select_for_update(of=("self",)).filter(run_id=given("run"), state=State.OPEN).order_by("id")
    )
)
"""How long a phone that finds its network again is told what it was told before."""


def cancel(approval_id: UUID, *, client_id: UUID, now: datetime, actor: Actor, origin: Origin) -> State | None:
    """Take a request back; None where this client has none such. One that has its outcome keeps it."""
    row = rows.hold(approval_id)
    if row is None or row.client_id != client_id:  # guard: approval-of-its-client
        return None
    if rows.is_alive(row, now=now):
        return rows.end(row, Event.CANCEL, now=now, actor=actor, origin=origin)
    return rows.state_of(row, now=now)


def cancel_of_run(run_id: UUID, *, now: datetime, actor: Actor, origin: Origin | None = None) -> int:
    """Take back what a run asks, when the run is over; says how many requests."""
    found = _OPEN_OF_RUN.all(run=run_id)
    for row in found:
        rows.end(row, Event.CANCEL, now=now, actor=actor, origin=origin, cause="run-ended")
    return len(found)


def sweep_expired(*, now: datetime, most: int) -> int:
    """Let up to `most` requests expire whose time is over, inside a scope; says how many."""
    over = Approval.objects.select_for_update(of=("self",)).filter(state=State.OPEN, expires_at__lte=now)
    found = list(over.order_by("id")[:most])
    for row in found:
        rows.end(row, Event.EXPIRE, now=now, actor=SYSTEM, origin=None)
    return len(found)


def close_of_older_epoch(*, now: datetime, most: int) -> int:
    """Let up to `most` requests expire that were open before a restore: they may have been answered since."""
    old = Approval.objects.select_for_update(of=("self",)).filter(state=State.OPEN, epoch__lt=current_epoch())
    found = list(old.order_by("id")[:most])
    for row in found:
        rows.end(row, Event.EXPIRE, now=now, actor=SYSTEM, origin=None, cause="restored")
    return len(found)


def sweep_kept(*, now: datetime, most: int) -> int:
    """Take away up to `most` answers of phones that nobody will repeat any more."""
    old = list(DeviceAnswer.objects.filter(at__lte=now - KEPT_FOR).values_list("id", flat=True)[:most])
    DeviceAnswer.objects.filter(id__in=old).delete()
    return len(old)
