"""What the bank's own records say of a person, sorted by what it is, for rules that refuse it in a secret.

Law: personal values are opened for such a rule only, and never leave with its answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from uuid import UUID

from llavero.domain.telephone import spellings
from llavero.people.models import Company, ContactPoint, LoginName, Person, User
from llavero.people.subject_key import open_for
from llavero.ports.core_bank import CoreCustomer

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known, under the names that a profile's `questions.refuse` uses; the newest contact of a kind first."""

    user_name: Words = field(default=(), repr=False)
    person_names: Words = field(default=(), repr=False)
    company_name: Words = field(default=(), repr=False)
    document: Words = field(default=(), repr=False)
    company_document: Words = field(default=(), repr=False)
    email: Words = field(default=(), repr=False)
    phones: Words = field(default=(), repr=False)

    def words(self) -> Words:
        """Give all of it."""
        return tuple(word for one in fields(self) for word in getattr(self, one.name))

    def of_kinds(self, kinds: Iterable[str], *, country: str) -> Words:
        """Give what a rule names; a telephone also as it is dialled inside `country`."""
        named = [word for kind in kinds for word in getattr(self, kind) if kind != "phones"]
        dialled = [each for number in self.phones for each in (number, *spellings(number, country=country))]
        return (*named, *(dialled if "phones" in kinds else ()))

    def numbers(self) -> Words:
        """Give the numbers of documents and telephones."""
        return (*self.document, *self.company_document, *self.phones)


def known_of(user_id: UUID) -> Known:
    """Open what stands on record of a user, their person and their company."""
    user = User.objects.select_related("person", "company").get(id=user_id)
    contacts = _contacts_of(user.person)
    return Known(
        user_name=tuple(_names_of(user)),
        person_names=(_of_person(user.person, "names_sealed"),),
        company_name=(_of_company(user.company, "name_sealed"),),
        document=(_of_person(user.person, "document_sealed"),),
        company_document=(_of_company(user.company, "document_sealed"),),
        email=tuple(address for channel, address in contacts if channel == "email"),
        phones=tuple(address for channel, address in contacts if channel != "email"),
    )


def known_as_said(said: CoreCustomer) -> Known:
    """Sort what the bank's core says of somebody who is no user yet; their own contacts before their company's."""
    contacts = sorted(said.contacts, key=lambda contact: contact.kind != "personal")
    return Known(
        person_names=(said.names,),
        company_name=(said.company.name,),
        document=(said.document,),
        company_document=(said.company.document,),
        email=tuple(each.address.strip() for each in contacts if each.channel == "email" and each.address.strip()),
        phones=tuple(each.address.strip() for each in contacts if each.channel != "email" and each.address.strip()),
    )


def known_words(user_id: UUID) -> Words:
    """Open all that the bank's records say of a user, for rules that refuse it in a password."""
    return known_of(user_id).words()


def _of_person(person: Person, column: str) -> str:
    return open_for(person.key_id, getattr(person, column), table="people_person", row=person.id, column=column)


def _of_company(company: Company, column: str) -> str:
    return open_for(company.key_id, getattr(company, column), table="people_company", row=company.id, column=column)


def _names_of(user: User) -> list[str]:
    key = user.person.key_id
    return [
        open_for(key, row.sealed, table="people_loginname", row=row.id, column="sealed")
        for row in LoginName.objects.filter(user_id=user.id)
    ]


def _contacts_of(person: Person) -> list[tuple[str, str]]:
    rows = ContactPoint.objects.filter(person_id=person.id, retired_at=None).order_by("-trusted_from", "-id")
    return [
        (row.channel, open_for(person.key_id, row.sealed, table="people_contactpoint", row=row.id, column="sealed"))
        for row in rows
    ]
