"""Changes where a person is reached: a new contact that waits out its cool-off beside the one it will replace (C10).

Law: rows are added and retired, never changed. Until the new contact is trusted, codes go on to the one before; of two
that wait, only the newer stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from llavero.domain.actor import Actor
from llavero.domain.errors import DomainError, ErrorCode
from llavero.people.contacts import Channel, Contact, contact_for, digest_of_contact
from llavero.people.enroll import add_contact, retire_contact
from llavero.people.models import ContactPoint, Person, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A contact that was given and is not trusted yet; `trusted_from` is when codes go there."""

    id: UUID
    channel: str
    trusted_from: datetime


def change_contact(
    user_id: UUID, channel: Channel, address: str, *, cool_off: timedelta, now: datetime, actor: Actor
) -> datetime:
    """Add a contact and say from when codes go there; one that still waited is retired. Inside a scope.

    Raises DUPLICATE where the person is reached there already.
    """
    # one after the other for each person, so that of two changes at once the first finds its place taken
    person = Person.objects.select_for_update().get(id=User.objects.values_list("person_id", flat=True).get(id=user_id))
    if is_theirs(user_id, channel, address, now=now):
        raise DomainError(ErrorCode.DUPLICATE, channel=channel)
    for each in waiting_of(user_id, now=now):
        if each.channel == channel:  # guard: one-contact-waits
            retire_contact(each.id, now=now, actor=actor)
    trusted_from = now + cool_off
    add_contact(person.id, channel, address, trusted_from=trusted_from, now=now, actor=actor)
    return trusted_from


def is_theirs(user_id: UUID, channel: Channel, address: str, *, now: datetime) -> bool:
    """Say whether this is where the person is reached now."""
    found: Contact | None = contact_for(user_id, channel, now=now)
    return found is not None and digest_of_contact(channel, found.address) == digest_of_contact(channel, address)


def waiting_of(user_id: UUID, *, now: datetime) -> tuple[Waiting, ...]:
    """List the person's contacts that are not trusted yet, oldest first."""
    person = User.objects.values_list("person_id", flat=True).get(id=user_id)
    rows = ContactPoint.objects.filter(person_id=person, retired_at=None, trusted_from__gt=now).order_by("id")
    return _told(rows)


def changed_since(user_id: UUID, since: datetime) -> tuple[Waiting, ...]:
    """List the person's mobiles and mailboxes that took another's place since then, or will, oldest first.

    The first that somebody ever had is no change, and of one that was taken back nothing is left to tell.
    """
    person = User.objects.values_list("person_id", flat=True).get(id=user_id)
    own = ContactPoint.objects.filter(person_id=person, channel__in=("sms", "email"))
    before = own.filter(channel=OuterRef("channel"), created_at__lt=OuterRef("created_at"))
    return _told(own.filter(Exists(before), retired_at=None, created_at__gte=since).order_by("id"))


def _told(rows: Iterable[ContactPoint]) -> tuple[Waiting, ...]:
    return tuple(Waiting(id=row.id, channel=row.channel, trusted_from=row.trusted_from) for row in rows)
