"""A run that its person left, at or after the step that `resume:` names, waits instead of ending.

Law: what waits is what was collected, without its secrets. Proofs are kept for the record and count for nothing any
more; what was taken away early meets its fate when the run stops, so that nobody is without a token for a day
because they closed a window.
"""

from datetime import datetime

from llavero.approvals.withdraw import cancel_of_run
from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.enrollments import close_enrollments_of_run
from llavero.credentials.one_time_codes import close_codes_of
from llavero.domain.enrollment import CloseReason
from llavero.domain.run import StepNode
from llavero.journeys.fates import carry_out_fates
from llavero.journeys.newcoming import is_somebodys
from llavero.journeys.stretch import is_adopted
from llavero.journeys.turn import Turn
from llavero.people import newcomers
from llavero.people.disclose import company_of


def let_wait(turn: Turn, outcome: str) -> bool:
    """Leave the run at the ending of `idle`, `expired` or `changed` to be taken up; False where it has to end.

    A run waits once it stood at its journey's `from:` for a known person, until `within` has passed since it stopped:
    since its time was over, not since somebody noticed.
    """
    until = waits_until(turn, outcome)
    if until is None or until <= turn.now:
        return False
    run = turn.run
    run.at = turn.published.graph.endings[outcome]
    run.state, run.ending, run.waits_until = "waiting", outcome, until
    carry_out_fates(turn, is_done=False)
    _forget_what_was_given_back(turn)
    kept = {name: value for name, value in turn.slots().items() if is_adopted(name)}
    run.slots_sealed, run.typed_sealed, run.in_flight_until = None, None, None
    turn.fill(kept)
    run.said = []
    close_codes_of(run.id)
    newcomers.forget(run.id)
    _take_back(turn)  # guard: what-waits-asks-nobody (a picture, or a request on a phone, of a run that stopped)
    turn.save()
    record(
        EventKind.RUN_WAITING, now=turn.now, actor=turn.actor, origin=turn.origin, subject=run.user_id,
        company=company_of(run.user_id) if run.user_id else None, run=run.id, step=run.at,
        digest=turn.published.digest, reason=outcome,
        facts={"journey": run.journey, "ending": outcome, "until": until.isoformat()},
    )  # fmt: skip
    return True


def _take_back(turn: Turn) -> None:
    """End what the run has open with phones: who takes it up begins that anew."""
    run = turn.run.id
    close_enrollments_of_run(run, CloseReason.CANCELLED, now=turn.now, actor=turn.actor)
    cancel_of_run(run, now=turn.now, actor=turn.actor, origin=turn.origin)


def waits_until(turn: Turn, outcome: str) -> datetime | None:
    """Say until when this run would wait if it stopped by an outcome; None for one that does not wait."""
    run, within = turn.run, turn.published.compiled.resume_within
    if within is None or run.collected_at is None or not is_somebodys(run):
        return None
    over = [run.expires_at, run.idle_at or run.expires_at] if outcome in {"expired", "idle"} else [turn.now]
    return min(over) + within


def _forget_what_was_given_back(turn: Turn) -> None:
    # suspended anew by somebody else meanwhile, it must not be given back by the run that takes this one up
    for name in turn.run.passed:
        node = turn.published.graph.nodes[name]
        if isinstance(node, StepNode) and node.fate is not None and node.fate["otherwise"] == "resume":
            turn.run.memory = {step: memory for step, memory in turn.run.memory.items() if step != name}
