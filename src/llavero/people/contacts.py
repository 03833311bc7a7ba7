"""Says where a person is reached: the newest mobile or mailbox that has been theirs for long enough.

Law: nothing secret goes to a contact before its `trusted_from`; until then the contact before it still serves.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from llavero.domain import masking
from llavero.domain.masking import Masked
from llavero.people.models import ContactPoint, Person, User
from llavero.people.nobody import ADDRESSES, NOBODY, open_nobodys
from llavero.people.subject_key import open_for
from llavero.tenancy.vault import keyed_digest

Channel = Literal["sms", "email"]
TABLE = "people_contactpoint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach somebody: the address for the carrier only, and what may be shown of it."""

    id: UUID
    channel: Channel
    address: str = field(repr=False)
    shown: Masked
    prefix: str


def contact_for(user_id: UUID, channel: Channel, *, now: datetime) -> Contact | None:
    """Find where a code for this user goes: the newest contact that is trusted and not retired, or None."""
    row = _newest(user_id, channel, now=now)
    if row is None:
        return None
    assert isinstance(row.person, Person)
    address = open_for(row.person.key_id, bytes(row.sealed), table=TABLE, row=row.id, column="sealed")
    return Contact(id=row.id, channel=channel, address=address, shown=mask(channel, address), prefix=row.prefix)


def contact_of_nobody(channel: Channel, *, is_there: bool, now: datetime) -> Contact | None:
    """Look for a contact of nobody, as long as for somebody's; `is_there` says whether one is to be found."""
    _newest(NOBODY, channel, now=now)
    if not is_there:
        return None
    address = open_nobodys(ADDRESSES[channel])
    return Contact(id=NOBODY, channel=channel, address=address, shown=mask(channel, address), prefix="")


def digest_of_contact(channel: Channel, address: str) -> bytes:
    """Give the keyed digest under which a contact is found, and to which a proof of it is bound. Inside a scope."""
    return keyed_digest("contact", f"{channel}\x00{address.strip().casefold()}")


def mask(channel: Channel, address: str) -> Masked:
    """Show of an address only what its owner needs to recognise it."""
    return masking.mobile(address) if channel == "sms" else masking.email(address)


def _newest(user_id: UUID, channel: Channel, *, now: datetime) -> ContactPoint | None:
    person_id = User.objects.filter(id=user_id).values_list("person_id", flat=True).first()
    rows = ContactPoint.objects.filter(person_id=person_id or NOBODY, channel=channel, retired_at=None)
    rows = rows.filter(trusted_from__lte=now)  # guard: contact-cool-off
    newest: ContactPoint | None = rows.select_related("person").order_by("-trusted_from", "-id").first()
    return newest
