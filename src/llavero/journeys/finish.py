"""What happens when a run stands at an ending: its one commit if it is a good one, and what was early is settled.

Law: nothing is granted but here. If the commit finds the world changed, nothing of it is written and the run ends
by `endings.changed`.
"""

from collections.abc import Mapping

from django.db import transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.one_time_codes import close_codes_of
from llavero.credentials.sessions import end_if_made_for_one_run
from llavero.credentials.temporary_passwords import kill_claimed_by
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.run import EndNode
from llavero.domain.screen import Argument
from llavero.journeys.answer import Answer
from llavero.journeys.commit import Granted, commit
from llavero.journeys.turn import Turn
from llavero.people.disclose import company_of
from llavero.steps.contract import CannotCommit

GRANTING = frozenset({"done", "handed_over"})


def finish(turn: Turn, args: Mapping[str, Argument]) -> Answer:
    """End the run at the ending it stands at, committing first if that ending grants what was staged."""
    end = _end_of(turn)
    granted = Granted()
    if end.end in GRANTING:
        try:
            with transaction.atomic():
                granted = commit(turn)
        except CannotCommit as refused:
            turn.run.at = turn.published.graph.endings["changed"]
            args, end, granted = {"reason": refused.reason}, _end_of(turn), Granted()
    follows = end.then if end.end in GRANTING else None
    _close(turn, end, {**args, **granted.to_person}, granted)
    if follows is None:
        let_go(turn)
    return Answer(
        run=turn.run.id, revision=turn.run.revision, has_ended=True, follows=follows, opened_session=granted.session
    )


def let_go(turn: Turn) -> None:
    """Let die with the run what only it could use: the claim on a temporary password, and the session made for it."""
    kill_claimed_by(turn.run.id, now=turn.now)
    if turn.run.session_id is not None:
        end_if_made_for_one_run(turn.run.session_id, now=turn.now)


def _end_of(turn: Turn) -> EndNode:
    end = turn.end_node
    if end is None:
        raise DomainError(ErrorCode.ILLEGAL_MOVE, at=turn.run.at)
    return end


def _close(turn: Turn, end: EndNode, args: Mapping[str, Argument], granted: Granted) -> None:
    run = turn.run
    run.state, run.ending, run.ended_at = "ended", end.end, turn.now
    run.slots_sealed, run.typed_sealed, run.in_flight_until = None, None, None
    run.opened_session_id = granted.session
    run.said = [{"id": "args", "kind": "note", "message_id": "", "args": dict(args)}]
    close_codes_of(run.id)
    turn.save()
    record(
        EventKind.RUN_ENDED, now=turn.now, actor=turn.actor, origin=turn.origin, subject=run.user_id,
        company=company_of(run.user_id) if run.user_id else None, run=run.id, step=end.name,
        digest=turn.published.digest, proofs=turn.proofs, reason=end.end,
        outcome="done" if end.end in GRANTING else "refused", facts={"ending": end.end, "journey": run.journey},
    )  # fmt: skip
