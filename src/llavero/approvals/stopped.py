"""Tells a person that their token was stopped, because a second phone has the same storage.

Law: a bank that has no such message, and a person without a mailbox, lose nothing else by it: the token is stopped and
the alarm is raised in the same transaction.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.credentials.sources import network_of
from llavero.domain.actor import Actor, Origin
from llavero.notifications.desk import DeskNote, tell_desk
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contacts import contact_for
from llavero.people.disclose import greeting_name
from llavero.tenancy.profile.model import Profile

KIND: Final = "token_stopped"


def tell_stopped(user_id: UUID, *, profile: Profile, now: datetime, actor: Actor, origin: Origin) -> None:
    """Let a notice wait to leave, to the person's trusted mailbox, in the bank's first voice, and tell the desk."""
    note = DeskNote(
        desk="fraud_desk", kind="token-cloned", once=f"cloned:{user_id}:{now:%Y%m%d}", user_id=user_id,
        source=network_of(origin.address),
    )  # fmt: skip
    tell_desk(note, profile=profile, now=now, actor=actor, origin=origin)
    if not any((template.kind, template.channel) == (KIND, "email") for template in profile.messages):
        return
    contact = contact_for(user_id, "email", now=now)
    if contact is None:
        return
    name = greeting_name(user_id, profile=profile)
    texts = compose(profile, profile.voice, KIND, "email", name=name, at=profile.written(now))
    queue(
        KIND, channel="email", address=contact.address, texts=texts, shown_to=contact.shown.text, now=now,
        user_id=user_id, actor=actor, origin=origin, is_owed=True,
    )  # fmt: skip
