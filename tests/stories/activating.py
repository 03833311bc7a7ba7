"""How the people of the stories make their phone their token, at the computer, as manual 000 says (A4, A9 to A12)."""

import re
from typing import Final

from playwright.sync_api import Page

from tests.stories.holding_phone import PIN, bring_in
from tests.stories.living_bank import PASSWORD, LivingBank, Someone
from tests.stories.walking import answer_questions, headed, press, seen, sign_in, type_code
from tests.support.browser import Visit

CASH: Final = "cash-management"
MOVES_BY_ITSELF: Final = 15_000
ACTIVATE: Final = "Activar mi token digital"


def come_in_by_mail(page: Page, bank: LivingBank, someone: Someone, *, nth: int = 1) -> None:
    """Sign in without a token, by the code that goes to one's mailbox (A4)."""
    sign_in(page, bank, someone.user_name, PASSWORD, portal=CASH)
    press(page, "Sí, es mi imagen")
    page.get_by_text("¿Problemas con tu código?").click()
    press(page, "No tengo mi token a la mano")
    type_code(page, bank.code_by_mail(someone, nth=nth))
    headed(page, "Hola,")


def follow(page: Page, name: str) -> None:
    """Follow a link of the page by its words."""
    with page.expect_navigation():
        page.locator("main").get_by_role("link", name=re.compile(name)).first.click()


def to_the_square(page: Page, bank: LivingBank, someone: Someone, *, because: str) -> None:
    """Begin, say what happened, answer the questions, know one's image: the page with the QR."""
    press(page, "Comenzar|Empezar|Continuar")
    press(page, because)
    answer_questions(page, bank, someone)
    press(page, "Sí, es mi imagen")
    headed(page, "Activa el token en tu celular")


def finish(page: Page, visit: Visit) -> None:
    """Go on, accept the terms, and be told that it is done (A12)."""
    press(page, "^Continuar$")
    headed(page, "Lee y acepta las condiciones")
    seen(page, visit, "000-12-condiciones")
    press(page, "Acepto y termino")
    headed(page, "Tu token digital está activo")


def link_of(page: Page) -> str:
    """Read what the square says, where a person copies it; where there is nothing to copy it is a link."""
    copied = page.locator("copy-text").first
    if copied.count():
        return copied.get_attribute("data-text") or ""
    return page.get_by_role("link", name=re.compile("^Abrir la app")).first.get_attribute("href") or ""


def become_token(
    page: Page, visit: Visit, phone: Page, bank: LivingBank, someone: Someone, *, pin: str = PIN, name: str = ""
) -> None:
    """Go the whole way from the mailbox to a token that works, and leave the phone at its "ready"."""
    come_in_by_mail(page, bank, someone)
    follow(page, "Mis llaves")
    follow(page, ACTIVATE)
    to_the_square(page, bank, someone, because="Tengo un celular nuevo")
    bring_in(phone, bank, link_of(page), bank.code_by_sms(someone), pin=pin, name=name)
    if visit.scripts:
        page.get_by_text("Tu celular está listo").wait_for(timeout=MOVES_BY_ITSELF)
    else:
        follow(page, "Actualizar la página")
    finish(page, visit)
