"""The customers of the sandbox's core bank as their file tells them: who may register, by which numbers and key.

Law: one file for each bank that has a core, `stories/<bank>-core.yaml`. The card numbers are of no issuer (ISO/IEC
7812-1 gives 9 and a country's code to national bodies, and 999 is no country); they only pass their check.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final, Literal
from uuid import UUID

from pydantic import Field, model_validator

from llavero.formats.strict_yaml import load
from llavero.ports.core_bank import Card, ContactKind, CoreCompany, CoreContact, CoreCustomer, KeyQuestion, Way
from llavero.sandbox.cast import STORIES, Both, Document, Told

CORES: Final = ("produbanco",)
_NO_REQUEST: Final = UUID(int=0)


class ToldCard(Told):
    """A card as it is printed."""

    number: str = Field(pattern=r"^999999[0-9]{10}$")
    month: int = Field(ge=1, le=12)
    year: int = Field(ge=2030, le=2099)

    @property
    def expiry(self) -> str:
        """Write the date as it stands on the card."""
        return f"{self.month:02d}/{self.year % 100:02d}"

    @property
    def groups(self) -> str:
        """Write the number as it stands on the card."""
        return " ".join(self.number[start : start + 4] for start in range(0, len(self.number), 4))

    def is_good_on(self, day: date) -> bool:
        return (self.year, self.month) >= (day.year, day.month)


class ToldContact(Told):
    """A way to reach a customer, as the bank has it."""

    channel: Literal["sms", "email", "phone"]
    kind: ContactKind = "personal"
    address: str = Field(pattern=r"^(\+[0-9]{8,15}|[a-z.]+@[a-z.]+\.example)$")


class ToldFirm(Told):
    """The company that somebody acts for."""

    name: str
    document: Document


class TypedPage(Told):
    """A page of the registration that somebody has answered: which button, and what they typed."""

    do: str = "submit"
    typed: dict[str, str] = {}


class Customer(Told):
    """Somebody whom the core knows: `way` and `key` are how they say who they are; None where they have no key yet.

    `typed` is what they have answered of the registration before the sandbox opens, up to the step `stands_at`.
    """

    id: str = Field(pattern=r"^[a-z]+(-[a-z]+)?$")
    names: str
    document: Document
    firm: ToldFirm | None = None
    role: Literal["holder", "administrator", "operator"] = "holder"
    way: Way | None = None
    key: str | None = Field(default=None, pattern=r"^[0-9]{4}$")
    card: ToldCard | None = None
    contacts: tuple[ToldContact, ...]
    abroad: bool = False
    typed: tuple[TypedPage, ...] = ()
    stands_at: str | None = None
    who: Both
    good_for: Both

    @model_validator(mode="after")
    def _is_whole(self) -> "Customer":
        if (self.way is None) != (self.key is None) or (self.way == "card") != (self.card is not None):
            raise ValueError("a way goes with a key, and a card with its way")
        if (self.way in {"company", "additional"}) and self.firm is None:
            raise ValueError("who acts for a company has one")
        return self

    @property
    def first_name(self) -> str:
        """Give the name by which the pages call them."""
        return self.names.partition(" ")[0]

    @property
    def inbox(self) -> str:
        """Say whose letters are theirs: of `marcela` also those of `marcela-vivero`, who is the same person."""
        return self.id.partition("-")[0]

    def said_by_core(self) -> CoreCustomer:
        """Write them as the core's own record."""
        firm = ToldFirm(name=self.names, document=self.document) if self.firm is None else self.firm
        return CoreCustomer(
            reference=f"c-{self.id}",
            document_kind=self.document.kind,
            document=self.document.number,
            names=self.names,
            resides_abroad=self.abroad,
            company=CoreCompany(
                kind="person" if self.firm is None else "company", document_kind=firm.document.kind,
                document=firm.document.number, name=firm.name,
            ),
            role=self.role,
            contacts=tuple(
                CoreContact(channel=one.channel, kind=one.kind, address=one.address) for one in self.contacts
            ),
        )  # fmt: skip

    def named(self) -> tuple[KeyQuestion, ...]:
        """Write what names them, with their key; nothing for who has none."""
        if self.way is None or self.key is None:
            return ()
        card = self.card
        return (
            KeyQuestion(
                request=_NO_REQUEST,
                way=self.way,
                key=self.key,
                card=Card(number=card.number, month=card.month, year=card.year) if card is not None else None,
                company_document=self.firm.document.number if self.firm is not None and card is None else None,
                person_document=self.document.number if self.way in {"additional", "virtual"} else None,
            ),
        )


class CoreStory(Told):
    """The customers of a bank's core, and the entrance at which they register."""

    bank: str
    portal: str
    journey: str
    customers: tuple[Customer, ...]


@lru_cache(maxsize=1)
def core_stories() -> tuple[CoreStory, ...]:
    """Read every core's customers; raises YamlProblem or ValidationError for a file that cannot be used."""
    return tuple(CoreStory.model_validate(load(STORIES / f"{bank}-core.yaml").value) for bank in CORES)


def core_customers() -> Iterator[tuple[CoreStory, Customer]]:
    """Go through the customers of every core."""
    for story in core_stories():
        for customer in story.customers:
            yield story, customer
