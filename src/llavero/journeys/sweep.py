"""Ends the runs that ran out while nobody looked: past their lifetime, or left alone for too long.

Law: a run swept ends exactly as one that its person finds expired, with the fates of what it took away early. What
can be taken up waits first.
"""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q

from llavero.domain.actor import Origin
from llavero.domain.errors import DomainError
from llavero.journeys.close import end_by, ran_out, stop_by
from llavero.journeys.models import Run
from llavero.journeys.published import published_by_id
from llavero.journeys.turn import Turn
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.read import current_epoch, current_slug

log = structlog.get_logger(__name__)


def sweep_runs(*, now: datetime, most: int) -> int:
    """Stop up to `most` runs whose time is over, inside a scope, and those that waited long enough; says how many."""
    is_over = Q(expires_at__lte=now) | Q(idle_at__lte=now)
    over = Run.objects.filter(Q(state="open") & is_over | Q(state="waiting", waits_until__lte=now)).order_by("id")
    found = list(over.values_list("id", flat=True)[:most])
    if not found:
        return 0
    profile = profile_of(current_slug())
    # a run that its person is moving at this moment is left to them
    for run in over.select_for_update(skip_locked=_can_skip()).filter(id__in=found):
        turn = Turn(
            run=run, published=published_by_id(run.definition_id), profile=profile, now=now, origin=Origin(), secret=""
        )
        try:
            with transaction.atomic():
                _sweep_one(turn)
        except DomainError as fault:
            # one run that cannot be ended must not keep every later one open
            log.error("sweep.run", run=str(run.id), fault=fault.code.value)
    return len(found)


def stop_of_older_epoch(*, now: datetime, most: int) -> int:
    """Let the time of up to `most` runs be over that began before a restore, so that the sweep ends them; how many.

    Their commits are refused in any case. A run that the bank holds ends when it is released.
    """
    old = Run.objects.exclude(state="ended").filter(epoch__lt=current_epoch(), expires_at__gt=now)
    found = list(old.order_by("id").values_list("id", flat=True)[:most])
    Run.objects.filter(id__in=found, state="waiting").update(waits_until=now)
    Run.objects.filter(id__in=found).exclude(state="ended").update(expires_at=now)
    return len(found)


def _sweep_one(turn: Turn) -> None:
    outcome = ran_out(turn.run, now=turn.now)
    if outcome is not None:
        stop_by(turn, outcome)
    else:
        end_by(turn, turn.run.ending)


def _can_skip() -> bool:
    from django.db import connection

    return bool(connection.features.has_select_for_update_skip_locked)
