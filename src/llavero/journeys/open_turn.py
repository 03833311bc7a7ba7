"""Opens a turn of a run: the row, the version of its journey that it is pinned to, and the session it runs in."""

from datetime import datetime

from llavero.domain.actor import Origin
from llavero.journeys.acting import session_proofs_for
from llavero.journeys.handles import Handle
from llavero.journeys.models import Run
from llavero.journeys.published import published_by_id
from llavero.journeys.turn import Turn
from llavero.tenancy.profile.model import Profile


def open_turn(run: Run, handle: Handle, *, profile: Profile, now: datetime, origin: Origin) -> Turn:
    """Put together what moving or showing this run needs."""
    return Turn(
        run=run,
        published=published_by_id(run.definition_id),
        profile=profile,
        now=now,
        origin=origin,
        secret=handle.secret,
        session_proofs=session_proofs_for(run),
    )
