"""Tells a person that somebody completed a sign-in with their name in a browser that the bank had not seen before.

Law: the first browser of a user is no news. A notice that cannot leave stops nobody from signing in.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.credentials.models import Device
from llavero.domain.actor import Actor, Origin
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contacts import contact_for
from llavero.people.disclose import greeting_name
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice

KIND: Final = "security_change"
OPERATION: Final = "new-browser"


def tell_new_browser(
    user_id: UUID, *, profile: Profile, voice: Voice, now: datetime, actor: Actor, origin: Origin
) -> None:
    """Let a notice wait to leave, in the transaction that made the browser known; nothing for the first one."""
    if Device.objects.filter(user_id=user_id).count() < 2:  # guard: first-browser-is-no-news
        return
    contact = contact_for(user_id, "email", now=now)
    is_written = any((template.kind, template.channel) == (KIND, "email") for template in profile.messages)
    if contact is None or not is_written:
        return
    message = compose(
        profile, voice, KIND, "email", name=greeting_name(user_id, profile=profile), at=profile.written(now),
        operation=profile.texts.for_voice(voice).operation(OPERATION),
    )  # fmt: skip
    queue(
        KIND, channel="email", address=contact.address, texts=message, shown_to=contact.shown.text, now=now,
        user_id=user_id, actor=actor, origin=origin, is_owed=True,
    )  # fmt: skip
