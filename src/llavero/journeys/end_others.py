"""Ends other runs and sessions of a user: all of them after a reset, the oldest of a journey when there are too many.

Law: whoever knew the old secret keeps nothing: other sessions, half-finished sign-ins and open runs are over in the
same commit.
"""

from uuid import UUID

from llavero.credentials.authenticators import revoked_among
from llavero.credentials.passkeys import ended_among
from llavero.credentials.sessions import proofs_of, revoke_all, strike_credential
from llavero.domain.actor import Origin
from llavero.journeys.close import end_by, ran_out, stop_by
from llavero.journeys.handles import lock_of_the_same, lock_standing
from llavero.journeys.models import Run
from llavero.journeys.newcoming import is_somebodys
from llavero.journeys.published import published_by_id
from llavero.journeys.turn import Turn

FROM_INSIDE = Origin()


def end_everything_else(turn: Turn, *, user: UUID, why: str) -> None:
    """Revoke every other session and end every other run of the user by `changed`, those too that wait or are held.

    The session that the run stands in stays, without the proofs of what was taken away.
    """
    revoke_all(user, reason=why, but=turn.run.session_id, now=turn.now)
    if turn.run.session_id is not None:
        held = {proof.credential for proof in proofs_of(turn.run.session_id) if proof.credential is not None}
        for credential in (*revoked_among(held), *ended_among(held)):
            strike_credential(turn.run.session_id, credential)
    for other in lock_standing(user):
        if other.id != turn.run.id:
            end_by(turn_of(other, turn), "changed")


def end_older_than(turn: Turn, *, most: int) -> None:
    """Let only the newest `most` runs of this journey stay open that somebody has proven something in for this user.

    Asked after a proof only, and only proven runs are counted: a stranger who knows a name cannot end its owner's. A
    run that can be taken up waits instead of ending.
    """
    run = turn.run
    if not is_somebodys(run):
        return
    # all of the subject's runs, in id order, whichever of them end: two runs of one subject must not wait for each
    # other, and what is locked after this is locked already
    same = [each for each in lock_of_the_same(run) if _is_like(each, run) and each.state == "open"]
    # guard: a-name-alone-ends-nothing
    older = [each for each in same if each.id != run.id and (each.proofs or each.session_id)]
    for other in older[: max(0, len(older) - most + 1)]:
        # one whose time was over already, unseen by the sweep, waits from then on and not from now
        stop_by(turn_of(other, turn), ran_out(other, now=turn.now) or "changed")


def let_run_out(turn: Turn) -> None:
    """Stop the subject's other runs of this journey whose time is over, as the sweep will; inside their lock."""
    run = turn.run
    if not is_somebodys(run):
        return
    for other in lock_of_the_same(run):
        outcome = ran_out(other, now=turn.now)
        if other.id != run.id and _is_like(other, run) and outcome is not None:
            stop_by(turn_of(other, turn), outcome)


def _is_like(other: Run, run: Run) -> bool:
    return other.journey == run.journey and other.user_id == run.user_id and is_somebodys(other)


def turn_of(other: Run, turn: Turn) -> Turn:
    """Open a turn of another run of the same bank in this transaction."""
    return Turn(
        run=other, published=published_by_id(other.definition_id), profile=turn.profile, now=turn.now,
        origin=FROM_INSIDE, secret="",
    )  # fmt: skip
