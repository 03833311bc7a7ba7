"""How many runs a subject may have and begin, once something was proven for them.

Law: before a proof only the source is counted (`start.py`); what is counted per subject here was proven.
"""

from datetime import timedelta

from django.db.models import Q

from llavero.journeys.end_others import end_older_than
from llavero.journeys.models import Run
from llavero.journeys.newcoming import is_somebodys, of_the_same
from llavero.journeys.turn import Turn
from llavero.steps.contract import Passed

A_DAY = timedelta(days=1)


def after_first_proof(turn: Turn, verdict: Passed) -> Passed:
    """Hold a run whose subject just proved something to its journey's limits; gives the verdict that then counts.

    A run too many today ends by `blocked`, until the oldest of the day is a day old.
    """
    theirs = _of_whom(turn, verdict)
    if not verdict.proofs or turn.run.proofs or turn.run.session_id is not None or theirs is None:
        return verdict
    limit = turn.published.starts_per_day
    if limit is None:
        return verdict
    proven = Run.objects.filter(theirs, journey=turn.run.journey, started_at__gt=turn.now - A_DAY)
    others = proven.exclude(proofs=[]).exclude(id=turn.run.id)
    begun = list(others.order_by("started_at").values_list("started_at", flat=True))
    if len(begun) >= limit:  # guard: proven-starts-per-day
        until = begun[-limit] + A_DAY
        return Passed("blocked", subject=verdict.subject, args={"variant": "until", "until": until.isoformat()})
    return verdict


def _of_whom(turn: Turn, verdict: Passed) -> Q | None:
    found = verdict.subject
    if found is None:
        return of_the_same(turn.run) if is_somebodys(turn.run) else None
    if found.is_newcomer:
        return Q(user_id=None, claim=found.claim, is_decoy=False)
    return Q(user_id=found.user) if found.user is not None else None


def keep_open_limit(turn: Turn) -> None:
    """End the subject's older runs of this journey beyond what it allows to be open."""
    end_older_than(turn, most=turn.published.compiled.open_per_subject)
