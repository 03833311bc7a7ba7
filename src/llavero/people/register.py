"""Makes a user of somebody whom the bank's core knows: the person and the company are found or entered, never doubled.

Law: two registrations of one person at once leave one user; whoever comes second is refused by the database itself. A
contact that the core states does not take over at once from another that the person already has: whoever changed it
at the core would read the codes of their other users the same minute.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain import masking
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.words import fold
from llavero.people.enroll import user_row
from llavero.people.models import Company, ContactPoint, Person, SubjectKey
from llavero.people.newcomers import document_digests, spelling_of
from llavero.people.subject_key import make_subject_key, seal_for
from llavero.ports.core_bank import CoreCompany, CoreContact, CoreCustomer
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import keyed_digest

COOL_OFF: Final = timedelta(hours=72)
"""How long a contact of the core waits where the person has another one of its kind. Ours."""
_PREFIX_DIGITS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """Who became a user of whom; `actor` is they themself, for whatever is written of them next."""

    user: UUID
    person: UUID
    company: UUID
    actor: Actor


def register(said: CoreCustomer, *, user: UUID, portal_key: str, now: datetime) -> Entered | None:
    """Make the user, in the caller's transaction; None where the person is one already or the company is not open.

    `user` is the id that the user gets. The roles are those that the core states.
    """
    person = _person(said, user=user, now=now)
    actor = Actor(ActorKind.USER, user, person)
    company = _company(said.company, now=now, actor=actor)
    if not Company.objects.filter(id=company, state="active").exists():  # guard: closed-company-registers-nobody
        return None
    try:
        with transaction.atomic():
            user_row(user, person, company, portal_key, roles=(said.role,), now=now, actor=actor)
    except IntegrityError:  # guard: one-user-of-a-person
        return None
    for contact in said.contacts:
        _contact(person, contact, now=now, actor=actor)
    record(
        EventKind.USER_REGISTERED, now=now, actor=actor, subject=user, company=company,
        facts={"user": str(user), "role": said.role, "kind": said.company.kind},
    )  # fmt: skip
    return Entered(user=user, person=person, company=company, actor=actor)


def _person(said: CoreCustomer, *, user: UUID, now: datetime) -> UUID:
    """Find the person by their document, or enter them; two who enter one at once share the row."""
    kind, number = said.document_kind, spelling_of(said.document)
    known = Person.objects.filter(document_kind=kind, document_index__in=document_digests(kind, number))
    found: UUID | None = known.values_list("id", flat=True).first()
    if found is not None:
        return found
    row_id, key, table = new_id(now), make_subject_key(now=now), "people_person"
    fresh = Person(
        id=row_id, tenant_id=current_tenant_id(), key_id=key, document_kind=kind,
        document_sealed=seal_for(key, number, table=table, row=row_id, column="document_sealed"),
        document_index=keyed_digest("document", f"{kind}\x00{number}"),
        names_sealed=seal_for(key, said.names, table=table, row=row_id, column="names_sealed"),
        names_index=keyed_digest("names", fold(said.names)), resides_abroad=said.resides_abroad, created_at=now,
    )  # fmt: skip
    Person.objects.bulk_create([fresh], ignore_conflicts=True)  # guard: one-person-of-a-document
    kept: UUID = known.values_list("id", flat=True).get()
    if kept != row_id:
        SubjectKey.objects.filter(id=key).delete()
        return kept
    actor = Actor(ActorKind.USER, user, row_id)
    record(EventKind.PERSON_ADDED, now=now, actor=actor, subject=row_id, facts={"person": str(row_id)})
    return row_id


def _company(said: CoreCompany, *, now: datetime, actor: Actor) -> UUID:
    kind, number = said.document_kind, spelling_of(said.document)
    known = Company.objects.filter(document_kind=kind, document_index__in=document_digests(kind, number))
    found: UUID | None = known.values_list("id", flat=True).first()
    if found is not None:
        return found
    row_id, key, table = new_id(now), make_subject_key(now=now), "people_company"
    fresh = Company(
        id=row_id, tenant_id=current_tenant_id(), kind=said.kind, key_id=key, document_kind=kind,
        document_sealed=seal_for(key, number, table=table, row=row_id, column="document_sealed"),
        document_index=keyed_digest("document", f"{kind}\x00{number}"),
        name_sealed=seal_for(key, said.name, table=table, row=row_id, column="name_sealed"),
        shard=hashlib.sha256(row_id.bytes).digest()[0], created_at=now,
    )  # fmt: skip
    Company.objects.bulk_create([fresh], ignore_conflicts=True)  # guard: one-company-of-a-document
    kept: UUID = known.values_list("id", flat=True).get()
    if kept != row_id:
        SubjectKey.objects.filter(id=key).delete()
        return kept
    record(EventKind.COMPANY_ADDED, now=now, actor=actor, company=row_id, facts={"kind": said.kind})
    return row_id


def _contact(person: UUID, said: CoreContact, *, now: datetime, actor: Actor) -> None:
    address = said.address.strip()
    index = keyed_digest("contact", f"{said.channel}\x00{address.casefold()}")
    standing = ContactPoint.objects.filter(person_id=person, channel=said.channel, retired_at=None)
    if standing.filter(index=index).exists():
        return
    key = Person.objects.values_list("key_id", flat=True).get(id=person)
    row_id, digits = new_id(now), "".join(character for character in address if character.isdigit())
    # guard: core-contact-waits-behind-another
    trusted_from = now + COOL_OFF if standing.exists() else now
    ContactPoint.objects.create(
        id=row_id, person_id=person, channel=said.channel, kind=said.kind, source="core",
        sealed=seal_for(key, address, table="people_contactpoint", row=row_id, column="sealed"), index=index,
        prefix=digits[:_PREFIX_DIGITS] if said.channel == "sms" else "", trusted_from=trusted_from, created_at=now,
    )  # fmt: skip
    shown = masking.email(address) if said.channel == "email" else masking.mobile(address)
    record(
        EventKind.CONTACT_ADDED, now=now, actor=actor, subject=person,
        facts={"contact": str(row_id), "channel": said.channel, "kind": said.kind, "shown_to": shown.text},
    )  # fmt: skip
