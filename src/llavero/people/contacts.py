"""Says where a person is reached: the newest mobile or mailbox that has been theirs for long enough.

Law: nothing secret goes to a contact before its `trusted_from`; until then the contact before it still serves.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from llavero.domain import masking
from llavero.domain.masking import Masked
from llavero.people.models import ContactPoint, User
from llavero.people.subject_key import open_for

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
    person_id = User.objects.values_list("person_id", flat=True).get(id=user_id)
    row = (
        ContactPoint.objects.filter(person_id=person_id, channel=channel, retired_at=None)
        .filter(trusted_from__lte=now)  # guard: contact-cool-off
        .select_related("person")
        .order_by("-trusted_from", "-id")
        .first()
    )
    if row is None:
        return None
    address = open_for(row.person.key_id, row.sealed, table=TABLE, row=row.id, column="sealed")
    return Contact(id=row.id, channel=channel, address=address, shown=mask(channel, address), prefix=row.prefix)


def mask(channel: Channel, address: str) -> Masked:
    """Show of an address only what its owner needs to recognise it."""
    return masking.mobile(address) if channel == "sms" else masking.email(address)
