"""Which endings the bank's own people act on, and the telling: an alarm, or who is led on to them (A2, A6, B5).

Law: whoever ends so is given a number, and the desk has the same one in its mailbox. A run of a name that nobody has
ends alike.
"""

from typing import Final

from llavero.credentials.sources import network_of
from llavero.domain.run import EndNode
from llavero.domain.screen import Argument
from llavero.journeys.turn import Turn
from llavero.notifications.desk import DeskNote, tell_desk
from llavero.tenancy.profile.desks import Desk

_REFERRED_TO: Final[dict[str | None, Desk]] = {
    "account_adviser": "account_adviser", "branch": "branch", "call_centre": "call_centre",
}  # fmt: skip
"""Other destinations (the sign-in, a help page, the company's administrator) need nobody of the bank."""


def desk_of(end: EndNode) -> Desk | None:
    """Say which desk of the bank acts on an ending; None for one that nobody there acts on."""
    if end.end == "alarm":
        return "fraud_desk"
    return _REFERRED_TO.get(end.to) if end.end == "referred" else None


def tell_of(turn: Turn, end: EndNode) -> dict[str, Argument]:
    """Tell the desk of an ending in the ending's transaction; gives what the page says of it."""
    desk = desk_of(end)
    if desk is None:
        return {}
    run = turn.run
    note = DeskNote(
        desk=desk, kind=end.end, once=f"run:{run.id}", titles=turn.published.compiled.title, portal=run.portal_key,
        user_id=run.user_id, claim=bytes(run.claim) if run.claim is not None else None, run_id=run.id,
        source=network_of(turn.origin.address), is_decoy=run.is_decoy,
    )  # fmt: skip
    reference = tell_desk(note, profile=turn.profile, now=turn.now, actor=turn.actor, origin=turn.origin)
    return {"reference": reference} if reference is not None else {}
