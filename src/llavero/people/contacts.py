"""Says where a person is reached: the newest mobile or mailbox that has been theirs for long enough.

Law: nothing secret goes to a contact before its `trusted_from`; until then the contact before it still serves.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.db.models import QuerySet

from llavero.domain import masking
from llavero.domain.masking import Masked
from llavero.people.disclose import person_or_nobody
from llavero.people.models import ContactPoint
from llavero.people.nobody import ADDRESSES, NOBODY, open_nobodys
from llavero.people.subject_key import open_for
from llavero.tenancy.prepared import Question, given
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
    found = _newest(user_id, channel, now=now)
    if found is None:
        return None
    row, sealed, prefix, key = found
    address = open_for(key, bytes(sealed), table=TABLE, row=row, column="sealed")
    return Contact(id=row, channel=channel, address=address, shown=mask(channel, address), prefix=prefix)


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


def _trusted() -> QuerySet[ContactPoint, Any]:
    rows = ContactPoint.objects.filter(person_id=given("person"), channel=given("channel"), retired_at=None)
    rows = rows.filter(trusted_from__lte=given("now"))  # guard: contact-cool-off
    return rows.order_by("-trusted_from", "-id").values_list("id", "sealed", "prefix", "person__key_id")[:1]


_NEWEST: Final = Question(_trusted, of_nobody=True)


def _newest(user_id: UUID, channel: Channel, *, now: datetime) -> tuple[UUID, bytes, str, UUID] | None:
    """Give a contact, sealed: its id, the address, the prefix, and the key of whose it is."""
    return _NEWEST.first(person=person_or_nobody(user_id), channel=channel, now=now)
