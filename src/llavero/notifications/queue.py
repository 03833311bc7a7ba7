"""Put a message among those that wait to leave, in the transaction of the change it tells about.

Law: a message exists if and only if its change was committed. It waits sealed, bound to its own row, and is wiped
when it has left; what staff see of it is the masked address and its kind.
"""

import json
import re
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.facts import FactValue
from llavero.audit.record import record
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.notifications.budgets import Recipient, SendRefused, claim
from llavero.notifications.message import Message
from llavero.notifications.models import Outbox
from llavero.ports.message_sender import Channel, Letter
from llavero.tenancy.ids import new_id
from llavero.tenancy.vault import open_sealed, seal

_ADDRESS: Final = {
    "sms": re.compile(r"\+?[0-9]{5,15}"),
    # narrower than RFC 5322: what a header could be broken with, or a second recipient, has no place
    "email": re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"),
}


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
    is_claimed: bool = False,
) -> UUID | SendRefused:
    """Let a message wait to leave, and return the key that each of its repeats carries. Inside a scope only.

    `shown_to` is the masked address, `not_after` when nobody could use the message any more. `budgeted_as` says whose
    budgets it uses, where not all of its user's and company's; a message to nobody is written as any other is, and
    never leaves. `is_claimed` where the caller has claimed budgets of its own instead.

    Returns SendRefused, which is on record then, when a budget is used up. Raises DomainError UNDELIVERABLE for what
    is no address.
    """
    if _ADDRESS[channel].fullmatch(address) is None:  # guard: message-address
        raise DomainError(ErrorCode.UNDELIVERABLE, channel=channel)
    recipient = budgeted_as or Recipient(channel, address, user_id, company_id)
    write_down = partial(record, now=now, actor=actor, origin=origin, subject=user_id, company=company_id, run=run_id)
    refused = None if is_claimed else claim(recipient, texts.budgets, now=now)
    if refused is not None:
        facts: dict[str, FactValue] = {"scope": refused.scope.value, "until": refused.until.isoformat()}
        facts |= {"channel": channel, "message": kind, "decoy": recipient.is_nobody}
        write_down(EventKind.MESSAGE_REFUSED, outcome="refused", reason="send-limit", facts=facts)
        return refused
    key = new_id(now)
    Outbox(
        id=key,
        channel=channel,
        kind=kind,
        payload=_sealed(key, address, texts),
        shown_to=shown_to,
        not_before=now,
        not_after=not_after,
        user_id=user_id,
        company_id=company_id,
        run_id=run_id,
        goes_nowhere=recipient.is_nobody,
        created_at=now,
    ).save(force_insert=True)
    facts = {"outbox": str(key), "channel": channel, "message": kind, "shown_to": shown_to}
    facts["decoy"] = recipient.is_nobody
    write_down(EventKind.MESSAGE_QUEUED, facts=facts)
    return key


def is_address(channel: Channel, address: str) -> bool:
    """Say whether a message could be sent there at all."""
    return _ADDRESS[channel].fullmatch(address) is not None


def open_letter(row: Outbox) -> Letter:
    """Open a message for its carrier; raises DomainError SECRET_UNREADABLE for a payload of another row."""
    sealed = bytes(row.payload or b"")
    payload = json.loads(open_sealed(sealed, table="notifications_outbox", row=row.id, column="payload"))
    return Letter(key=row.id, channel="sms" if row.channel == "sms" else "email", written_at=row.created_at, **payload)


def _sealed(key: UUID, address: str, texts: Message) -> bytes:
    payload = {
        "sender": texts.sender.address,
        "sender_name": texts.sender.name,
        "address": address,
        "subject": texts.subject or "",
        "body": texts.body,
    }
    return seal(json.dumps(payload).encode(), table="notifications_outbox", row=key, column="payload")
