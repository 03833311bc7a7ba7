"""Write a message among those that wait to leave, sealed to its own row, in the transaction of what it tells about.

Law: whoever puts a message here has claimed what may be sent (`queue`, `desk`); here nothing is refused but what is no
address.
"""

import json
import re
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.facts import FactValue
from llavero.audit.record import record
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.notifications.message import Message
from llavero.notifications.models import Outbox
from llavero.ports.message_sender import Channel
from llavero.tenancy.ids import new_id
from llavero.tenancy.vault import seal

_ADDRESS: Final = {
    "sms": re.compile(r"\+?[0-9]{5,15}"),
    # narrower than RFC 5322: what a header could be broken with, or a second recipient, has no place
    "email": re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"),
}


def put(
    kind: str, *, channel: Channel, address: str, texts: Message, shown_to: str, now: datetime,
    not_after: datetime | None = None, user_id: UUID | None = None, company_id: UUID | None = None,
    run_id: UUID | None = None, actor: Actor = SYSTEM, origin: Origin | None = None, goes_nowhere: bool = False,
) -> UUID:  # fmt: skip
    """Let a message wait to leave, whatever budgets say, and return its key. Inside a scope; for this room.

    What `goes_nowhere` was written for a name nobody has: no worker is handed it.
    """
    check_address(channel, address)
    key = new_id(now)
    Outbox(
        id=key, channel=channel, kind=kind, payload=_sealed(key, address, texts), shown_to=shown_to, not_before=now,
        not_after=not_after, user_id=user_id, company_id=company_id, run_id=run_id, goes_nowhere=goes_nowhere,
        created_at=now,
    ).save(force_insert=True)  # fmt: skip
    facts: dict[str, FactValue] = {"outbox": str(key), "channel": channel, "message": kind, "shown_to": shown_to}
    record(
        EventKind.MESSAGE_QUEUED, now=now, actor=actor, origin=origin, subject=user_id, company=company_id, run=run_id,
        facts={**facts, "decoy": goes_nowhere},
    )  # fmt: skip
    return key


def is_address(channel: Channel, address: str) -> bool:
    """Say whether a message could be sent there at all."""
    return _ADDRESS[channel].fullmatch(address) is not None


def check_address(channel: Channel, address: str) -> None:
    """Refuse what is no address, by DomainError UNDELIVERABLE."""
    if not is_address(channel, address):  # guard: message-address
        raise DomainError(ErrorCode.UNDELIVERABLE, channel=channel)


def _sealed(key: UUID, address: str, texts: Message) -> bytes:
    payload = {
        "sender": texts.sender.address,
        "sender_name": texts.sender.name,
        "address": address,
        "subject": texts.subject or "",
        "body": texts.body,
    }
    return seal(json.dumps(payload).encode(), table="notifications_outbox", row=key, column="payload")
