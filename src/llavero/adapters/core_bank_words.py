"""What is said to a bank's core and what it says, in the words of docs/integrators/core-bank.openapi.yaml.

Law: an answer is read strictly; one that has not the agreed form is none. Members that are not known are left alone,
so that a core may say more one day.
"""

import json
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from llavero.ports.core_bank import (
    ContactKind,
    CoreCompany,
    CoreContact,
    CoreCustomer,
    KeyAnswer,
    KeyQuestion,
    KeyVerdict,
)

_VISIBLE = r"^[^\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+$"
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_VISIBLE, strip_whitespace=True)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._~-]{1,128}$")]
Number = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,32}$")]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,11}$")]
Telephone = Annotated[str, StringConstraints(pattern=r"^\+[0-9]{7,15}$")]
Mailbox = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\x00-\x20\x7f-\x9f]+$")]


class Said(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", hide_input_in_errors=True)


class VerdictSaid(Said):
    """The answer about a key. `request` is the question's own."""

    request: Annotated[UUID, Field(strict=False)]
    verdict: Literal["right", "wrong", "blocked"]
    customer: Reference | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _names_whom_it_lets_in(self) -> "VerdictSaid":
        if (self.verdict == "right") != (self.customer is not None):  # guard: core-names-whom-it-lets-in
            raise ValueError("a customer goes with a right key and with no other")
        return self

    def as_answer(self) -> KeyAnswer:
        return KeyAnswer(verdict=KeyVerdict(self.verdict), customer=self.customer)


class DocumentSaid(Said):
    kind: Kind
    number: Number = Field(repr=False)


class CompanySaid(Said):
    kind: Literal["company", "person"]
    document: DocumentSaid
    name: Text = Field(repr=False)


class TelephoneSaid(Said):
    channel: Literal["sms", "phone"]
    kind: ContactKind = "personal"
    address: Telephone = Field(repr=False)


class MailboxSaid(Said):
    channel: Literal["email"]
    kind: ContactKind = "personal"
    address: Mailbox = Field(repr=False)


class CustomerSaid(Said):
    """The data of a customer. `customer` is the reference that was asked for."""

    customer: Reference = Field(repr=False)
    document: DocumentSaid
    names: Text = Field(repr=False)
    resides_abroad: bool
    company: CompanySaid
    role: Literal["holder", "administrator", "operator"]
    contacts: Annotated[
        tuple[Annotated[TelephoneSaid | MailboxSaid, Field(discriminator="channel")], ...],
        Field(max_length=20, strict=False),
    ]

    def as_customer(self) -> CoreCustomer:
        return CoreCustomer(
            reference=self.customer,
            document_kind=self.document.kind,
            document=self.document.number,
            names=self.names,
            resides_abroad=self.resides_abroad,
            company=CoreCompany(
                kind=self.company.kind, document_kind=self.company.document.kind,
                document=self.company.document.number, name=self.company.name,
            ),
            role=self.role,
            contacts=tuple(
                CoreContact(channel=one.channel, kind=one.kind, address=one.address) for one in self.contacts
            ),
        )  # fmt: skip


class HealthSaid(Said):
    """How the core is, and by which key it wants questions sealed."""

    status: Literal["ok"]
    sealing_key: str = Field(max_length=128)


def written_question(asked: KeyQuestion) -> bytes:
    """Write what is sealed: the request, the way, the key, and the numbers that go with the way."""
    said: dict[str, object] = {"request": str(asked.request), "way": asked.way, "key": asked.key}
    if asked.card is not None:
        said["card"] = {"number": asked.card.number, "month": asked.card.month, "year": asked.card.year}
    if asked.company_document is not None:
        said["company_document"] = asked.company_document
    if asked.person_document is not None:
        said["person_document"] = asked.person_document
    return json.dumps(said, separators=(",", ":")).encode()
