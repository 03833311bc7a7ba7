"""What a person chooses about themself when they register: the user name, and where they are called.

Law: two people who choose one name at the same moment do not both get it; the second is told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from django.db import IntegrityError, transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain import masking
from llavero.domain.actor import Actor
from llavero.people.enroll import add_login_name
from llavero.people.models import ContactPoint, Person
from llavero.people.names import is_taken
from llavero.people.subject_key import seal_for
from llavero.tenancy.ids import new_id
from llavero.tenancy.vault import keyed_digest

Place = Literal["home", "work"]
PLACES: Final[tuple[Place, ...]] = ("home", "work")


def take_user_name(user_id: UUID, portal_key: str, typed: str, *, now: datetime, actor: Actor) -> bool:
    """Let a user sign in by the name that they chose; False where somebody has it by now. In the caller's transaction.

    `typed` was found free and fit before; raises BAD_INPUT for what can be nobody's name.
    """
    if is_taken(portal_key, typed):  # guard: user-name-still-free
        return False
    try:
        with transaction.atomic():
            add_login_name(user_id, "user_name", typed, now=now, actor=actor)
    except IntegrityError:  # guard: user-name-once
        return False
    return True


def to_carry(numbers: dict[Place, str]) -> tuple[str, ...]:
    """Write telephones down for a run that carries them to its commit: `home +59322996200`."""
    return tuple(f"{place} {number}" for place, number in numbers.items())


def numbers_in(carried: Sequence[str]) -> tuple[str, ...]:
    """Give the numbers of what a run carries."""
    return tuple(each.partition(" ")[2] for each in carried)


def add_phones(person_id: UUID, carried: Sequence[str], *, now: datetime, actor: Actor) -> None:
    """Note where a person can be called; no code ever goes there, for nobody has shown that they answer it."""
    key = Person.objects.values_list("key_id", flat=True).get(id=person_id)
    for place, _, number in (each.partition(" ") for each in carried):
        contact_id = new_id(now)
        ContactPoint.objects.create(
            id=contact_id, person_id=person_id, channel="phone", kind=place, source="portal",
            sealed=seal_for(key, number, table="people_contactpoint", row=contact_id, column="sealed"),
            index=keyed_digest("contact", f"phone\x00{number}"), trusted_from=now, created_at=now,
        )  # fmt: skip
        record(
            EventKind.CONTACT_ADDED, now=now, actor=actor, subject=person_id,
            facts={
                "contact": str(contact_id), "channel": "phone", "kind": place,
                "shown_to": masking.mobile(number).text,
            },
        )  # fmt: skip
