"""Write down what somebody decided about a request, once, and what follows from it.

Law: a decision settles the request and nothing else; whoever asked reads the outcome and acts. Whatever was not exactly
what the person saw is refused. "I do not recognise this" stops everything else that the same session asks.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from llavero.approvals import rows
from llavero.approvals.models import Approval, Approver
from llavero.approvals.models import Decision as DecisionRow
from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.sources import network_of
from llavero.domain.actor import Actor, ActorKind, Origin
from llavero.domain.approval import EVENT_OF, Decision, Event, Means, Quorum, State, Vote, is_met
from llavero.notifications.desk import DeskNote, tell_desk
from llavero.people.disclose import is_active, roles
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.read import current_slug


class Refused(StrEnum):
    """Why a decision was not taken; the words are those of the phone's protocol."""

    OVER = "approval-over"
    CHANGED = "approval-changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """A decision with what proves it: who, how, over which digest, and what their device gave."""

    user: UUID
    person: UUID
    decision: Decision
    means: Means
    digest: str
    authenticator: UUID | None = None
    counter: int | None = None
    answer: str = field(default="", repr=False)
    signature: bytes | None = field(default=None, repr=False)
    signing_key: bytes | None = None


def may_answer(row: Approval | None, user: UUID, digest: str, *, now: datetime) -> Refused | None:
    """Say why this user may not answer this request, or None where they may. Holds nothing."""
    if row is None or not rows.is_alive(row, now=now):
        return Refused.OVER
    asked = Approver.objects.filter(approval_id=row.id, user_id=user).first()  # guard: approval-of-its-approvers
    if asked is None or asked.person_id == row.maker_person or not is_active(user, now=now):
        return Refused.OVER
    if DecisionRow.objects.filter(approval_id=row.id, person_id=asked.person_id).exists():  # guard: one-decision-each
        return Refused.OVER
    if row.digest != digest:  # guard: approval-digest
        return Refused.CHANGED
    return None


def cast(approval_id: UUID, ballot: Ballot, *, now: datetime, origin: Origin) -> State | Refused:
    """Take a decision, in the caller's transaction; returns what the request is then, or why nothing was taken."""
    first = rows.find(approval_id)
    if first is not None and ballot.decision is Decision.UNKNOWN:
        rows.hold_session(first)
    row = rows.hold(approval_id)
    refused = may_answer(row, ballot.user, ballot.digest, now=now)
    if refused is not None or row is None:
        return refused or Refused.OVER
    actor = Actor(ActorKind.USER, ballot.user, ballot.person)
    _write(row, ballot, now=now, actor=actor, origin=origin)
    if ballot.decision is Decision.APPROVE and not _suffices(row):
        rows.note_change(row)
        return State.OPEN
    after = rows.end(row, EVENT_OF[ballot.decision], now=now, actor=actor, origin=origin)
    if ballot.decision is Decision.UNKNOWN:
        _alarm(row, now=now, actor=actor, origin=origin)
    return after


def _write(row: Approval, ballot: Ballot, *, now: datetime, actor: Actor, origin: Origin) -> None:
    held = sorted(roles(ballot.user, now=now) & row.roles.keys())
    DecisionRow.objects.create(
        id=new_id(now), approval=row, person_id=ballot.person, user_id=ballot.user, roles=held,
        authenticator_id=ballot.authenticator, decision=ballot.decision.value, means=ballot.means.value,
        digest=ballot.digest, counter=ballot.counter, answer=ballot.answer, signature=ballot.signature,
        signing_key=ballot.signing_key, at=now,
    )  # fmt: skip
    rows.note(
        EventKind.APPROVAL_DECIDED, row, now=now, actor=actor, origin=origin,
        facts={
            "verb": ballot.decision.value, "channel": ballot.means.value,
            "authenticator": str(ballot.authenticator) if ballot.authenticator else None,
        },
    )  # fmt: skip


def _suffices(row: Approval) -> bool:
    approving = DecisionRow.objects.filter(approval_id=row.id, decision=Decision.APPROVE)
    votes = [Vote(person=each.person_id, roles=frozenset(each.roles)) for each in approving]
    return is_met(Quorum(needed=row.needed, roles=row.roles), votes, maker=row.maker_person)


def _alarm(row: Approval, *, now: datetime, actor: Actor, origin: Origin) -> None:
    """Freeze what else the session asks, and tell the fraud desk."""
    for other in rows.hold_session(row):
        if other.id != row.id:
            # guard: alarm-freezes-its-session
            rows.end(other, Event.FREEZE, now=now, actor=actor, origin=origin, cause="not-recognised")
    record(
        EventKind.FRAUD_ALARM_RAISED, now=now, actor=actor, origin=origin, subject=row.user_id or actor.id,
        run=row.run_id, step=row.step, reason="not-recognised", facts={"kind": "approval-not-recognised"},
    )  # fmt: skip
    note = DeskNote(
        desk="fraud_desk", kind="approval-not-recognised", run_id=row.run_id, user_id=row.user_id or actor.id,
        # guard: one-case-for-one-alarm (the run that asked ends by its own alarm, and its person has one number)
        once=f"run:{row.run_id}" if row.run_id else f"approval:{row.id}",
        portal=row.portal_key, source=network_of(origin.address),
    )  # fmt: skip
    tell_desk(note, profile=profile_of(current_slug()), now=now, actor=actor, origin=origin)
