"""Reads requests to approve, opens what they show, and moves them: one outcome each, by a guarded update.

Law: only a request that is open, alive and of this epoch is ever moved by an answer; its end is on record with it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.approvals.models import Approval
from llavero.audit.catalogue import EventKind
from llavero.audit.facts import FactValue
from llavero.audit.record import record
from llavero.domain.actor import Actor, Origin
from llavero.domain.approval import LIFECYCLE, Event, State
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.lifecycle import advance
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import keyed_digest, open_sealed, seal

TABLE: Final = "approvals_approval"
_SESSION: Final = "approval-session"


def find(approval_id: UUID) -> Approval | None:
    """Read a request without holding it."""
    found: Approval | None = Approval.objects.filter(id=approval_id).first()
    return found


def hold(approval_id: UUID) -> Approval | None:
    """Hold a request until the commit."""
    found: Approval | None = Approval.objects.select_for_update(of=("self",)).filter(id=approval_id).first()
    return found


def hold_session(row: Approval) -> list[Approval]:
    """Hold every open request of the same session, in id order, so that two alarms do not wait for each other."""
    same = Approval.objects.select_for_update(of=("self",)).filter(session_key=row.session_key, state=State.OPEN)
    return list(same.order_by("id"))


def is_alive(row: Approval, *, now: datetime, epoch: int | None = None) -> bool:
    """Say whether a request can still be answered; `epoch` is the bank's where many are asked about."""
    if row.epoch != (
        current_epoch() if epoch is None else epoch
    ):  # guard: approval-epoch (a restored database has requests that were answered)
        return False
    return row.state == State.OPEN and now < row.expires_at  # guard: approval-lifetime


def state_of(row: Approval, *, now: datetime, epoch: int | None = None) -> State:
    """Say what a request is, whether or not a sweep has passed."""
    is_over = row.state == State.OPEN and not is_alive(row, now=now, epoch=epoch)
    return State.EXPIRED if is_over else State(row.state)


def seal_document(approval_id: UUID, text: str) -> bytes:
    """Seal what is shown for its own row."""
    return seal(text.encode(), table=TABLE, row=approval_id, column="document_sealed")


def open_document(row: Approval) -> str:
    """Open what is shown."""
    sealed = bytes(row.document_sealed or b"")
    return open_sealed(sealed, table=TABLE, row=row.id, column="document_sealed").decode()


def session_key(*parts: str) -> bytes:
    """Name the session that a request came from, so that nobody can read which it was."""
    return keyed_digest(_SESSION, "\x00".join(parts))


def note_change(row: Approval) -> None:
    """Raise the revision of a request that stays open; raises CHANGED_MEANWHILE where it moved."""
    same = Approval.objects.filter(id=row.id, state=State.OPEN, revision=row.revision)
    if same.update(revision=row.revision + 1) != 1:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, approval=str(row.id))
    row.revision += 1


def end(row: Approval, event: Event, *, now: datetime, actor: Actor, origin: Origin | None, cause: str = "") -> State:
    """Give a request its one outcome.

    Raises ILLEGAL_MOVE for one that is known to have an outcome, CHANGED_MEANWHILE where it got one meanwhile.
    """
    before, after = State(row.state), advance(LIFECYCLE, State(row.state), event)
    open_still = Approval.objects.filter(id=row.id, state=before)  # guard: approval-one-outcome
    if open_still.update(state=after, revision=row.revision + 1, decided_at=now) != 1:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, approval=str(row.id))
    row.state, row.revision, row.decided_at = after, row.revision + 1, now
    note(
        EventKind.APPROVAL_ENDED, row, now=now, actor=actor, origin=origin, reason=cause,
        facts={"before": before.value, "after": after.value},
    )  # fmt: skip
    return after


def note(
    kind: EventKind, row: Approval, *, now: datetime, actor: Actor, origin: Origin | None, reason: str = "",
    is_refusal: bool = False, on_behalf_of: UUID | None = None, facts: Mapping[str, FactValue] | None = None,
) -> None:  # fmt: skip
    """Write an event about a request: what it is of and its digest stand in each."""
    record(
        kind, now=now, actor=actor, origin=origin, subject=row.id, run=row.run_id, step=row.step, reason=reason,
        outcome="refused" if is_refusal else "done", on_behalf_of=on_behalf_of,
        facts={
            "kind": row.kind, "approval_digest": row.digest, "portal": row.portal_key or None,
            "client": str(row.client_id) if row.client_id else None, **(facts or {}),
        },
    )  # fmt: skip
