"""Enters people, companies, memberships, names and contacts into the bank's records.

Law: each is one row with its event, sealed under its subject's key; nothing personal is written in the clear.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import Actor
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.names import NotAName, document_number
from llavero.domain.words import fold
from llavero.people.contacts import Channel, digest_of_contact, mask
from llavero.people.models import Company, ContactPoint, LoginName, Person, User, UserRole
from llavero.people.names import name_digest, normalise
from llavero.people.subject_key import make_subject_key, seal_for
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.portal import LoginKind
from llavero.tenancy.read import portal_id
from llavero.tenancy.vault import keyed_digest

_PREFIX_DIGITS = 8


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """An identity document by its kind (cedula, ruc, nit, passport…) and number; never shown whole."""

    kind: str
    number: str

    def __repr__(self) -> str:
        return f"DocumentNumber(kind={self.kind!r})"


def add_person(
    document: DocumentNumber, names: str, *, resides_abroad: bool = False, now: datetime, actor: Actor
) -> UUID:
    """Enter a human being; raises BAD_INPUT for what is no document number."""
    person_id, key = new_id(now), make_subject_key(now=now)
    number = _number(document)
    Person.objects.create(
        id=person_id,
        key_id=key,
        document_kind=document.kind,
        document_sealed=seal_for(key, number, table="people_person", row=person_id, column="document_sealed"),
        document_index=keyed_digest("document", f"{document.kind}\x00{number}"),
        names_sealed=seal_for(key, names, table="people_person", row=person_id, column="names_sealed"),
        names_index=keyed_digest("names", fold(names)),
        resides_abroad=resides_abroad,
        created_at=now,
    )
    record(EventKind.PERSON_ADDED, now=now, actor=actor, subject=person_id, facts={"person": str(person_id)})
    return person_id


def add_company(
    document: DocumentNumber, name: str, *, kind: Literal["company", "person"] = "company", now: datetime, actor: Actor
) -> UUID:
    """Enter a corporate customer; a natural person who banks for themself is one of kind `person`."""
    company_id, key = new_id(now), make_subject_key(now=now)
    number = _number(document)
    Company.objects.create(
        id=company_id,
        kind=kind,
        key_id=key,
        document_kind=document.kind,
        document_sealed=seal_for(key, number, table="people_company", row=company_id, column="document_sealed"),
        document_index=keyed_digest("document", f"{document.kind}\x00{number}"),
        name_sealed=seal_for(key, name, table="people_company", row=company_id, column="name_sealed"),
        shard=hashlib.sha256(company_id.bytes).digest()[0],
        created_at=now,
    )
    record(EventKind.COMPANY_ADDED, now=now, actor=actor, company=company_id, facts={"kind": kind})
    return company_id


def add_user(
    person_id: UUID, company_id: UUID, portal_key: str, *, roles: Iterable[str] = (), now: datetime, actor: Actor
) -> UUID:
    """Make a person a user of a company at one entrance, with roles, valid from `now`."""
    return user_row(new_id(now), person_id, company_id, portal_key, roles=roles, now=now, actor=actor)


def user_row(
    user_id: UUID, person_id: UUID, company_id: UUID, portal_key: str, *, roles: Iterable[str], now: datetime,
    actor: Actor,
) -> UUID:  # fmt: skip
    """Make a person a user, under an id that was given to them before."""
    User.objects.create(
        id=user_id, person_id=person_id, company_id=company_id, portal_id=portal_id(portal_key), valid_from=now,
        created_at=now,
    )  # fmt: skip
    record(
        EventKind.USER_ADDED, now=now, actor=actor, subject=user_id, company=company_id, facts={"user": str(user_id)}
    )
    for role in sorted(set(roles)):
        UserRole.objects.create(id=new_id(now), user_id=user_id, role=role)
        record(EventKind.ROLE_GIVEN, now=now, actor=actor, subject=user_id, company=company_id, facts={"role": role})
    return user_id


def add_login_name(user_id: UUID, kind: LoginKind, typed: str, *, now: datetime, actor: Actor) -> UUID:
    """Let a user sign in by a further name; raises BAD_INPUT for what can be nobody's name."""
    if isinstance(normalise(kind, typed), NotAName):
        raise DomainError(ErrorCode.BAD_INPUT, field=kind)
    user = User.objects.select_related("person", "portal").get(id=user_id)
    name_id = new_id(now)
    LoginName.objects.create(
        id=name_id,
        user_id=user_id,
        portal_id=user.portal_id,
        kind=kind,
        digest=name_digest(user.portal.key, kind, typed),
        sealed=seal_for(user.person.key_id, typed.strip(), table="people_loginname", row=name_id, column="sealed"),
        created_at=now,
    )
    record(EventKind.LOGIN_NAME_ADDED, now=now, actor=actor, subject=user_id, facts={"name_kind": kind})
    return name_id


def add_contact(
    person_id: UUID, channel: Channel, address: str, *, trusted_from: datetime, now: datetime, actor: Actor
) -> UUID:
    """Add a way to reach a person; codes go there from `trusted_from` on. Earlier contacts stay."""
    key = Person.objects.values_list("key_id", flat=True).get(id=person_id)
    contact_id, plain = new_id(now), address.strip()
    digits = "".join(character for character in plain if character.isdigit())
    ContactPoint.objects.create(
        id=contact_id,
        person_id=person_id,
        channel=channel,
        sealed=seal_for(key, plain, table="people_contactpoint", row=contact_id, column="sealed"),
        index=digest_of_contact(channel, plain),
        prefix=digits[:_PREFIX_DIGITS] if channel == "sms" else "",
        trusted_from=trusted_from,
        created_at=now,
    )
    record(
        EventKind.CONTACT_ADDED, now=now, actor=actor, subject=person_id,
        facts={"contact": str(contact_id), "channel": channel, "shown_to": mask(channel, plain).text},
    )  # fmt: skip
    return contact_id


def retire_contact(contact_id: UUID, *, now: datetime, actor: Actor) -> bool:
    """Stop using a contact; False when it was retired before."""
    row = ContactPoint.objects.filter(id=contact_id, retired_at=None)
    if not row.update(retired_at=now):  # guard: contact-retired-once
        return False
    channel = ContactPoint.objects.values_list("channel", flat=True).get(id=contact_id)
    record(
        EventKind.CONTACT_RETIRED, now=now, actor=actor, subject=contact_id,
        facts={"contact": str(contact_id), "channel": channel},
    )  # fmt: skip
    return True


def _number(document: DocumentNumber) -> str:
    number = document_number(document.number)
    if isinstance(number, NotAName):
        raise DomainError(ErrorCode.BAD_INPUT, field="document")
    return number
