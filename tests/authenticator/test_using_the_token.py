"""A token in use: its code behind the PIN, requests read and answered, no network, two tabs, and its end."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.authenticator.bank import BATCH, Bank, ocra
from tests.authenticator.holding import PIN, arrive, enroll, is_code_of, press, shown_code, type_pin

pytestmark = pytest.mark.browser
REFUSED = r"status of 4\d\d"
BROKEN = r"ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED"
SOON = 9_000  # the app asks every five seconds


def title(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def open_request(page: Page, name: str = "Suministros Andinos") -> None:
    page.locator(".request", has_text=name).click(timeout=SOON)


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


def test_a_payment_is_read_in_full_and_approved_with_the_pin(person, bank: Bank) -> None:
    page = person(size="phone").page()
    one = enroll(page, bank)
    request = bank.ask_for()
    open_request(page)
    shown = page.locator("main")
    for value in ("12.480,00", "2201 4584 471", "Banco Cordillera", "Factura 001-114", "1002 0091 7"):
        expect(shown).to_contain_text(value)
    press(page, "Aprobar con PIN")
    expect(page.get_by_role("heading", level=2)).to_contain_text("USD 12.480,00")
    type_pin(page)
    title(page, "Aprobado")
    [answer] = bank.answers
    assert answer["answer"] == ocra(one.seed, request["digest"], answer["counter"])
    press(page, "Listo")
    press(page, "Aprobar")
    expect(page.locator(".history li")).to_contain_text("Aprobado")


def test_a_pin_that_the_bank_refuses_is_said_kindly_with_the_tries_left(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(REFUSED)
    page = somebody.page()
    enroll(page, bank)
    bank.ask_for()
    open_request(page)
    press(page, "Aprobar con PIN")
    type_pin(page, "9137")
    expect(page.get_by_role("alert")).to_contain_text("Te quedan 4 intentos")
    type_pin(page)
    title(page, "Aprobado")


def test_rejecting_takes_one_tap_and_no_pin(person, bank: Bank) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    bank.ask_for()
    open_request(page)
    press(page, "Rechazar")
    title(page, "Rechazado")
    assert [(said["decision"], said["answer"]) for said in bank.answers] == [("reject", "")]


def test_a_payment_that_is_not_recognised_says_first_what_will_happen(person, bank: Bank) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    bank.ask_for("payment_batch", lines=BATCH)
    open_request(page, "Pago a proveedores")
    page.get_by_text("y 5 más").click()
    expect(page.get_by_text("Proveedor 8 S.A.")).to_be_visible()
    press(page, "No reconozco este pago")
    expect(page.get_by_text("Tu banco recibe el aviso")).to_be_visible()
    assert bank.answers == []
    press(page, "Avisar a mi banco")
    title(page, "Avisaste que no lo reconoces")
    assert bank.answers[0]["decision"] == "unknown"


def test_an_answer_that_got_lost_is_sent_again_as_it_was(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(BROKEN)
    page = somebody.page()
    enroll(page, bank)
    bank.ask_for()
    open_request(page)
    bank.loses_answers = 1
    press(page, "Rechazar")
    title(page, "No sabemos si llegó")
    press(page, "Enviar otra vez")
    title(page, "Rechazado")
    assert len(bank.answers) == 1


@pytest.mark.parametrize("change", ["digest", "spelling", "approval"])
def test_a_request_whose_text_is_not_what_is_signed_is_not_shown(person, bank: Bank, change: str) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    request = bank.ask_for()
    match change:
        case "digest":
            request["document"] = request["document"].replace("2201 4584 471", "9999 0000 111")
        case "spelling":
            request["document"] = request["document"].replace('"v":1', '"v": 1')
        case "approval":
            request["approval"] = bank.document()["approval"]
    open_request(page, "No podemos mostrar")
    title(page, "No podemos mostrar esta solicitud")
    expect(page.get_by_role("button", name=re.compile("Aprobar con|Rechazar"))).to_have_count(0)
    expect(page.get_by_text("9999 0000 111")).to_have_count(0)


def test_without_network_a_qr_is_answered_with_eight_digits(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(BROKEN)
    page = somebody.page()
    one = enroll(page, bank)
    link, digest = bank.offline_link()
    arrive(page, link)
    expect(page.locator("main")).to_contain_text("2201 4584 471")
    press(page, "Obtener el código con PIN")
    type_pin(page)
    title(page, "Tu código de aprobación")
    assert page.locator(".big-digits").inner_text().replace(" ", "") == ocra(one.seed, digest)
    assert bank.answers == []


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


def test_two_tabs_answer_with_two_counters(person, bank: Bank) -> None:
    somebody = person(size="phone")
    first = somebody.page()
    enroll(first, bank)
    second = somebody.page()
    second.goto(bank.origin)
    for page, name in ((first, "Una"), (second, "Otra")):
        bank.ask_for("operation", title=name, lines=[{"name": "line_1", "label": "Qué", "type": "text", "value": "x"}])
        page.get_by_role("navigation").get_by_role("button", name="Aprobar").click()
        open_request(page, name)
        press(page, "Rechazar")
        title(page, "Rechazado")
    assert [said["counter"] for said in bank.answers] == [1, 2]


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
