"""What happens when a run stands at an ending: its one commit if it is a good one, and everything of it is closed.

Law: nothing is granted but here. If the commit finds the world changed, nothing of it is written and the run ends
by `endings.changed`, or by `endings.undeliverable` where a message could not leave.
"""

from collections.abc import Mapping

from django.db import transaction

from llavero.domain.screen import Argument
from llavero.journeys.answer import Answer
from llavero.journeys.close import GRANTING, close, end_of, let_go
from llavero.journeys.commit import Granted, commit
from llavero.journeys.turn import Turn
from llavero.steps.contract import CannotCommit


def finish(turn: Turn, args: Mapping[str, Argument]) -> Answer:
    """End the run at the ending it stands at, committing first if that ending grants what was staged."""
    end, granted, why = end_of(turn), Granted(), ""
    before = (turn.run.user_id, turn.run.proofs)
    if end.end in GRANTING:
        try:
            with transaction.atomic():
                granted = commit(turn)
        except CannotCommit as refused:
            turn.run.user_id, turn.run.proofs = before  # guard: who-was-not-made-is-nobody
            outcome = "undeliverable" if refused.reason == "undeliverable" else "changed"
            turn.run.at = turn.published.graph.endings[outcome]
            args, end, granted, why = {}, end_of(turn), Granted(), _word(refused.reason)
    follows = end.then if end.end in GRANTING else None
    close(turn, {**args, **granted.to_person}, session=granted.session, why=why)
    if follows is None:
        let_go(turn)
    return Answer(
        run=turn.run.id, revision=turn.run.revision, has_ended=True, follows=follows, opened_session=granted.session
    )


def _word(reason: str) -> str:
    """Write why a commit refused as the record has words: `floor: user.unlock` as `floor:user.unlock`."""
    return reason.split(",")[0].replace(": ", ":").replace(" ", "-")[:80]
