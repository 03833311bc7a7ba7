"""How the engine writes down what it refused, so that every refusal leaves a row."""

from datetime import datetime

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import ANONYMOUS, Origin
from llavero.journeys.models import Run


def note_refusal(run: Run, kind: EventKind, reason: str, *, now: datetime, origin: Origin) -> None:
    """Record a submit that did not move its run: stale, ended, in flight."""
    record(
        kind, now=now, actor=ANONYMOUS, origin=origin, outcome="refused", reason=reason, subject=run.user_id,
        run=run.id, step=run.at,
    )  # fmt: skip
