"""Who may begin a journey: the conditions that its file states under `starts_with:`, asked at the start and again at
the commit.

Law: a session counts in its own portal, for its own client, within its scope; what was taken from its user since
(a role, the session itself) counts no more. `facts:` say whom the procedure is for: nobody is offered what cannot help.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from llavero.credentials.sessions import SessionView, view_of
from llavero.domain.run import FactValue, branch_key
from llavero.journeys.facts import SubjectFacts
from llavero.journeys.published import Published
from llavero.journeys.turn import Turn
from llavero.people.colleagues import is_colleague
from llavero.people.disclose import roles


def may_begin(found: Published, session: SessionView | None, *, now: datetime) -> bool:
    """Say whether the journey's own conditions let it begin without a session, or in this one."""
    wanted = found.starts_with
    if wanted.claimed is not None and session is None:
        return True
    if session is None:  # guard: journey-needs-session
        return False
    if session.scope not in wanted.scopes:  # guard: journey-needs-scope
        return False
    if wanted.roles and not roles(session.user_id, now=now) & set(wanted.roles):  # guard: journey-needs-role
        return False
    earned = {proof.name for proof in session.proofs}
    return any(earned >= set(alternative) for alternative in wanted.any_session)


def fits(
    found: Published, session: SessionView | None, *, now: datetime, facts: Mapping[str, FactValue] | None = None
) -> bool:  # fmt: skip
    """Say whether what the file asks under `facts:` is so. Asked at the start only: the run itself may change it.

    `facts` are those of the session's user, where the caller asks about several journeys at one moment.
    """
    if session is None or not found.starts_with.facts:
        return True
    if facts is None:
        facts = SubjectFacts(session.user_id, session.portal_key, now, {})
    wanted = found.starts_with.facts.items()
    return all(branch_key(facts[fact.value]) == value for fact, value in wanted)


def is_about_a_colleague(session: SessionView, subject: UUID | None, *, now: datetime) -> bool:
    """Say whether a subject is another person of the company that the session is of; whoever is not reads alike."""
    return subject is not None and is_colleague(subject, of=session.user_id, now=now)


def session_that_counts(
    found: Published, session: SessionView | None, *, portal: str, client: UUID | None
) -> SessionView | None:
    """Give the session that a run would stand in; none where it is another portal's or client's, or not asked for.

    Whoever is signed in may still claim a name (sign in anew, unlock a colleague's browser): without their session.
    """
    if session is None or not found.starts_with.any_session:
        return None
    if session.portal_key != portal or session.client_id != client:  # guard: session-in-its-portal
        return None
    return session


def holds_what_it_began_with(turn: Turn) -> bool:
    """Say whether the session that a run began in is still there and would still do; true where it began in none."""
    if turn.run.session_id is None:
        return True
    session = view_of(turn.run.session_id)
    acting = turn.run.acting_user_id
    if session is None or session.expires_at <= turn.now or session.user_id != (acting or turn.run.user_id):
        return False
    # guard: still-a-colleague
    if acting is not None and not is_about_a_colleague(session, turn.run.user_id, now=turn.now):
        return False
    return may_begin(turn.published, session, now=turn.now)
