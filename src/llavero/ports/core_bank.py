"""What the bank's core system knows of its customers: whether a 4-digit key is theirs, and how they are reached.

Law: the core says right or wrong, never which part was wrong. A call without an answer decides nothing, and nobody
repeats it by machine: the attempt may have counted over there. Keys and card data pass through and are never kept.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol
from uuid import UUID

Way = Literal["card", "company", "additional", "virtual"]
"""How a customer says who they are: a card, a company's RUC, an additional user's cédula with it, a virtual key."""

ContactKind = Literal["personal", "company", "work", "home"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A payment card as it is printed: `number` is digits only, `month` 1 to 12, `year` of four digits."""

    number: str = field(repr=False)
    month: int = field(repr=False)
    year: int = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyQuestion:
    """Whether a key belongs to whom these numbers name. `request` is one per attempt and never used again.

    `card` goes with the way `card`; `company_document` with `company` and `additional`; `person_document` with
    `additional` and `virtual`.
    """

    request: UUID
    way: Way
    key: str = field(repr=False)
    card: Card | None = field(default=None, repr=False)
    company_document: str | None = field(default=None, repr=False)
    person_document: str | None = field(default=None, repr=False)


class KeyVerdict(StrEnum):
    """What the core says: the key is theirs, it is not (or nobody is), its own limit is reached, or nothing at all."""

    RIGHT = "right"
    WRONG = "wrong"
    BLOCKED = "blocked"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyAnswer:
    """The verdict, and for a right key the core's own reference of the customer, to ask for their data with."""

    verdict: KeyVerdict
    customer: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreContact:
    """A way to reach the customer: a mobile (`sms`), a mailbox or a fixed `phone`, as the bank has it."""

    channel: Literal["sms", "email", "phone"]
    kind: ContactKind = "personal"
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreCompany:
    """The company that a customer acts for. `kind` is `person` for who banks for themself."""

    kind: Literal["company", "person"]
    document_kind: str
    document: str = field(repr=False)
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoreCustomer:
    """A human being and the company they would be a user of; `role` is what the bank's records make them there."""

    reference: str = field(repr=False)
    document_kind: str
    document: str = field(repr=False)
    names: str = field(repr=False)
    resides_abroad: bool
    company: CoreCompany
    role: Literal["holder", "administrator", "operator"]
    contacts: tuple[CoreContact, ...]


class CoreBank(Protocol):
    """The core system of one bank."""

    def verify_key(self, asked: KeyQuestion) -> KeyAnswer:
        """Ask whether the key is right, within 10 seconds; never raises for what the core does."""
        ...

    def customer(self, reference: str) -> CoreCustomer | None:
        """Read the data of a customer whose key was right; None when there is no answer or no such customer."""
        ...


class ExaminedCoreBank(CoreBank, Protocol):
    """What an adapter is besides, for the start of a server and for `doctor`."""

    @property
    def is_for_sandbox_only(self) -> bool:
        """True where customers' data would lie or travel open: a production start refuses such a core."""
        ...

    def trouble(self) -> str:
        """Ask whether the core is well, within 10 seconds: "" if it is, else one plain word; never raises."""
        ...
