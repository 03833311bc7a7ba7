"""Put a message among those that wait to leave, in the transaction of the change it tells about.

Law: a message exists if and only if its change was committed. It waits sealed, bound to its own row, and is wiped
when it has left; what staff see of it is the masked address and its kind.
"""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.facts import FactValue
from llavero.audit.record import record
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.notifications.budgets import Recipient, Scope, SendRefused, claim, prefix_and_window
from llavero.notifications.desk import DeskNote, tell_desk
from llavero.notifications.message import Message
from llavero.notifications.models import Outbox
from llavero.notifications.outbox import check_address, is_address, put
from llavero.ports.message_sender import Channel, Letter
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.read import current_slug
from llavero.tenancy.vault import open_sealed

__all__ = ["is_address", "open_letter", "queue"]

BREAKER_OPEN: Final = "breaker-open"


def queue(
    kind: str,
    *,
    channel: Channel,
    address: str,
    texts: Message,
    shown_to: str,
    now: datetime,
    not_after: datetime | None = None,
    user_id: UUID | None = None,
    company_id: UUID | None = None,
    run_id: UUID | None = None,
    actor: Actor = SYSTEM,
    origin: Origin | None = None,
    budgeted_as: Recipient | None = None,
    is_owed: bool = False,
) -> UUID | SendRefused:
    """Let a message wait to leave, and return the key that each of its repeats carries. Inside a scope only.

    `shown_to` is the masked address, `not_after` when nobody could use the message any more. `budgeted_as` says whose
    budgets it uses, where not all of its user's and company's; a message to nobody is written as any other is, and
    never leaves. What `is_owed` tells somebody of a change that was made to their keys, and asks no budget: whoever
    means harm could use that up first. Returns SendRefused, which is on record then, when a budget is used up. Raises
    DomainError UNDELIVERABLE for what is no address.
    """
    check_address(channel, address)
    recipient = budgeted_as or Recipient(channel, address, user_id, company_id)
    refused = None if is_owed else claim(recipient, texts.budgets, now=now)  # guard: notice-is-owed
    if refused is not None:
        facts: dict[str, FactValue] = {"scope": refused.scope.value, "until": refused.until.isoformat()}
        facts |= {"channel": channel, "message": kind, "decoy": recipient.is_nobody}
        record(
            EventKind.MESSAGE_REFUSED, now=now, actor=actor, origin=origin, subject=user_id, company=company_id,
            run=run_id, outcome="refused", reason="send-limit", facts=facts,
        )  # fmt: skip
        if refused.scope is Scope.BREAKER:
            _tell_of_breaker(recipient, texts, now=now)
        return refused
    return put(
        kind, channel=channel, address=address, texts=texts, shown_to=shown_to, now=now, not_after=not_after,
        user_id=user_id, company_id=company_id, run_id=run_id, actor=actor, origin=origin,
        goes_nowhere=recipient.is_nobody,
    )  # fmt: skip


def open_letter(row: Outbox) -> Letter:
    """Open a message for its carrier; raises DomainError SECRET_UNREADABLE for a payload of another row."""
    sealed = bytes(row.payload or b"")
    payload = json.loads(open_sealed(sealed, table="notifications_outbox", row=row.id, column="payload"))
    return Letter(key=row.id, channel="sms" if row.channel == "sms" else "email", written_at=row.created_at, **payload)


def _tell_of_breaker(recipient: Recipient, texts: Message, *, now: datetime) -> None:
    """Tell the fraud desk that a prefix is stopped, once in each of its windows: somebody may be earning by it."""
    prefix, start = prefix_and_window(recipient.address, texts.budgets, now=now)
    note = DeskNote(
        desk="fraud_desk", kind=BREAKER_OPEN, once=f"breaker:{prefix}:{start:%Y%m%d%H%M%S}",
        titles=dict.fromkeys(("es", "en"), f"+{prefix}…"),
    )  # fmt: skip
    tell_desk(note, profile=profile_of(current_slug()), now=now)
