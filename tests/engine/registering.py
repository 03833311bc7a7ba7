"""Somebody who registers at Produbanco en línea, with the bank's core in memory behind the page."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Final
from uuid import UUID

from llavero.journeys.answer import Answer
from llavero.people.models import User
from llavero.ports.core_bank import CoreCompany, CoreContact, CoreCustomer
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Visitor
from tests.support.core_bank import CARD, KEY, ROSA, FakeCoreBank, core_behind

REGISTER: Final = "register"
PORTAL: Final = "en-linea"
MY_NAME: Final = "rosa.mora"
MY_PASSWORD: Final = "Cotopaxi5897"
MY_ANSWERS: Final = {
    "first-teacher": "Rigoberta Llumiquinga", "first-pet": "Canelo", "childhood-street": "Los Capulíes",
}  # fmt: skip
BY_CARD: Final = {
    "card_number": CARD.number, "card_month": f"{CARD.month:02d}", "card_year": str(CARD.year), "pin": KEY,
}  # fmt: skip
RUC: Final = "1790012345001"
SHOP = CoreCompany(kind="company", document_kind="ruc", document=RUC, name="Flores del Sur S.A.")
OTHER_SHOP = CoreCompany(kind="company", document_kind="ruc", document="1790011674001", name="Cacao Fino S.A.")
AS_ADDITIONAL = replace(ROSA, reference="c-rosa-additional", company=SHOP, role="operator")
AS_OTHER_ADDITIONAL = replace(ROSA, reference="c-rosa-other", company=OTHER_SHOP, role="operator")
FAR_MOBILE = CoreContact(channel="sms", address="+593911222333")


def a_core() -> FakeCoreBank:
    """Know Rosa by her card, by a virtual key, and as additional user of two companies."""
    core = FakeCoreBank()
    core.add(ROSA, "1357", "virtual", ROSA.document)
    core.add(AS_ADDITIONAL, KEY, "additional", SHOP.document, ROSA.document)
    core.add(AS_OTHER_ADDITIONAL, KEY, "additional", OTHER_SHOP.document, ROSA.document)
    company = replace(ROSA, reference="c-shop", company=SHOP, role="administrator")
    core.add(company, "8642", "company", SHOP.document)
    return core


@contextmanager
def a_core_behind(bank: Bank) -> Iterator[FakeCoreBank]:
    core = a_core()
    with core_behind(bank.profile.key, core):
        yield core


class Registrant(Visitor):
    """A visitor of the register journey; each verb answers the page it is named after."""

    def come(self) -> "Registrant":
        self.portal = PORTAL
        self.begin(REGISTER)
        return self

    def by_card(self, **changed: str) -> Answer:
        """Choose the card and type it."""
        self.do("personas")
        return self.do(**{**BY_CARD, **changed})

    def as_additional(self, company: CoreCompany = SHOP) -> Answer:
        self.do("adicional")
        return self.do(company_document=company.document, document=ROSA.document, pin=KEY)

    def virtually(self, pin: str = "1357") -> Answer:
        self.do("virtual")
        return self.do(document=ROSA.document, pin=pin)

    def prove(self) -> "Registrant":
        """Prove key and mobile, and stand before the wizard."""
        if self.row().at == "como":
            self.by_card()
        self.do()
        self.type_sent()
        return self

    def name_myself(self, name: str = MY_NAME) -> Answer:
        return self.do(user_name=name, user_name_again=name)

    def choose_password(self, password: str = MY_PASSWORD) -> Answer:
        return self.do(new_password=password, new_password_again=password)

    def choose_image(self) -> Answer:
        offered = next(field for action in self.see().actions for field in action.fields if field.name == "image")
        return self.do(image=offered.options[0])

    def give_phones(self) -> Answer:
        return self.do(home_phone="02 299 6200", work_phone="")

    def choose_questions(self, answers: Mapping[str, str] = MY_ANSWERS) -> Answer:
        typed = {f"question_{n}": question for n, question in enumerate(answers, start=1)}
        typed |= {f"answer_{n}": answer for n, answer in enumerate(answers.values(), start=1)}
        return self.do(**typed)

    def to_the_terms(self, name: str = MY_NAME) -> "Registrant":
        """Go through the wizard up to the page whose button makes the user."""
        self.name_myself(name)
        self.choose_password()
        self.choose_image()
        self.give_phones()
        self.choose_questions()
        return self

    def register(self, name: str = MY_NAME) -> Answer:
        """Go the whole way, from the first page to the commit."""
        self.prove()
        self.to_the_terms(name)
        return self.do()

    def users(self) -> list[UUID]:
        with in_tenant(self.bank.id):
            return list(User.objects.filter(portal__key=PORTAL).order_by("id").values_list("id", flat=True))


def of_rosa(**changed: object) -> CoreCustomer:
    """Say of Rosa what the core says, with something else."""
    return replace(ROSA, **changed)  # type: ignore[arg-type]
