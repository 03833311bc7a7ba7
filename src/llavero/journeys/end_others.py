"""Ends other runs and sessions of a user: all of them after a reset, the oldest of a journey when there are too many.

Law: whoever knew the old secret keeps nothing: other sessions, half-finished sign-ins and open runs are over in the
same commit.
"""

from uuid import UUID

from llavero.credentials.sessions import revoke_all
from llavero.domain.actor import Origin
from llavero.journeys.close import end_by
from llavero.journeys.models import Run
from llavero.journeys.published import published_by_id
from llavero.journeys.turn import Turn

FROM_INSIDE = Origin()


def end_everything_else(turn: Turn, *, user: UUID) -> None:
    """Revoke every other session and end every other open run of the user by `changed`."""
    revoke_all(user, reason="password-reset", but=turn.run.session_id, now=turn.now)
    others = Run.objects.select_for_update().filter(user_id=user, state="open").exclude(id=turn.run.id)
    for other in others.order_by("id"):
        end_by(_turn_of(other, turn), "changed")


def end_older_than(turn: Turn, *, most: int) -> None:
    """Let only the newest `most` runs of this journey stay open that somebody has proven something in for this user.

    Asked after a proof only, and only proven runs are counted: a stranger who knows a name cannot end its owner's.
    """
    run = turn.run
    if run.user_id is None:
        return
    same = Run.objects.select_for_update().filter(user_id=run.user_id, journey=run.journey, state="open")
    # guard: a-name-alone-ends-nothing
    older = [each for each in same.exclude(id=run.id).order_by("-id") if each.proofs or each.session_id]
    for other in reversed(older[most - 1 :]):
        end_by(_turn_of(other, turn), "changed")


def _turn_of(other: Run, turn: Turn) -> Turn:
    return Turn(
        run=other, published=published_by_id(other.definition_id), profile=turn.profile, now=turn.now,
        origin=FROM_INSIDE, secret="",
    )  # fmt: skip
