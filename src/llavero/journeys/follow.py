"""Begins the journey that an ending names with `then:`, in the same commit and for the same browser.

Law: proofs are never carried over; the next run sees what the session that was just opened (or was there) knows. The
session of a temporary password, and the claim on it, are handed to this one run and die with it.
"""

from dataclasses import replace

from llavero.credentials.sessions import view_of
from llavero.credentials.temporary_passwords import hand_claim
from llavero.journeys.answer import Answer
from llavero.journeys.finish import let_go
from llavero.journeys.published import published
from llavero.journeys.start import Start, open_run, why_not
from llavero.journeys.turn import Turn, voice_of


def follow(turn: Turn, answer: Answer) -> Answer:
    """Start the journey that comes next, if one does and whoever ended this run may begin it."""
    if answer.follows is None:
        return answer
    session_id = answer.opened_session or turn.run.session_id
    asked = Start(
        journey=answer.follows, portal=turn.run.portal_key, secret=turn.secret, voice=voice_of(turn.run.voice),
        session=view_of(session_id) if session_id else None, client=turn.run.client_id, is_handed_over=True,
    )  # fmt: skip
    found = published(answer.follows)
    if why_not(found, asked, now=turn.now, origin=turn.origin) is not None:
        let_go(turn)
        return answer
    begun = open_run(found, asked, profile=turn.profile, now=turn.now, origin=turn.origin)
    hand_claim(from_run=turn.run.id, to_run=begun.run)
    return replace(answer, next_run=begun.run)
