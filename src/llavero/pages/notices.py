"""What somebody who has just come in should know before anything else, each with its one way on (A1 to A4).

Law: it is read from what stands at this moment and kept nowhere; a way on is one that the bank offers to this session.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from llavero.credentials.awaiting import was_left_reinstalling
from llavero.credentials.own_tokens import tokens_of_holder
from llavero.credentials.second_factors import has_asked_for_a_digital_token
from llavero.credentials.sessions import SessionView
from llavero.domain.screen import Argument
from llavero.domain.token_state import TokenState
from llavero.people.contact_change import changed_since

LATELY: Final = timedelta(days=30)
KEYS: Final = "keys"
_BACK_TO_ALL: Final = ("activate-soft-token", "reinstall-soft-token", "request-second-factor")
"""By which procedures who may only look gets back to everything; the first that is offered is the one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence by its id with what stands in it; `moments` are still to be written in the bank's own hour.

    `way` names the procedure that it leads to, `keys` for the page of one's keys, "" for none.
    """

    text_id: str
    args: dict[str, Argument] = field(default_factory=dict)
    moments: dict[str, datetime] = field(default_factory=dict)
    way: str = ""


def notices_of(session: SessionView, *, offered: Collection[str], now: datetime) -> tuple[Notice, ...]:
    """List what the person of a session should know now, the most urgent first. Inside a scope."""
    back = next((name for name in _BACK_TO_ALL if name in offered), "") if session.scope != "full" else ""
    found = [Notice(text_id="home.limited", way=back)] if session.scope != "full" else []
    if back != "activate-soft-token" and "activate-soft-token" in offered and _awaits_activation(session):
        found.append(Notice(text_id="notice.to_activate", way="activate-soft-token"))
    found += [
        Notice(
            text_id="notice.expiring", args={"serial": token.serial}, moments={"date": token.expires_at}, way=KEYS
        )
        for token in tokens_of_holder(session.user_id, now=now)
        if token.state is TokenState.EXPIRING and token.expires_at is not None
    ]  # fmt: skip
    for changed in changed_since(session.user_id, now - LATELY):
        if changed.trusted_from > now:
            waiting = {"at": changed.trusted_from}
            found.append(Notice(text_id=f"notice.waiting.{changed.channel}", moments=waiting))
        else:
            found.append(Notice(text_id=f"notice.changed.{changed.channel}", moments={"date": changed.trusted_from}))
    return tuple(found)


def _awaits_activation(session: SessionView) -> bool:
    return was_left_reinstalling(session.user_id) or has_asked_for_a_digital_token(session.user_id)
