"""Keeps what the bank's core said of somebody who registers, for as long as their run goes on and no longer.

Law: nothing of them is written in the clear, in a log or under a key that outlives their registration. Until the
commit they are nobody's user: whoever has their data here has not yet a person of the bank's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from llavero.domain.names import NotAName, document_number
from llavero.people.contacts import Channel, Contact, mask
from llavero.people.known import Known, known_as_said
from llavero.people.models import Company, Newcomer, Person, SubjectKey, User
from llavero.people.subject_key import make_subject_key, open_for, seal_for
from llavero.ports.core_bank import CoreCompany, CoreContact, CoreCustomer
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.vault import digest_under, keyed_digest, peppers

LONGEST_KEPT: Final = timedelta(hours=25)
"""However a run ended or was held: what the core said then is no longer what it says now."""

_TABLE, _COLUMN = "people_newcomer", "sealed"
_KEYS_OF_RUN = Question(lambda: Newcomer.objects.filter(run_id=given("run")).values_list("key_id", flat=True))


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody who registers. `user` is the id that their user will have, `claim` the keyed digest of who they are."""

    user: UUID
    claim: bytes = field(repr=False)


def meet(run: UUID, said: CoreCustomer, *, now: datetime) -> Met:
    """Keep what the core said of a run's newcomer, in the place of what it may have said before. Inside a scope."""
    forget(run)
    key, row_id = make_subject_key(now=now), new_id(now)
    met = Met(new_id(now), claim_of(said))
    sealed = seal_for(key, _written(said), table=_TABLE, row=row_id, column=_COLUMN)
    Newcomer.objects.create(id=row_id, run_id=run, user_id=met.user, key_id=key, sealed=sealed, created_at=now)
    return met


def claim_of(said: CoreCustomer) -> bytes:
    """Give the keyed digest of a person and of the company they would act for: the same whichever way they came."""
    parts = (
        said.document_kind,
        spelling_of(said.document),
        said.company.document_kind,
        spelling_of(said.company.document),
    )
    return keyed_digest("newcomer", "\x00".join(parts))


def user_to_be(run: UUID) -> UUID | None:
    """Give the id that a run's newcomer will have as a user; None where there is no newcomer. Inside a scope."""
    found: UUID | None = Newcomer.objects.filter(run_id=run).values_list("user_id", flat=True).first()
    return found


def said_of(run: UUID) -> CoreCustomer | None:
    """Open what the core said of a run's newcomer; None once it is gone. Inside a scope."""
    row = Newcomer.objects.filter(run_id=run).first()
    if row is None:
        return None
    return _read(json.loads(open_for(row.key_id, bytes(row.sealed), table=_TABLE, row=row.id, column=_COLUMN)))


def contact_of_newcomer(run: UUID, channel: Channel) -> Contact | None:
    """Find where a code for a run's newcomer goes: what the core has on record, or None."""
    said = said_of(run)
    address = address_in(said, channel) if said is not None else None
    if address is None:
        return None
    return Contact(id=run, channel=channel, address=address, shown=mask(channel, address), prefix="")


def address_in(said: CoreCustomer, channel: Channel) -> str | None:
    """Give the first mobile or mailbox that the core has of somebody; their own before their company's."""
    found = [contact for contact in said.contacts if contact.channel == channel and contact.address.strip()]
    found.sort(key=lambda contact: contact.kind != "personal")
    return found[0].address.strip() if found else None


def names_of_newcomer(run: UUID) -> str:
    """Open the names of a run's newcomer; "" once they are gone."""
    said = said_of(run)
    return said.names if said is not None else ""


def known_of_newcomer(run: UUID) -> Known:
    """Open what the core said of a newcomer, for rules that refuse it in a password, an answer or a name."""
    said = said_of(run)
    return known_as_said(said) if said is not None else Known()


def is_registered(run: UUID, portal_key: str) -> bool:
    """Say whether a run's newcomer is a user already, of that company at that entrance, however it stands."""
    said = said_of(run)
    if said is None:
        return False
    person = Person.objects.filter(
        document_kind=said.document_kind, document_index__in=document_digests(said.document_kind, said.document)
    )
    company = Company.objects.filter(
        document_kind=said.company.document_kind,
        document_index__in=document_digests(said.company.document_kind, said.company.document),
    )
    there = User.objects.filter(portal__key=portal_key)
    return there.filter(person_id__in=person.values("id"), company_id__in=company.values("id")).exists()


def document_digests(kind: str, number: str) -> list[bytes]:
    """Give every digest under which a document may stand: the peppers that were, and the one that is."""
    return [digest_under(pepper, "document", f"{kind}\x00{spelling_of(number)}") for pepper in peppers()]


def forget(run: UUID) -> None:
    """Let go everything about a run's newcomer, and the key that it was sealed under."""
    keys = _KEYS_OF_RUN.all(run=run)
    if keys:
        Newcomer.objects.filter(run_id=run).delete()
        SubjectKey.objects.filter(id__in=keys).delete()


def sweep_newcomers(*, now: datetime, most: int) -> int:
    """Let go up to `most` newcomers whose run should long be over; says how many."""
    old = Newcomer.objects.filter(created_at__lt=now - LONGEST_KEPT).order_by("created_at")
    found = list(old.values_list("run_id", flat=True)[:most])
    for run in found:
        forget(run)
    return len(found)


def spelling_of(typed: str) -> str:
    """Give the one spelling of a document's number that the core states."""
    number = document_number(typed)
    return typed.strip() if isinstance(number, NotAName) else number


def _written(said: CoreCustomer) -> str:
    company = said.company
    return json.dumps({
        "reference": said.reference, "document_kind": said.document_kind, "document": said.document,
        "names": said.names, "resides_abroad": said.resides_abroad, "role": said.role,
        "company": {
            "kind": company.kind, "document_kind": company.document_kind, "document": company.document,
            "name": company.name,
        },
        "contacts": [{"channel": each.channel, "kind": each.kind, "address": each.address} for each in said.contacts],
    })  # fmt: skip


def _read(plain: Mapping[str, object]) -> CoreCustomer:
    parts = dict(plain)
    company, contacts = parts.pop("company"), parts.pop("contacts")
    assert isinstance(company, dict)
    assert isinstance(contacts, list)
    return CoreCustomer(
        **parts,  # type: ignore[arg-type]
        company=CoreCompany(**company),
        contacts=tuple(CoreContact(**contact) for contact in contacts),
    )
