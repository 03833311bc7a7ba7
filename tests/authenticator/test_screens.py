"""Every state of every screen: axe finds nothing, nothing runs over the edge, and a picture of it is kept.

Pictures: var/looks/app-*.png. Phone by day and by night, and 320 px in English with the letters at twice their size.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.authenticator.bank import Bank
from tests.authenticator.documents import BATCH
from tests.authenticator.holding import arrive, type_pin
from tests.support.browser import axe_violations, look

pytestmark = pytest.mark.browser
CONTACT = [
    {"name": "user", "label": "Usuario", "type": "name", "value": "María Fernanda Ortiz"},
    {"name": "after", "label": "Después", "type": "text", "value": "maria.fernanda.ortiz.de.la.torre@agrocafe.example"},
]
HOSTILE = "Compañía Exportadora de Café y Cacao del Litoral Sur S.A.S."


def first(page: Page) -> None:
    """Press the main button."""
    page.locator(".actions .button").first.click()


def becoming(page: Page, bank: Bank) -> Iterator[str]:
    """Walk from nothing to a token; each name says what stands on the screen now."""
    bank.may_enroll_in_tab, bank.shows_fingerprint = False, True
    _, link = bank.enroll()
    arrive(page, link)
    expect(page.locator("h1")).to_be_visible()
    yield "install"
    bank.may_enroll_in_tab = True
    arrive(page, bank.origin)
    expect(page.locator(".actions .button")).to_have_count(2)
    yield "start"
    page.locator(".actions .button").nth(1).click()
    page.locator("textarea").fill("https://otro.example/#1.a.b.c.d")
    first(page)
    expect(page.get_by_role("alert")).to_be_visible()
    yield "type-refused"
    page.locator(".back").click()
    first(page)
    expect(page.get_by_role("alert")).to_be_visible()
    yield "scan-no-camera"
    one, link = bank.enroll()
    bank.is_down = True
    arrive(page, link)
    expect(page.get_by_role("alert")).to_be_visible()
    yield "unreachable"
    bank.is_down = False
    first(page)
    expect(page.locator("#activation")).to_be_visible()
    yield "activation"
    page.locator("#activation").fill("00000000")
    first(page)
    expect(page.get_by_role("alert")).to_be_visible()
    yield "activation-wrong"
    page.locator("#activation").fill(one.code)
    first(page)
    expect(page.locator(".big-digits")).to_be_visible()
    yield "fingerprint"
    first(page)
    expect(page.locator("#name")).to_be_visible()
    yield "name"
    first(page)
    type_pin(page, "1234")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "pin-weak"
    type_pin(page)
    expect(page.locator(".refusal")).to_have_count(0)
    yield "pin-again"
    type_pin(page)
    expect(page.locator(".digits-shown")).to_be_visible()
    yield "ready"


def using(page: Page, bank: Bank) -> Iterator[str]:
    """Walk through the screens of a token in use."""
    bank.ask_for()
    bank.ask_for("payment_batch", lines=BATCH, minutes=9)
    bank.ask_for("change_contact", title="Cambio de tu correo registrado", lines=CONTACT, minutes=30)
    strange = bank.ask_for(minutes=40)
    strange["digest"] = "0" * 64
    first(page)
    expect(page.locator(".request")).to_have_count(4, timeout=9_000)
    page.locator(".wrong-pin summary").click()
    yield "code"
    page.locator(".request").first.click()
    yield "request"
    page.locator(".answers .main").click()
    type_pin(page, "9137")
    expect(page.get_by_role("alert")).to_be_visible()
    yield "pin-wrong"
    type_pin(page)
    expect(page.locator(".note.ok")).to_be_visible()
    yield "approved"
    first(page)
    page.locator(".request").first.click()
    yield "request-batch"
    page.locator(".answers .danger").click()
    yield "disown"
    first(page)
    expect(page.locator(".note.warn")).to_be_visible()
    yield "disowned"
    first(page)
    page.locator(".request").nth(1).click()
    yield "request-strange"
    page.locator(".back").click()
    page.locator(".tabs button").nth(1).click()
    yield "requests"
    page.locator(".tabs button").nth(2).click()
    yield "identities"
    page.locator(".cards .round").click()
    yield "identity"
    page.locator("main .button.danger").click()
    yield "remove"
    page.locator(".back").click()
    page.locator(".back").click()
    page.locator(".bar .round").click()
    page.locator("summary").first.click()
    yield "settings"
    page.locator(".back").click()
    page.locator(".tabs button").first.click()
    bank.state, bank.blocked_until = "locked", bank.now() + 600_000
    expect(page.locator(".note.warn")).to_be_visible(timeout=9_000)
    yield "blocked"
    bank.state, bank.is_down = "active", True
    expect(page.locator("[role=status]", has_text="Wi-Fi")).to_be_visible(timeout=9_000)
    yield "not-reached"
    bank.is_down = False
    link, _ = bank.offline_link()
    arrive(page, link)
    yield "offline-document"
    first(page)
    type_pin(page)
    expect(page.locator(".big-digits")).to_be_visible()
    yield "offline-answer"
    arrive(page, bank.origin)
    expect(page.locator(".pad")).to_be_visible()
    yield "locked"


@pytest.mark.parametrize(
    ("size", "dark", "locale", "letters", "brand"),
    [
        ("phone", False, "es-EC", "100%", "#0b5d4b"),
        ("phone", True, "es-EC", "100%", "#1f4f8f"),
        ("narrow", False, "en-US", "200%", "#fdda24"),
    ],
    ids=["day", "night", "narrow-and-large"],
)
def test_every_screen_can_be_read_by_everybody(
    person, bank: Bank, size: str, dark: bool, locale: str, letters: str, brand: str
) -> None:
    somebody = person(size=size, dark=dark, locale=locale, reduced_motion="reduce")
    somebody.excuse(r"status of 4\d\d|ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE")
    somebody.context.add_init_script(
        f"addEventListener('DOMContentLoaded', () => document.documentElement.style.fontSize = '{letters}')"
    )
    bank.brand = brand
    if letters != "100%":
        bank.identity_name = HOSTILE
    page = somebody.page()
    seen, faults = set(), []
    for way in (becoming, using):
        for name in way(page, bank):
            expect(page.locator("h1")).to_be_visible()
            with laid_out_whole(page):
                faults += [f"{name}: {what}" for what in (*too_wide(page), *small_targets(page))]
                faults += [f"{name}: {what}" for what in axe_violations(page)]
                look(page, somebody, f"app-{name}")
            seen.add(name)
    assert faults == []
    assert len(seen) >= 30


@contextmanager
def laid_out_whole(page: Page) -> Iterator[None]:
    """Give the window the height of the page: what scrolls under the bar at the bottom is not out of reach."""
    usual = page.viewport_size
    assert usual is not None
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": usual["width"], "height": max(height, usual["height"])})
    yield
    page.set_viewport_size(usual)


def too_wide(page: Page) -> list[str]:
    """List what reaches over the right edge."""
    return page.evaluate(
        """Array.from(document.querySelectorAll("body *"))
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 && !one.closest(".hidden"))
          .map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`)"""
    )


def small_targets(page: Page) -> list[str]:
    """List what can be pressed and is lower or narrower than 44 px."""
    return page.evaluate(
        """Array.from(document.querySelectorAll("button, a, summary, .choice label"))
          .filter((one) => one.checkVisibility())
          .map((one) => [one.textContent || one.ariaLabel, one.getBoundingClientRect()])
          .filter(([, box]) => box.height < 43.5 || box.width < 43.5)
          .map(([text, box]) => `${text}: ${box.width} x ${box.height}`)"""
    )


def test_the_whole_way_goes_by_keyboard_alone(person, bank: Bank) -> None:
    page = person().page()
    one, link = bank.enroll()
    arrive(page, link)
    page.locator("#activation").wait_for()
    to = "() => document.activeElement.id || document.activeElement.textContent"
    tab_until(page, to, "activation")
    page.keyboard.type(one.code)
    page.keyboard.press("Enter")
    page.locator("#name").wait_for()
    tab_until(page, to, "name")
    page.keyboard.press("Enter")
    for _ in range(2):
        page.locator(".pad").wait_for()
        page.wait_for_timeout(300)
        page.keyboard.type("2580")
    page.locator(".digits-shown").wait_for()
    tab_until(page, to, "Ver mis códigos")
    page.keyboard.press("Enter")
    bank.ask_for()
    page.locator(".request").wait_for()
    tab_until(page, to, "Suministros Andinos")
    page.keyboard.press("Enter")
    page.locator(".answers").wait_for()
    tab_until(page, to, "Aprobar con PIN")
    page.keyboard.press("Enter")
    page.locator(".pad").wait_for()
    page.wait_for_timeout(300)
    page.keyboard.type("2580")
    expect(page.get_by_role("heading", level=1)).to_have_text("Aprobado")


def tab_until(page: Page, what: str, wanted: str) -> None:
    for _ in range(25):
        if wanted in str(page.evaluate(what)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {wanted}")
