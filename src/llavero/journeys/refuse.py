"""How the engine writes down what it refused, so that every refusal leaves a row."""

from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.sources import note_stranger
from llavero.domain.actor import ANONYMOUS, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.models import Run
from llavero.tenancy.scope import in_tenant


def note_refusal(run: Run, kind: EventKind, reason: str, *, now: datetime, origin: Origin) -> None:
    """Record a submit that did not move its run: stale, ended, in flight."""
    record(
        kind, now=now, actor=ANONYMOUS, origin=origin, outcome="refused", reason=reason, subject=run.user_id,
        run=run.id, step=run.at,
    )  # fmt: skip


def note_not_the_holder(tenant_id: UUID, error: DomainError, *, now: datetime, origin: Origin) -> None:
    """Record that somebody asked for a run that is not theirs, or is none; for doors, once the request was refused.

    A transaction of its own: the one that refused was rolled back. Bounded for each source. Any other error is none
    of its business.
    """
    if error.code is not ErrorCode.RUN_NOT_FOUND:
        return
    named = error.facts.get("run")
    with in_tenant(tenant_id):
        known = Run.objects.filter(id=UUID(named)) if isinstance(named, str) else Run.objects.none()
        run = known.values_list("id", flat=True).first()
        note_stranger(EventKind.RUN_REFUSED, reason="not-the-holder", now=now, origin=origin, run=run)
