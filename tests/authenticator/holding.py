"""How a person holds the app: type a PIN, go on, come as far as a token that works."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.authenticator.bank import Bank, Enrollment
from tests.support.phone_words import totp

PIN = "2580"


def type_pin(page: Page, pin: str = PIN) -> None:
    """Press the keys of the pad."""
    for digit in pin:
        page.get_by_role("group").get_by_role("button", name=digit, exact=True).click()


def press(page: Page, name: str) -> None:
    """Press a button by what stands on it."""
    page.get_by_role("button", name=name, exact=True).click()


def arrive(page: Page, link: str) -> None:
    """Open a link as a scanned QR does."""
    page.goto("about:blank")
    page.goto(link)


def enroll(page: Page, bank: Bank, **more: Any) -> Enrollment:
    """Go the whole way from the QR to the code screen."""
    one, link = bank.enroll(**more)
    arrive(page, link)
    page.get_by_label("Tu banco te lo envió por mensaje de texto").fill(one.code)
    press(page, "Continuar")
    expect(page.get_by_role("heading", level=1)).to_have_text("¿Cómo quieres llamarla?")
    press(page, "Continuar")
    type_pin(page)
    expect(page.get_by_text("Escríbelo otra vez")).to_be_visible()
    type_pin(page)
    press(page, "Ver mis códigos")
    shown_code(page)
    return one


def shown_code(page: Page) -> str:
    """Read the code that the screen shows, once it shows one."""
    digits = page.locator(".digits-shown")
    expect(digits).not_to_contain_text("·")
    return digits.inner_text().replace(" ", "")


def is_code_of(one: Enrollment, code: str, now: int) -> bool:
    """Say whether a code is the bank's of this moment or of the one just gone."""
    return code in {totp(one.seed, now), totp(one.seed, now - 30_000)}


SOON = 9_000
"""The app asks every five seconds."""


def title(page: Page, words: str) -> None:
    """Expect a screen by its heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def open_request(page: Page, name: str = "Suministros Andinos") -> None:
    """Open what waits for an answer, once it is there."""
    page.locator(".request", has_text=name).click(timeout=SOON)
