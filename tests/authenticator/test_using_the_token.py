"""A token in use: its code behind the PIN, no network, what the bank says of it, its name and its end."""

import pytest
from playwright.sync_api import Page, expect

from tests.authenticator.bank import Bank
from tests.authenticator.holding import PIN, SOON, enroll, is_code_of, open_request, press, shown_code, title, type_pin

pytestmark = pytest.mark.browser
REFUSED = r"status of 4\d\d"
BROKEN = r"ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED"


def test_a_wrong_pin_shows_a_wrong_code_and_the_app_says_that_it_cannot_know(person, bank: Bank) -> None:
    page = person(size="phone").page()
    one = enroll(page, bank)
    page.reload()
    type_pin(page, "9137")
    assert not is_code_of(one, shown_code(page), bank.now())
    page.get_by_text("¿El banco no aceptó el código?").click()
    expect(page.get_by_text("La app no lo puede saber")).to_be_visible()
    press(page, "Escribir el PIN de nuevo")
    type_pin(page)
    assert is_code_of(one, shown_code(page), bank.now())


def test_the_code_is_locked_after_a_minute_in_the_background_and_not_before(person, bank: Bank) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    page.reload()
    page.clock.install()
    page.reload()
    type_pin_of_held_time(page)
    shown = page.locator(".digits-shown")
    expect(shown).to_be_visible()
    hide = "hidden => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
    hide += " document.dispatchEvent(new Event('visibilitychange')) }"
    page.evaluate(hide, True)
    page.clock.run_for(50_000)
    page.evaluate(hide, False)
    expect(shown).to_be_visible()
    page.evaluate(hide, True)
    page.clock.run_for(61_000)
    page.evaluate(hide, False)
    expect(shown).to_have_count(0)
    expect(page.get_by_text("Escribe tu PIN para ver el código")).to_be_visible()


def type_pin_of_held_time(page: Page) -> None:
    type_pin(page)
    page.clock.run_for(500)


def test_near_its_end_the_code_shows_the_next_one(person, bank: Bank) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    following = page.locator(".next-code b")
    expect(following).to_be_visible(timeout=35_000)
    announced = following.inner_text().replace(" ", "")
    expect(following).to_have_count(0, timeout=9_000)
    assert shown_code(page) == announced


def test_the_code_is_copied_and_the_button_says_so(person, bank: Bank) -> None:
    somebody = person(size="phone", permissions=["clipboard-read", "clipboard-write"])
    page = somebody.page()
    enroll(page, bank)
    code = shown_code(page)
    press(page, "Copiar")
    expect(page.get_by_role("button", name="Copiado")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == code


def test_after_the_first_visit_the_app_opens_and_shows_codes_without_network(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(BROKEN)
    page = somebody.page()
    one = enroll(page, bank)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect_controlled(page)
    somebody.context.set_offline(True)
    page.reload()
    type_pin(page)
    assert is_code_of(one, shown_code(page), bank.now())
    expect(page.get_by_text("Sin conexión. Tus códigos funcionan igual")).to_be_visible()


def expect_controlled(page: Page) -> None:
    for _ in range(40):
        if page.evaluate("navigator.serviceWorker.controller !== null"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the service worker did not take the page")


def test_a_bank_out_of_reach_brings_the_advice_to_use_mobile_data(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(BROKEN)
    page = somebody.page()
    enroll(page, bank)
    bank.is_down = True
    expect(page.get_by_text("prueba con tus datos móviles")).to_be_visible(timeout=SOON)


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("waiting", "Falta terminar en la computadora"),
        ("pending", "Falta que lo activen"),
        ("suspended", "Suspendido"),
        ("expired", "Vencido"),
        ("revoked", "Dado de baja"),
    ],
)
def test_what_the_bank_says_of_the_token_is_said_with_what_to_do(person, bank: Bank, state: str, said: str) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    bank.state = state
    expect(page.locator(".note", has_text=said)).to_be_visible(timeout=SOON)
    usable = state in ("waiting", "pending", "suspended")
    expect(page.locator(".digits-shown")).to_have_count(1 if usable else 0)


def test_a_block_is_said_with_its_end_and_hides_the_code_that_the_bank_would_refuse(person, bank: Bank) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    bank.tries_left, bank.blocked_until = 0, bank.now() + 10_000
    expect(page.locator(".note", has_text="Bloqueado por ahora")).to_contain_text("a las", timeout=SOON)
    expect(page.locator(".digits-shown")).to_have_count(0)
    expect(page.get_by_text("Te quedan 0")).to_have_count(0)
    press(page, "Identidades")
    expect(page.locator(".cards .state")).to_contain_text("Bloqueado por ahora")
    bank.tries_left, bank.blocked_until = 1, None
    expect(page.locator(".cards .state")).to_contain_text("Activo", timeout=SOON)
    press(page, "Código")
    expect(page.locator(".note", has_text="Te queda 1 intento antes de un bloqueo")).to_be_visible()
    shown_code(page)


def test_an_identity_that_goes_takes_its_requests_along(person, bank: Bank) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    enroll(page, bank)
    bank.ask_for()
    expect(page.locator("nav.tabs .badge")).to_be_visible(timeout=SOON)
    press(page, "Identidades")
    page.get_by_label("Detalles de Agrocafé S.A.S. 2").click()
    press(page, "Quitar de este celular")
    press(page, "Quitar la identidad")
    page.locator("nav.tabs").get_by_role("button", name="Aprobar").click()
    expect(page.locator(".request")).to_have_count(1)
    expect(page.get_by_text("undefined")).to_have_count(0)


def test_a_clock_that_is_off_is_measured_and_the_code_is_the_banks_all_the_same(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(REFUSED)
    page = somebody.page()
    one = enroll(page, bank)
    bank.ahead = 3_600_000
    expect(page.get_by_text("La hora de tu celular no es exacta")).to_be_visible(timeout=SOON)
    page.wait_for_timeout(500)
    assert is_code_of(one, shown_code(page), bank.now())
    page.get_by_label("Ajustes").click()
    expect(page.get_by_text("Tu celular está 60 min atrasado")).to_be_visible()


def test_an_identity_is_renamed_and_removed_after_saying_what_is_lost(person, bank: Bank) -> None:
    page = person(size="phone").page()
    one = enroll(page, bank)
    press(page, "Identidades")
    page.get_by_label("Detalles de Agrocafé S.A.S.").click()
    press(page, "Cambiar el nombre")
    page.get_by_label("Nombre de esta identidad").fill("Mi empresa")
    press(page, "Guardar")
    title(page, "Mi empresa")
    press(page, "Quitar de este celular")
    expect(page.get_by_text("Perderás en este celular:")).to_be_visible()
    press(page, "Quitar la identidad")
    title(page, "Agrega tu token del banco")
    assert one.removed


def test_a_phone_whose_storage_was_wiped_begins_anew_and_says_how_to_get_the_token_back(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(REFUSED)  # a browser asks for the icon of a page that is none
    page = somebody.page()
    enroll(page, bank)
    page.goto("about:blank")
    page.goto(f"{bank.origin}/robots.txt")
    page.evaluate("new Promise((done) => { indexedDB.deleteDatabase('llavero').onsuccess = done })")
    page.goto(bank.origin)
    title(page, "Agrega tu token del banco")
    page.get_by_text("Ya tenía mi token aquí y no aparece").click()
    expect(page.get_by_text("elige reinstalar tu token")).to_be_visible()


def test_the_language_is_the_browsers_until_the_person_chooses(person, bank: Bank) -> None:
    page = person(size="phone", locale="en-US").page()
    page.goto(bank.origin)
    title(page, "Add your bank's token")
    page.get_by_label("Settings").click()
    page.get_by_label("Español").check()
    title(page, "Ajustes")
    assert page.evaluate("document.documentElement.lang") == "es"
    page.reload()
    title(page, "Agrega tu token del banco")


def test_a_pin_is_typed_on_the_keys_of_a_keyboard_too(person, bank: Bank) -> None:
    page = person().page()
    one = enroll(page, bank)
    page.reload()
    expect(page.get_by_text("Escribe tu PIN para ver el código")).to_be_visible()
    page.keyboard.type(f"9{PIN[:2]}")
    for _ in range(3):
        page.keyboard.press("Backspace")
    page.keyboard.type(PIN)
    assert is_code_of(one, shown_code(page), bank.now())


def test_nothing_secret_stands_in_what_the_browser_keeps(person, bank: Bank) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    bank.ask_for()
    open_request(page)
    press(page, "Aprobar con PIN")
    type_pin(page)
    title(page, "Aprobado")
    kept = page.evaluate(DUMP)
    assert "masked" in kept
    for secret in (PIN, bank.answers[0]["answer"], "activationCode", '"seed"', '"ticket"'):
        assert secret not in kept
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie].join()") == "0,0,"


DUMP = """
new Promise((done) => {
  indexedDB.open("llavero").onsuccess = async (event) => {
    const transaction = event.target.result.transaction(["identities", "unfinished", "history", "settings"]);
    const all = [];
    for (const name of transaction.objectStoreNames) {
      all.push(await new Promise((got) => {
        transaction.objectStore(name).getAll().onsuccess = (found) => got(found.target.result);
      }));
    }
    done(JSON.stringify(all));
  };
})
"""
