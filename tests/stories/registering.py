"""Manual 002 as a person walks it, in parts: from the entrance to "finish". Numbers are the manual's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from playwright.sync_api import Page, expect
from stdnum import luhn

from llavero.ports.core_bank import Card, CoreCompany, CoreContact, CoreCustomer
from tests.stories.living_bank import LivingBank, Someone
from tests.stories.walking import choose_password, go_on, headed, main_text, press, seen, type_code
from tests.support.browser import Visit
from tests.support.core_bank_server import CoreServer, core_bank_server

EN_LINEA: Final = "en-linea"
KEY: Final = "2468"
CHOSEN: Final = "Cotopaxi5897"
NOBODY_YET: Final = UUID(int=0)
ANSWERS: Final = ("Rigoberta Llumiquinga", "Canelo", "Los Capulíes")
STAGES: Final = ("Usuario", "Contraseña", "Imagen", "Datos de contacto", "Preguntas", "Segundo factor")


@dataclass
class Customer(Someone):
    """Somebody whom the bank's core knows and Llavero does not: what they hold, and what they will choose."""

    document: str = ""
    card: Card | None = None
    image: str = ""


@contextmanager
def a_core(folder: Path) -> Iterator[CoreServer]:
    """Run a core that knows nobody yet; it must never have been asked what its document does not allow."""
    with core_bank_server(folder) as core:
        core.core.keys.clear()
        yield core
        assert not core.faults, core.faults


def known_to_the_core(core: CoreServer, name: str, *, document: str, company: CoreCompany | None = None) -> Customer:
    """Enter a customer with a card of their own; of a company, as its additional user, without one."""
    stem = f"999999{document[-9:]}"
    card = Card(number=stem + luhn.calc_check_digit(stem), month=12, year=2031)
    customer = Customer(
        NOBODY_YET, f"{name.lower()}.prueba", f"+5939988{document[-5:]}", f"{name.lower()}@correo.example",
        answers={}, document=document, card=None if company else card,
    )  # fmt: skip
    alone = CoreCompany(kind="person", document_kind="cedula", document=document, name=f"{name} Prueba")
    said = CoreCustomer(
        reference=f"c-{document}-{company.document if company else 'card'}", document_kind="cedula", document=document,
        names=f"{name} Prueba", resides_abroad=False, company=company or alone,
        role="operator" if company else "holder",
        contacts=(
            CoreContact(channel="sms", address=customer.mobile), CoreContact(channel="email", address=customer.email),
        ),
    )  # fmt: skip
    named = ("additional", company.document, document) if company else ("card", card.number, card.month, card.year)
    core.core.add(said, KEY, *named)
    return customer


def to_the_choice(page: Page, visit: Visit, bank: LivingBank) -> None:
    """1: the bank's page, the portal, "create user"."""
    page.goto(bank.origin)
    page.get_by_role("link", name=re.compile("Produbanco en línea")).click()
    seen(page, visit, "002-1-ingreso")
    page.get_by_role("link", name="Crear mi usuario").click()
    press(page, "Comenzar")
    headed(page, "¿Con qué te identificas?")
    seen(page, visit, "002-1-con-que")


def type_card(page: Page, card: Card | None, pin: str = KEY) -> None:
    """2: the card's number, month and year, and its PIN by one's own keyboard."""
    assert card is not None
    page.get_by_label("Número de la tarjeta").fill(card.number)
    page.get_by_label("Mes en que vence").select_option(f"{card.month:02d}")
    page.get_by_label("Año en que vence").select_option(str(card.year))
    page.get_by_label(re.compile("Clave de cajero")).fill(pin)
    go_on(page)


def prove(page: Page, visit: Visit, bank: LivingBank, customer: Customer, *, nth: int = 1) -> None:
    """2, 2 again and 3: by card; the masked contacts; the code that goes to the mobile."""
    press(page, "Para personas")
    seen(page, visit, "002-2-tarjeta")
    type_card(page, customer.card)
    headed(page, "¿Es este tu celular?")
    to_the_wizard(page, visit, bank, customer, nth=nth)


def prove_as_additional(page: Page, visit: Visit, bank: LivingBank, customer: Customer, firm: CoreCompany) -> None:
    """2, 2 again and 3: the company's RUC, one's own cédula, and one's key."""
    press(page, "Soy usuario adicional")
    page.get_by_label("RUC de la empresa").fill(firm.document)
    page.get_by_label("Tu número de cédula").fill(customer.document)
    page.get_by_label("Clave de cuatro números").fill(KEY)
    seen(page, visit, "002-2-adicional")
    go_on(page)
    to_the_wizard(page, visit, bank, customer)


def to_the_wizard(page: Page, visit: Visit, bank: LivingBank, customer: Customer, *, nth: int = 1) -> None:
    """2 again and 3: what the bank has on record, masked (C3); a code to the mobile, for five minutes (C4)."""
    said = main_text(page)
    assert customer.mobile[-3:] in said
    assert customer.mobile[-6:] not in said
    assert customer.email not in said
    assert customer.email.partition("@")[2] in said
    seen(page, visit, "002-2-contactos")
    press(page, "Sí, enviar el código")
    assert "5 minutos" in main_text(page)
    seen(page, visit, "002-3-codigo")
    type_code(page, bank.code_by_sms(customer, nth=nth))


def at_stage(page: Page, number: int) -> None:
    """Expect the bar to say where one is: all six, this one marked (C5)."""
    bar = page.get_by_role("navigation", name="Progreso").locator("ol li")
    expect(bar).to_have_text([re.compile(stage) for stage in STAGES])
    assert bar.nth(number - 1).get_attribute("aria-current") == "step"


def name_oneself(page: Page, visit: Visit, customer: Customer) -> None:
    """4: the user name, twice."""
    at_stage(page, 1)
    seen(page, visit, "002-4-usuario")
    page.locator("#user_name").fill(customer.user_name)
    page.locator("#user_name_again").fill(customer.user_name)
    go_on(page)


def choose_the_rest(page: Page, visit: Visit, bank: LivingBank, customer: Customer) -> None:
    """5 to 8: password, image, telephones, three questions, the terms."""
    at_stage(page, 2)
    seen(page, visit, "002-5-clave")
    choose_password(page, CHOSEN)  # 5
    at_stage(page, 3)
    expect(page.get_by_role("radio")).to_have_count(12)
    seen(page, visit, "002-6-imagen")
    chosen = page.locator("label.picture").nth(4)
    customer.image = chosen.inner_text().strip()
    chosen.click()
    press(page, "Usar esta imagen")  # 6
    at_stage(page, 4)
    seen(page, visit, "002-7-datos")
    assert customer.email not in main_text(page)
    page.get_by_label("Teléfono de tu casa").fill("02 299 6200")
    page.get_by_label("Teléfono de tu trabajo").fill("04 373 1200")
    go_on(page)  # 7
    at_stage(page, 5)
    for number, (question, answer) in enumerate(zip(bank.profile.offered_questions(), ANSWERS, strict=False), start=1):
        page.get_by_label(f"Pregunta {number}").select_option(label=question.text.es)
        page.get_by_label(f"Respuesta {number}").fill(answer)
        customer.answers[question.id] = answer
    seen(page, visit, "002-8-preguntas")
    page.get_by_label("Respuesta 3").focus()
    go_on(page)  # 8
    at_stage(page, 5)
    seen(page, visit, "002-8-condiciones")
    press(page, "Acepto y creo mi usuario")


def ask_for_the_digital_token(page: Page, visit: Visit) -> None:
    """9 and 10: a smart device, yes; the digital token."""
    at_stage(page, 6)
    headed(page, "¿Tienes un celular con internet?")
    seen(page, visit, "002-9-dispositivo")
    press(page, "Sí, tengo un celular")
    at_stage(page, 6)
    seen(page, visit, "002-10-token")
    press(page, "pedir mi token digital")
