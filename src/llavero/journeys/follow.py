"""Begins the journey that an ending names with `then:`, in the same commit and for the same browser.

Law: proofs are never carried over; the next run sees what the session that was just opened (or was there) knows. The
session of a temporary password, and the claim on it, are handed to this one run and die with it.
"""

from dataclasses import replace

from llavero.credentials.sessions import end_if_made_for_one_run, view_of
from llavero.credentials.temporary_passwords import hand_claim, kill_claimed_by
from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.answer import Answer
from llavero.journeys.close import let_go
from llavero.journeys.published import offered_now
from llavero.journeys.start import Start, note_refused_start, open_run, why_not
from llavero.journeys.start_conditions import session_that_counts
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
    begun = _begin(turn, asked)
    if not isinstance(begun, ErrorCode):
        hand_claim(from_run=turn.run.id, to_run=begun.run)
        if begun.has_ended:
            kill_claimed_by(begun.run, now=turn.now)
        return replace(answer, next_run=begun.run)
    note_refused_start(begun, asked, answer.follows, now=turn.now, origin=turn.origin)
    let_go(turn)
    if answer.opened_session is not None:
        # what was made for the one run that cannot begin must open nothing else
        end_if_made_for_one_run(answer.opened_session, now=turn.now)  # guard: session-without-its-run
    return answer


def _begin(turn: Turn, asked: Start) -> Answer | ErrorCode:
    try:
        found = offered_now(asked.journey, on=turn.now.date())
    except DomainError as gone:
        return gone.code
    asked = replace(asked, session=session_that_counts(found, asked.session, portal=asked.portal, client=asked.client))
    why = why_not(found, asked, now=turn.now, origin=turn.origin)
    return why if why is not None else open_run(found, asked, profile=turn.profile, now=turn.now, origin=turn.origin)
