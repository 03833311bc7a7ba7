"""Ends a run: what it held is let go, what was taken away early gets its fate, and the record says how it ended.

Law: whoever ends a run (its person, the sweep, another run's commit) ends it here, so that nothing of it is forgotten.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from llavero.approvals.withdraw import cancel_of_run
from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.enrollments import close_enrollments_of_run
from llavero.credentials.one_time_codes import close_codes_of
from llavero.credentials.sessions import end_if_made_for_one_run
from llavero.credentials.temporary_passwords import kill_claimed_by
from llavero.domain.enrollment import CloseReason
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.run import ENGINE_OUTCOMES, EndNode
from llavero.domain.screen import Argument
from llavero.journeys.desks import tell_of
from llavero.journeys.fates import carry_out_fates
from llavero.journeys.models import Run
from llavero.journeys.newcoming import FOR_A_NEWCOMER
from llavero.journeys.turn import Turn
from llavero.journeys.waiting import let_wait
from llavero.people import newcomers

GRANTING = frozenset({"done", "handed_over"})


def end_by(turn: Turn, outcome: str) -> None:
    """End a run from outside, by an engine outcome (expired, idle, changed); nothing of it is granted."""
    if outcome not in ENGINE_OUTCOMES:
        raise DomainError(ErrorCode.ILLEGAL_MOVE, outcome=outcome)
    turn.run.at = turn.published.graph.endings[outcome]
    close(turn, {})
    let_go(turn)


def stop_by(turn: Turn, outcome: str) -> None:
    """Stop a run whose time is over, or for which there is no place: it waits where its journey says so, else ends."""
    if let_wait(turn, outcome):
        let_go(turn)
    else:
        end_by(turn, outcome)


def ran_out(run: Run, *, now: datetime) -> str | None:
    """Say by which outcome an open run's time is over, `expired` or `idle`; None while it is not."""
    if run.state != "open":
        return None
    if run.expires_at <= now:
        return "expired"
    return "idle" if run.idle_at is not None and run.idle_at <= now else None


def close(turn: Turn, args: Mapping[str, Argument], *, session: UUID | None = None, why: str = "") -> None:
    """Write that the run is over at the ending it stands at. `why` tells the record what a commit found changed."""
    run, end = turn.run, end_of(turn)
    is_done = end.end in GRANTING
    carry_out_fates(turn, is_done=is_done)
    run.state, run.ending, run.ended_at = "ended", end.end, turn.now
    run.slots_sealed, run.typed_sealed, run.in_flight_until = None, None, None
    run.waits_until, run.inherited = None, None
    run.opened_session_id = session
    told = tell_of(turn, end)
    run.said = [{"id": "args", "kind": "note", "message_id": "", "args": {**args, **told}}]
    if turn.published.compiled.subject == FOR_A_NEWCOMER:
        newcomers.forget(run.id)  # guard: newcomer-forgotten
    close_codes_of(run.id)
    close_enrollments_of_run(run.id, CloseReason.CANCELLED, now=turn.now, actor=turn.actor)
    cancel_of_run(run.id, now=turn.now, actor=turn.actor, origin=turn.origin)
    turn.save()
    record(
        EventKind.RUN_ENDED, now=turn.now, actor=turn.actor, origin=turn.origin, subject=run.user_id,
        company=turn.company, run=run.id, step=end.name,
        digest=turn.published.digest, proofs=turn.proofs, reason=end.end,
        outcome="done" if is_done else "refused",
        facts={"ending": end.end, "journey": run.journey, "cause": why or None},
    )  # fmt: skip


def let_go(turn: Turn) -> None:
    """Let die with the run what only it could use: the claim on a temporary password, and the session made for it."""
    kill_claimed_by(turn.run.id, now=turn.now)
    if turn.run.session_id is not None:
        end_if_made_for_one_run(turn.run.session_id, now=turn.now)


def end_of(turn: Turn) -> EndNode:
    """Give the ending that a run stands at; raises ILLEGAL_MOVE for one that stands elsewhere."""
    end = turn.end_node
    if end is None:
        raise DomainError(ErrorCode.ILLEGAL_MOVE, at=turn.run.at)
    return end
