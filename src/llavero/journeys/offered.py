"""Which journeys somebody who is signed in may begin here: what the home page lists."""

from collections.abc import Mapping
from datetime import datetime

from llavero.credentials.sessions import SessionView
from llavero.journeys.acting import FOR_A_COLLEAGUE
from llavero.journeys.facts import OneLook
from llavero.journeys.published import all_published
from llavero.journeys.start_conditions import fits, may_begin


def offered_to(session: SessionView, portal: str, *, now: datetime) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """List name and title of every published journey that this session satisfies, in the order of their names."""
    facts = OneLook(session.user_id, session.portal_key, now, {})
    return tuple(
        (one.journey, one.compiled.title)
        for one in all_published()
        if one.portal in (None, portal)
        and not one.compiled.taken_over_by(now.date())  # the stronger one stands in this list by itself
        and one.compiled.subject != FOR_A_COLLEAGUE  # that begins beside the colleague it is about
        and session.scope != "change_password"
        and may_begin(one, session, now=now)
        and fits(one, session, now=now, facts=facts)
    )
