"""Takes a sign of life of another device for one of the person whose procedure waits beside it.

Law: it keeps a run from being found idle and does nothing else; a run whose time is over stays over.
"""

from datetime import datetime
from uuid import UUID

from llavero.journeys.models import Run
from llavero.journeys.published import published_by_id


def note_activity(run_id: UUID, *, now: datetime) -> bool:
    """Let a run's idle time begin anew; False where it has none, or is over. Its revision stays."""
    run = Run.objects.filter(id=run_id, state="open").first()
    if run is None:
        return False
    idle = published_by_id(run.definition_id).graph.idle
    if idle is None:
        return False
    # guard: idle-is-not-revived
    later = Run.objects.filter(id=run_id, state="open", idle_at__gt=now, revision=run.revision)
    return later.update(idle_at=now + idle, touched_at=now) == 1
