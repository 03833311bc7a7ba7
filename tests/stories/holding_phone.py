"""What the people of the stories do on their phone: paste what the computer shows, type code and PIN, read a code."""

import re
from typing import Final

from playwright.sync_api import Page, expect

from tests.stories.living_bank import LivingBank

PIN: Final = "2580"


def press_on_phone(phone: Page, name: str) -> None:
    """Press a button of the app by what stands on it."""
    phone.get_by_role("button", name=name, exact=True).click()


def type_pin(phone: Page, pin: str = PIN) -> None:
    """Press the keys of the app's own pad."""
    for digit in pin:
        phone.get_by_role("group").get_by_role("button", name=digit, exact=True).click()


def bring_in(phone: Page, bank: LivingBank, link: str, code: str, *, pin: str = PIN, name: str = "") -> None:
    """Open the app, paste the computer's link, type the activation code, keep the name, choose a PIN (A10 to A12).

    `name` is what the app must propose to call it; by itself that which Produbanco gives.
    """
    phone.goto(bank.app)
    further = phone.get_by_role("button", name=re.compile("^Identidades"))
    paste = phone.get_by_role("button", name="Pegar o escribir el código", exact=True)
    expect(further.or_(paste).first).to_be_visible()
    if further.count():
        further.click()
    paste.click()
    phone.get_by_label("Código del banco").fill(link)
    press_on_phone(phone, "Continuar")
    phone.get_by_label(re.compile("Tu banco te lo envió por")).fill(code)
    press_on_phone(phone, "Continuar")
    expect(phone.get_by_label("Nombre de esta identidad")).to_have_value(name or re.compile("TOKEN PRODUBANCO"))
    press_on_phone(phone, "Continuar")
    type_pin(phone, pin)
    expect(phone.get_by_text("Escríbelo otra vez")).to_be_visible()
    type_pin(phone, pin)
    expect(phone.get_by_text("Vuelve a la computadora")).to_be_visible()


def code_on_phone(phone: Page) -> str:
    """Read the code that the app shows."""
    digits = phone.locator(".digits-shown")
    expect(digits).not_to_contain_text("·")
    return re.sub(r"\D", "", digits.inner_text())


def digits_on_phone(phone: Page) -> str:
    """Read the eight digits by which the app answers without network."""
    return re.sub(r"\D", "", phone.locator(".big-digits").inner_text())


def open_request(phone: Page, words: str) -> None:
    """Open what waits for an answer, once the app has fetched it."""
    phone.locator("nav.tabs").get_by_role("button", name=re.compile("^Aprobar")).click()
    phone.locator(".request", has_text=words).click(timeout=15_000)


def show_identity(phone: Page, name: str, *, pin: str = PIN) -> None:
    """Open the app anew, put an identity in front and open it with its PIN."""
    phone.reload()
    phone.get_by_role("button", name=re.compile("^Identidades")).click()
    phone.locator(".cards .open", has=phone.get_by_text(name, exact=True)).click()
    type_pin(phone, pin)


def remove_identity(phone: Page, name: str = "TOKEN PRODUBANCO") -> None:
    """Delete an identity in the app, having read what is lost."""
    phone.get_by_role("button", name=re.compile("^Identidades")).click()
    phone.get_by_role("button", name=f"Detalles de {name}", exact=True).click()
    press_on_phone(phone, "Quitar de este celular")
    press_on_phone(phone, "Quitar la identidad")
    others = "Agrega tu token|Instala la app|Identidades"
    expect(phone.get_by_role("heading", level=1)).to_have_text(re.compile(others))


def wrong_code_on_phone(phone: Page, *, pin: str = "9137") -> str:
    """Mistype the PIN and read the code that it opens: of the right form, and nobody's."""
    typed_again = phone.get_by_text("¿El banco no aceptó el código?")
    if typed_again.count():
        typed_again.click()
        press_on_phone(phone, "Escribir el PIN de nuevo")
    type_pin(phone, pin)
    return code_on_phone(phone)


def wipe(phone: Page, bank: LivingBank) -> None:
    """Lose all that the app kept, as when the browser's data are cleared."""
    phone.evaluate("async () => { for (const one of await indexedDB.databases()) indexedDB.deleteDatabase(one.name) }")
    phone.goto(bank.app)
