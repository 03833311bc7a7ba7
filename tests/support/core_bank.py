"""A bank's core system in memory, and the way to put it behind a bank while a test runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from llavero.people import core_bank
from llavero.ports.core_bank import (
    Card,
    CoreBank,
    CoreCompany,
    CoreContact,
    CoreCustomer,
    KeyAnswer,
    KeyQuestion,
    KeyVerdict,
)

CARD = Card(number="9999990000000014", month=12, year=2029)
KEY = "2468"
MOBILE = CoreContact(channel="sms", address="+593987654321")
MAILBOX = CoreContact(channel="email", address="rosa.mora@example.com")
ROSA = CoreCustomer(
    reference="c-rosa",
    document_kind="cedula",
    document="1710034065",
    names="Rosa Elena Mora Paz",
    resides_abroad=False,
    company=CoreCompany(kind="person", document_kind="cedula", document="1710034065", name="Rosa Elena Mora Paz"),
    role="holder",
    contacts=(MOBILE, MAILBOX),
)
ASKED_BY_CARD = ("card", CARD.number, CARD.month, CARD.year)

Name = tuple[object, ...]


def name_in(asked: KeyQuestion) -> Name:
    """Say whom a question names, without its key."""
    if asked.card is not None:
        return (asked.way, asked.card.number, asked.card.month, asked.card.year)
    return tuple(part for part in (asked.way, asked.company_document, asked.person_document) if part is not None)


@dataclass
class FakeCoreBank:
    """Customers by what names them and their key; `verdict` is set to have every question answered with it."""

    keys: dict[Name, tuple[str, CoreCustomer]] = field(default_factory=lambda: {ASKED_BY_CARD: (KEY, ROSA)})
    verdict: KeyVerdict | None = None
    asked: list[KeyQuestion] = field(default_factory=list)
    most_wrong: int = 3
    wrong: dict[Name, int] = field(default_factory=dict)

    def add(self, customer: CoreCustomer, key: str, *name: object) -> None:
        """Enter a customer under what names them: `"company", "1790012345001"`…"""
        self.keys[name] = (key, customer)

    def change(self, reference: str, **to: object) -> None:
        """Let the bank's records of a customer say something else from now on."""
        for name, (key, customer) in self.keys.items():
            if customer.reference == reference:
                self.keys[name] = (key, replace(customer, **to))  # type: ignore[arg-type]

    def verify_key(self, asked: KeyQuestion) -> KeyAnswer:
        self.asked.append(asked)
        if self.verdict is not None:
            return KeyAnswer(verdict=self.verdict)
        name = name_in(asked)
        if self.wrong.get(name, 0) >= self.most_wrong:
            return KeyAnswer(verdict=KeyVerdict.BLOCKED)
        key, customer = self.keys.get(name, (None, None))
        if customer is None or key != asked.key:
            self.wrong[name] = self.wrong.get(name, 0) + 1
            return KeyAnswer(verdict=KeyVerdict.WRONG)
        self.wrong.pop(name, None)
        return KeyAnswer(verdict=KeyVerdict.RIGHT, customer=customer.reference)

    def customer(self, reference: str) -> CoreCustomer | None:
        if self.verdict is KeyVerdict.UNAVAILABLE:
            return None
        return next((known for _, known in self.keys.values() if known.reference == reference), None)


@contextmanager
def core_behind(bank: str, core: CoreBank) -> Iterator[CoreBank]:
    """Put a core behind the bank with this profile key, in this process, until the block ends."""
    before = core_bank._opened.get(bank)
    core_bank._opened[bank] = core
    try:
        yield core
    finally:
        core_bank._opened.pop(bank, None)
        if before is not None:
            core_bank._opened[bank] = before
