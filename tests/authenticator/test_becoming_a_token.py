"""From the QR to a token: the way itself, what is refused on it, and what a broken network leaves."""

import io

import pytest
import segno
from playwright.sync_api import Page, expect

from tests.authenticator.bank import Bank
from tests.authenticator.holding import PIN, arrive, enroll, is_code_of, press, shown_code, title, type_pin
from tests.support import phone_words as words

pytestmark = pytest.mark.browser
REFUSED = r"status of 4\d\d"
BROKEN = r"ERR_CONTENT_LENGTH_MISMATCH|ERR_INCOMPLETE|ERR_CONNECTION"


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Tu banco te lo envió por mensaje de texto").fill(code)
    press(page, "Continuar")


def test_a_phone_becomes_a_token_with_the_banks_codes(person, bank: Bank) -> None:
    page = person(size="phone").page()
    one = enroll(page, bank)
    assert one.confirmed
    assert is_code_of(one, shown_code(page), bank.now())
    title(page, "Agrocafé S.A.S.")


def test_what_stands_behind_the_sign_is_gone_from_the_address_at_once(person, bank: Bank) -> None:
    page = person(size="phone").page()
    one, link = bank.enroll()
    arrive(page, link)
    title(page, "Escribe el código de activación")
    assert page.url == f"{bank.origin}/"
    assert words.b64u(one.ticket) not in page.evaluate(
        "JSON.stringify([history.state, location.href, document.referrer])"
    )


def test_a_code_pasted_with_spaces_is_taken_and_shown_in_two_groups(person, bank: Bank) -> None:
    page = person(size="phone").page()
    one, link = bank.enroll()
    arrive(page, link)
    field = page.get_by_label("Tu banco te lo envió por mensaje de texto")
    assert field.get_attribute("autocomplete") == "one-time-code"
    field.fill(f" {one.code[:3]}-{one.code[3:]} ")
    expect(field).to_have_value(f"{one.code[:4]} {one.code[4:]}")
    press(page, "Continuar")
    title(page, "¿Cómo quieres llamarla?")


def test_in_a_plain_tab_only_the_installation_is_shown_and_the_bank_is_not_asked(person, bank: Bank) -> None:
    bank.may_enroll_in_tab = False
    page = person(size="phone").page()
    _, link = bank.enroll()
    arrive(page, link)
    title(page, "Instala la app")
    expect(page.get_by_text("Traes un código del banco")).to_be_visible()
    assert bank.asked == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("https://otro.example/#1.litoral.a.b.c", "Este código no es de esta app"),
        ("{origin}/#2.litoral.a.b.c", "Este código es de una versión más nueva"),
        ("{origin}/#1.litoral.a.b.c", "Este no es un código de tu banco"),
        ("hola", "Este no es un código de tu banco"),
    ],
)
def test_a_line_that_is_not_ours_is_refused_with_the_remedy(person, bank: Bank, line: str, said: str) -> None:
    page = person(size="phone").page()
    page.goto(bank.origin)
    press(page, "Pegar o escribir el código")
    page.get_by_label("Código del banco").fill(line.format(origin=bank.origin))
    press(page, "Continuar")
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert bank.asked == []


@pytest.mark.parametrize(
    ("code", "status", "said"),
    [
        ("enrollment-over", 410, "Este código ya no sirve"),
        ("enrollment-unknown", 404, "Tu banco no conoce este código"),
    ],
)
def test_a_qr_that_is_over_says_so_and_leaves_nothing_behind(
    person, bank: Bank, code: str, status: int, said: str
) -> None:
    somebody = person(size="phone")
    somebody.excuse(REFUSED)
    page = somebody.page()
    one, link = bank.enroll()
    bank.says[f"/enrollments/{one.id}"] = (status, {"code": code})
    arrive(page, link)
    title(page, said)
    press(page, "Ir al inicio")
    title(page, "Agrega tu token del banco")
    expect(page.get_by_text("Tienes una instalación sin terminar")).to_have_count(0)


def test_a_qr_with_another_servers_key_is_altered_and_gets_no_code(person, bank: Bank) -> None:
    page = person(size="phone").page()
    one, link = bank.enroll()
    one.exchange = bank.enroll()[0].exchange
    arrive(page, link)
    title(page, "El código no coincide con tu banco")
    assert not any("POST" in asked for asked in bank.asked)


def test_another_phones_qr_is_refused(person, bank: Bank) -> None:
    one, link = bank.enroll()
    pages = []
    for _ in range(2):
        somebody = person(size="phone")
        somebody.excuse(REFUSED)
        pages.append(somebody.page())
        arrive(pages[-1], link)
        type_code(pages[-1], one.code)
    title(pages[0], "¿Cómo quieres llamarla?")
    title(pages[1], "Otro celular usó este código")


def test_a_wrong_activation_code_says_how_many_tries_are_left(person, bank: Bank) -> None:
    somebody = person(size="phone")
    somebody.excuse(REFUSED)
    page = somebody.page()
    one, link = bank.enroll()
    arrive(page, link)
    type_code(page, "00000000")
    expect(page.get_by_role("alert")).to_contain_text("Te quedan 4 intentos")
    type_code(page, one.code)
    title(page, "¿Cómo quieres llamarla?")


def test_both_screens_show_the_same_fingerprint_where_the_bank_asks(person, bank: Bank, monkeypatch) -> None:
    bank.shows_fingerprint = True
    page = person(size="phone").page()
    one, link = bank.enroll()
    digests: list[bytes] = []
    transcript = words.transcript
    monkeypatch.setattr(words, "transcript", lambda *parts: digests.append(transcript(*parts)) or digests[-1])
    arrive(page, link)
    type_code(page, one.code)
    title(page, "Compara estos números")
    assert page.locator(".big-digits").inner_text().replace(" ", "") == words.fingerprint(one.ticket, digests[-1])
    press(page, "Son diferentes")
    title(page, "Detén la instalación")
    assert not one.confirmed


def test_a_weak_pin_is_refused_with_the_reason_and_two_that_differ_begin_anew(person, bank: Bank) -> None:
    page = person(size="phone").page()
    one, link = bank.enroll()
    arrive(page, link)
    type_code(page, one.code)
    title(page, "¿Cómo quieres llamarla?")
    press(page, "Continuar")
    type_pin(page, "1234")
    expect(page.get_by_role("alert")).to_contain_text("van seguidos")
    type_pin(page)
    expect(page.get_by_text("Escríbelo otra vez")).to_be_visible()
    type_pin(page, "2581")
    expect(page.get_by_role("alert")).to_contain_text("no son iguales")
    assert not one.confirmed


def test_a_second_identity_of_the_same_name_gets_a_number(person, bank: Bank) -> None:
    page = person(size="phone").page()
    enroll(page, bank)
    enroll(page, bank)
    title(page, "Agrocafé S.A.S. 2")


@pytest.mark.parametrize("lost", ["device", "confirmation"])
def test_a_lost_answer_is_asked_for_again_and_leaves_one_identity(person, bank: Bank, lost: str) -> None:
    somebody = person(size="phone")
    somebody.excuse(BROKEN)
    page = somebody.page()
    one, link = bank.enroll()
    arrive(page, link)
    title(page, "Escribe el código de activación")
    bank.loses_answers = 1 if lost == "device" else 0
    type_code(page, one.code)
    if lost == "device":
        title(page, "No llegamos a tu banco")
        expect(page.get_by_role("alert")).to_contain_text("datos móviles")
        page.reload()  # the app is closed and opened: only what was written is left
        expect(page.get_by_text("Tienes una instalación sin terminar")).to_be_visible()
        press(page, "Continuar")
    title(page, "¿Cómo quieres llamarla?")
    press(page, "Continuar")
    bank.loses_answers = 1 if lost == "confirmation" else 0
    type_pin(page)
    expect(page.get_by_text("Escríbelo otra vez")).to_be_visible()
    type_pin(page)
    if lost == "confirmation":
        title(page, "No llegamos a tu banco")
        page.reload()
        press(page, "Continuar")
    press(page, "Ver mis códigos")
    if lost == "confirmation":
        expect(page.get_by_text("Escribe tu PIN para ver el código")).to_be_visible()
        type_pin(page, PIN)
    assert is_code_of(one, shown_code(page), bank.now())
    press(page, "Identidades")
    expect(page.locator(".cards li")).to_have_count(1)
    expect(page.get_by_text("Tienes una instalación sin terminar")).to_have_count(0)


def test_a_photo_of_the_qr_is_read_without_the_browsers_own_detector(person, bank: Bank) -> None:
    somebody = person(size="phone")
    page = somebody.page()
    one, link = bank.enroll()
    page.goto(bank.origin)
    press(page, "Escanear el código QR")
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="png", scale=6, border=4)
    photo = {"name": "qr.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    page.get_by_label("Elegir una foto").last.set_input_files([photo])  # type: ignore[list-item]
    title(page, "Escribe el código de activación")
    assert page.evaluate("'BarcodeDetector' in globalThis") is False
    type_code(page, one.code)
    title(page, "¿Cómo quieres llamarla?")


def test_the_camera_reads_the_qr(chromium, bank: Bank, tmp_path) -> None:
    _, link = bank.enroll()
    film = tmp_path / "qr.y4m"
    film.write_bytes(_film(link))
    flags = [
        "--no-sandbox", "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]  # fmt: skip
    browser = chromium.browser_type.launch(executable_path="/usr/bin/chromium", args=flags)
    try:
        page = browser.new_page(locale="es-EC")
        page.goto(bank.origin)
        press(page, "Escanear el código QR")
        title(page, "Escribe el código de activación")
    finally:
        browser.close()


def _film(text: str, width: int = 640, height: int = 480) -> bytes:
    """Film a QR that stands in the middle of a grey table: a few frames of Y4M."""
    rows = [list(row) for row in segno.make(text, error="m").matrix_iter(scale=6, border=4)]
    side = len(rows)
    left, top = (width - side) // 2, (height - side) // 2
    luma = bytearray([140]) * (width * height)
    for y, row in enumerate(rows):
        at = (top + y) * width + left
        luma[at : at + side] = bytes(30 if dark else 225 for dark in row)
    frame = b"FRAME\n" + bytes(luma) + bytes([128]) * (width * height // 2)
    return f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420\n".encode() + frame * 5
