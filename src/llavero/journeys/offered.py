"""Which journeys somebody who is signed in may begin here: what the home page lists."""

from collections.abc import Mapping
from datetime import datetime

from llavero.credentials.sessions import SessionView
from llavero.journeys.acting import FOR_A_COLLEAGUE
from llavero.journeys.models import Definition
from llavero.journeys.published import published_by_id
from llavero.journeys.start_conditions import fits, may_begin


def offered_to(session: SessionView, portal: str, *, now: datetime) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """List name and title of every published journey that this session satisfies, in the order of their names."""
    current = Definition.objects.filter(state="published").order_by("journey").values_list("id", flat=True)
    found = (published_by_id(definition) for definition in current)
    return tuple(
        (one.journey, one.compiled.title)
        for one in found
        if one.portal in (None, portal)
        and not one.compiled.taken_over_by(now.date())  # the stronger one stands in this list by itself
        and one.compiled.subject != FOR_A_COLLEAGUE  # that begins beside the colleague it is about
        and session.scope != "change_password"
        and may_begin(one, session, now=now)
        and fits(one, session, now=now)
    )
