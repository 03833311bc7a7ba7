"""Takes up what an older run of the same person had collected, so that nobody types it again.

Law: a take-up hands on what was collected, never a proof and never a secret, and each waiting run only once.

When: at the first step from which every way to `from:` only collects (`stretch.py`), once the run's own proofs have
fixed its subject. Earlier would jump over a proof that the journey still asks for; later would ask again what is
there. A run that begins in a session has its subject from the session, so that it may stand there from its start; a
claimed name fixes nobody, so that knowing somebody's name shows nothing of theirs.

Of whom: the newest run of the same person, version of the journey, portal and client that stopped at or after
`from:` and still waits. Another version may have other steps, and what they asked would mean something else there. A
run still open in another window waits as well once the journey's `open_per_subject` has no place for it; where the
journey allows several at a time, each goes on by itself.
"""

from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.proof import KIND_OF, ProofKind
from llavero.domain.run import StepNode
from llavero.domain.run import take_up as stand_at_from
from llavero.domain.screen import Node
from llavero.journeys.end_others import let_run_out, turn_of
from llavero.journeys.fates import left_suspended
from llavero.journeys.models import Run
from llavero.journeys.newcoming import is_somebodys, of_the_same
from llavero.journeys.stretch import is_adopted, only_collects, stretch_before
from llavero.journeys.turn import Turn
from llavero.people.disclose import company_of

TAKEN_UP = Node("taken_up", "success", "taken_up", {})
"""Said where a person goes on with what they typed another time, so that nobody wonders where those pages went."""


def take_up(turn: Turn) -> None:
    """Adopt what the person's waiting run collected and stand at `from:`; nothing where there is none to adopt.

    Asked whenever a run arrives at a step, and answered once: a run that stood at `from:` itself collects anew.
    """
    run, at = turn.run, turn.published.compiled.resume_from
    if at is None:
        return
    if run.at == at:
        run.collected_at = run.collected_at or turn.now
    elif _may_take_up(turn, at) and (older := _newest_waiting(turn)) is not None:
        _adopt(turn, turn_of(older, turn), at=at)


def _may_take_up(turn: Turn, at: str) -> bool:
    run = turn.run
    if not is_somebodys(run) or run.collected_at is not None:
        return False
    if not _is_proven(turn):  # guard: take-up-needs-own-proof
        return False
    return run.at in stretch_before(turn.published.graph, at)  # guard: take-up-in-its-stretch


def _is_proven(turn: Turn) -> bool:
    """Say whether the run's session, or a proof of its own that is no mark, says who its subject is."""
    return turn.run.session_id is not None or any(
        proof.for_user == turn.run.user_id and proof.role == "subject" and KIND_OF[proof.name] is not ProofKind.NONE
        for proof in turn.proofs
    )


def _newest_waiting(turn: Turn) -> Run | None:
    run = turn.run
    let_run_out(turn)
    waiting = Run.objects.filter(
        of_the_same(run),  # guard: take-up-of-one-person
        acting_user_id=run.acting_user_id,  # what one administrator began, another begins anew
        definition_id=run.definition_id, portal_key=run.portal_key, client_id=run.client_id, epoch=run.epoch,
        state="waiting",
        waits_until__gt=turn.now,  # guard: take-up-within
    )  # fmt: skip
    return waiting.exclude(id=run.id).order_by("-id").first()


def _adopt(turn: Turn, older: Turn, *, at: str) -> None:
    if not claim_waiting(older.run.id, now=turn.now):
        return
    run = turn.run
    own, theirs = turn.slots(), older.slots()
    turn.fill({name: value for name, value in theirs.items() if name not in own and is_adopted(name)})
    run.inherited = left_suspended(older) or None
    run.took_up, run.collected_at = older.run.id, turn.now
    turn.stand_at(stand_at_from(turn.published.graph, turn.state, at))
    company = company_of(run.user_id) if run.user_id else None
    record(
        EventKind.RUN_ENDED, now=turn.now, actor=turn.actor, origin=turn.origin, subject=run.user_id, company=company,
        run=older.run.id, step=older.run.at, digest=turn.published.digest, reason="taken_up",
        facts={"ending": "taken_up", "journey": run.journey, "child_run": str(run.id)},
    )  # fmt: skip
    record(
        EventKind.RUN_TAKEN_UP, now=turn.now, actor=turn.actor, origin=turn.origin, subject=run.user_id,
        company=company, run=run.id, step=at, digest=turn.published.digest, proofs=turn.proofs,
        facts={"journey": run.journey, "parent_run": str(older.run.id)},
    )  # fmt: skip


def is_collected_already(turn: Turn, node: StepNode) -> bool:
    """Say whether a page after `from:` asks only for what was adopted: then nobody is asked again.

    A secret is never adopted, so that its page is always shown; nor does a page that proves or changes anything pass.
    """
    if turn.run.took_up is None or node.name in turn.run.passed:
        return False
    says = turn.published.says(node)
    is_filled = bool(says.fills) and all(slot in turn.slots() for slot in says.fills)
    return is_filled and says.has_ok and only_collects(node)  # guard: adopted-pages-prove-nothing


def claim_waiting(run: UUID, *, now: datetime) -> bool:
    """End a waiting run as taken up, by one guarded write; False for whoever comes second."""
    still_waits = Run.objects.filter(id=run, state="waiting")  # guard: taken-up-once
    return bool(
        still_waits.update(
            state="ended", ending="taken_up", ended_at=now, waits_until=None, slots_sealed=None, inherited=None
        )
    )
