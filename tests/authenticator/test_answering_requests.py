"""Requests are read in full and approved with the PIN, rejected or disowned; what was not signed so is not shown."""

import re

import pytest
from playwright.sync_api import expect

from tests.authenticator.bank import Bank
from tests.authenticator.documents import BATCH, ocra
from tests.authenticator.holding import arrive, enroll, open_request, press, title, type_pin

pytestmark = pytest.mark.browser
REFUSED = r"status of 4\d\d"
BROKEN = r"ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE|ERR_CONNECTION|ERR_INTERNET_DISCONNECTED"


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


def test_a_pause_between_pins_is_asked_for_and_a_block_ends_the_trying_with_its_time(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(REFUSED)
    page = somebody.page()
    enroll(page, bank)
    bank.ask_for()
    open_request(page)
    press(page, "Aprobar con PIN")
    refusal = page.get_by_role("alert")
    for said, words in (
        (
            {"code": "pin-wrong", "tries_left": 2, "blocked_until": bank.now() + 5_000},
            "Espera unos segundos y escríbelo",
        ),
        ({"code": "device-blocked", "blocked_until": bank.now() + 5_000}, "Después escríbelo de nuevo"),
    ):
        bank.says["/answers"] = (403, said)
        type_pin(page, "9137")
        expect(refusal).to_contain_text(words)
    bank.says["/answers"] = (403, {"code": "pin-wrong", "tries_left": 0, "blocked_until": bank.now() + 900_000})
    type_pin(page, "9137")
    title(page, "Demasiados intentos")
    expect(refusal).to_contain_text("Podrás volver a intentarlo a")


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


@pytest.mark.parametrize(("said", "heading"), [
    ({"minutes": -1}, "Aprobar"), ({"bank": "andino"}, "No podemos mostrar"),
])  # fmt: skip
def test_a_qr_that_is_over_or_of_another_bank_gets_no_digits(
    person, bank: Bank, said: dict[str, object], heading: str
) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    arrive(page, bank.offline_link(**said)[0])
    expect(page.get_by_role("heading", name=re.compile(heading)).first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("PIN"))).to_have_count(0)


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
