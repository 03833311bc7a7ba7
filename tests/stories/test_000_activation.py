"""Manual 000 from step 9: a new phone becomes the token, at the computer and in the app; and what comes after.

Requirements A5, A9 to A13, A15. Two browsers, the computer's and the phone's; the app is the real one, served on its
own origin by the real server, and the activation code comes from the real SMS endpoint.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.stories.activating import CASH, MOVES_BY_ITSELF, come_in_by_mail, finish, follow, to_the_square
from tests.stories.asking import Payer, a_payer
from tests.stories.holding_phone import (
    bring_in,
    code_on_phone,
    digits_on_phone,
    open_request,
    press_on_phone,
    remove_identity,
    type_pin,
    wipe,
)
from tests.stories.living_bank import PASSWORD, LivingBank, Someone, settle_in
from tests.stories.walking import (
    go_on,
    headed,
    main_text,
    press,
    seen,
    sign_in,
    type_code,
)
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
ACTIVATE = "Activar mi token digital"


def test_bruno_makes_his_new_phone_his_token_and_signs_in_with_it(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    bruno = settle_in(bank, "Benito", portal=CASH, document="1710034131")
    desk, pocket = person(), person(size="phone")
    computer, phone = desk.page(), pocket.page()
    come_in_by_mail(computer, bank, bruno)
    follow(computer, "Mis llaves")
    assert "No tienes ningún token que sirva" in main_text(computer)
    seen(computer, desk, "000-9-mis-llaves-sin-token")
    follow(computer, ACTIVATE)
    to_the_square(computer, bank, bruno, because="Tengo un celular nuevo")  # A9
    seen(computer, desk, "000-10-cuadro")
    assert "datos móviles" in main_text(computer)
    link = computer.locator("copy-text").first.get_attribute("data-text") or ""
    bring_in(phone, bank, link, bank.code_by_sms(bruno))
    computer.get_by_text("Tu celular está listo").wait_for(timeout=MOVES_BY_ITSELF)  # A12: nobody touched it
    seen(computer, desk, "000-12-listo")
    finish(computer, desk)

    # A13: the phone has no network, and its code signs in
    press_on_phone(phone, "Ver mis códigos")
    pocket.excuse("ERR_INTERNET_DISCONNECTED")
    pocket.context.set_offline(True)
    sign_in(computer, bank, bruno.user_name, PASSWORD, portal=CASH)
    press(computer, "Sí, es mi imagen")
    type_code(computer, code_on_phone(phone))
    headed(computer, "Hola, Benito")
    assert "no cargar ni aprobar" not in main_text(computer)
    follow(computer, "Mis llaves")
    assert {"Activo", "Perdí mi celular", "Qué pasó con tus llaves"} <= set(main_text(computer).splitlines())
    seen(computer, desk, "000-13-mis-llaves")
    pocket.context.set_offline(False)
    pocket.excuse("status of 403")  # a PIN that was not his
    answer_requests(phone, a_payer(bank), bruno)

    # A15: he deletes the identity; his keys say so, and lead on
    remove_identity(phone)
    computer.reload()
    assert "Borrado del celular" in main_text(computer)
    seen(computer, desk, "000-15-borrado")
    follow(computer, "Anular mi token digital")
    press(computer, "Comenzar|Empezar|Continuar")
    computer.locator("input[type=password]").fill(PASSWORD)
    go_on(computer)
    type_code(computer, bank.code_by_sms(bruno, nth=2))
    press(computer, "Ya no lo quiero usar")
    headed(computer, "Tu token digital quedó anulado")


def test_berta_does_it_all_on_one_phone_without_scripts_and_again_when_it_forgot_everything(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    berta = settle_in(bank, "Berta", portal=CASH, document="1710034149")
    plain, app = person(size="phone", scripts=False), person(size="phone")
    page, phone = plain.page(), app.page()
    come_in_by_mail(page, bank, berta)
    follow(page, "Mis llaves")
    follow(page, ACTIVATE)
    to_the_square(page, bank, berta, because="Borré la app")
    seen(page, plain, "000-10-cuadro")
    link = page.get_by_role("link", name=re.compile("^Abrir la app")).first.get_attribute("href") or ""
    bring_in(phone, bank, link, bank.code_by_sms(berta))
    follow(page, "Actualizar la página")
    finish(page, plain)

    # the phone lost what it kept: the lost one is stopped, and the same phone becomes a token anew
    wipe(phone, bank)
    expect(phone.get_by_role("button", name="Escanear el código QR")).to_be_visible()
    come_in_by_mail(page, bank, berta, nth=2)
    follow(page, "Mis llaves")
    follow(page, "Perdí mi celular")
    press(page, "Comenzar|Empezar|Continuar")
    press(page, "No lo encuentro")
    headed(page, "Tu token digital quedó suspendido")
    page.goto(f"{bank.origin}/p/{CASH}/llaves/")
    follow(page, ACTIVATE)
    to_the_square(page, bank, berta, because="Borré la app")
    link = page.get_by_role("link", name=re.compile("^Abrir la app")).first.get_attribute("href") or ""
    bring_in(phone, bank, link, bank.code_by_sms(berta, nth=2), pin="7391")
    follow(page, "Actualizar la página")
    finish(page, plain)
    press_on_phone(phone, "Ver mis códigos")
    sign_in(page, bank, berta.user_name, PASSWORD, portal=CASH)
    press(page, "Sí, es mi imagen")
    type_code(page, code_on_phone(phone))
    headed(page, "Hola, Berta")
    follow(page, "Mis llaves")
    assert {"Activo"} <= set(main_text(page).splitlines())
    assert "Los que ya no sirven (1)" in main_text(page)


def answer_requests(phone: Page, payer: Payer, someone: Someone) -> None:
    """Approve, reject, disown, and answer without network what the bank's portal asks (A12: "apruebas con él")."""
    asked = payer.ask(someone, payee="Rosas del Norte S.A.")
    open_request(phone, "Rosas del Norte")
    press_on_phone(phone, "Aprobar con PIN")
    type_pin(phone, "9137")
    expect(phone.get_by_role("alert")).to_contain_text("Te quedan")  # only the bank can tell, and counts
    type_pin(phone)
    headed(phone, "Aprobado")
    assert payer.outcome(asked) == "approved"
    press_on_phone(phone, "Listo")

    asked = payer.ask(someone, payee="Tulipanes del Sur S.A.")
    open_request(phone, "Tulipanes")
    press_on_phone(phone, "Rechazar")
    headed(phone, "Rechazado")
    assert payer.outcome(asked) == "rejected"
    press_on_phone(phone, "Listo")

    asked = payer.ask(someone, payee="Claveles del Valle S.A.")
    phone.context.set_offline(True)
    phone.evaluate("link => { location.hash = new URL(link).hash }", payer.square(asked))
    phone.get_by_role("button", name="Obtener el código con PIN").click()
    type_pin(phone)
    assert payer.type_answer(asked, someone, digits_on_phone(phone)) == "approved"
    press_on_phone(phone, "Listo")
    phone.context.set_offline(False)

    asked = payer.ask(someone, payee="Orquídeas del Este S.A.")
    open_request(phone, "Orquídeas")
    press_on_phone(phone, "No reconozco este pago")
    press_on_phone(phone, "Avisar a mi banco")
    headed(phone, "Avisaste que no lo reconoces")
    assert payer.outcome(asked) == "unrecognised"
    press_on_phone(phone, "Listo")
