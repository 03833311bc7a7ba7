"""A PIN that is not the person's: wrong codes and wrong answers, one count at the bank, a block, and its end (A13).

The app cannot tell a wrong PIN from a right one; the bank counts, and says to both screens until when it refuses.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.stories.activating import CASH, MOVES_BY_ITSELF, become_token, come_in_by_mail, follow
from tests.stories.asking import a_payer
from tests.stories.holding_phone import (
    code_on_phone,
    open_request,
    press_on_phone,
    type_pin,
    wrong_code_on_phone,
)
from tests.stories.living_bank import PASSWORD, LivingBank, Someone, settle_in
from tests.stories.walking import headed, main_text, press, seen, sign_in, type_code
from tests.support.browser import Visit, look

pytestmark = [pytest.mark.browser]
WRONG = "9137"
WAYS = [
    pytest.param("Basilio", "1710034206", "desk", True, id="desk"),
    pytest.param("Beatriz", "1710034214", "phone", False, id="phone-without-scripts"),
]


@pytest.mark.parametrize(("name", "document", "size", "scripts"), WAYS)
def test_wrong_pins_lead_to_a_block_that_both_screens_tell_and_that_time_ends(
    bank: LivingBank, person: Callable[..., Visit], name: str, document: str, size: str, scripts: bool
) -> None:
    someone = settle_in(bank, name, portal=CASH, document=document)
    desk, pocket = person(size=size, scripts=scripts), person(size="phone")
    pocket.excuse("status of 403")  # the PINs that the bank refuses
    pocket.excuse("status of 401")  # a poll signed in the blink between the bank's clock moving on and the phone's
    computer, phone = desk.page(), pocket.page()
    become_token(computer, desk, phone, bank, someone)

    # three wrong codes at the computer: each is the code of a mistyped PIN
    phone.reload()
    to_the_code(computer, bank, someone)
    for left in (2, 1):
        type_code(computer, wrong_code_on_phone(phone, pin=WRONG))
        assert re.search(f"quedan? {left} intento", main_text(computer)), main_text(computer)
    seen(computer, desk, "pin-1-codigo-equivocado")
    type_code(computer, wrong_code_on_phone(phone, pin=WRONG))
    headed(computer, "No pudimos")
    seen(computer, desk, "pin-2-no-entra")

    # three wrong PINs in the app: the bank goes on counting where it was
    payer = a_payer(bank)
    asked = payer.ask(someone, payee="Rosas del Norte S.A.")
    open_request(phone, "Rosas del Norte")
    press_on_phone(phone, "Aprobar con PIN")
    type_pin(phone, WRONG)
    refusal = phone.get_by_role("alert")
    expect(refusal).to_contain_text("Te quedan 2 intentos")
    expect(refusal).to_contain_text("Espera unos segundos")
    look(phone, pocket, "pin-3-app-pin-equivocado")
    type_pin(phone)
    expect(refusal).to_contain_text("Después escríbelo de nuevo")  # too soon: not even the right one is looked at
    bank.let_pass(phone, minutes=1)
    type_pin(phone, WRONG)
    expect(refusal).to_contain_text("Te queda 1 intento")
    bank.let_pass(phone, minutes=1)
    type_pin(phone, WRONG)
    headed(phone, "Demasiados intentos")
    named = time_in(phone.get_by_role("alert").inner_text())
    look(phone, pocket, "pin-4-app-bloqueo")
    assert payer.outcome(asked) == "open"

    # what it means is told wherever the person looks
    press_on_phone(phone, "Entendido")
    phone.locator("nav.tabs").get_by_role("button", name="Código").click()
    expect(phone.locator(".note", has_text="Bloqueado por ahora")).to_contain_text(named, timeout=MOVES_BY_ITSELF)
    expect(phone.locator(".digits-shown")).to_have_count(0)  # no code to copy that the bank would refuse
    seen(phone, pocket, "pin-5-app-codigo")
    phone.locator("nav.tabs").get_by_role("button", name="Identidades").click()
    expect(phone.locator(".cards .state")).to_contain_text("Bloqueado por ahora")
    to_the_code(computer, bank, someone)
    type_code(computer, "314159")
    assert named in main_text(computer), main_text(computer)
    seen(computer, desk, "pin-6-bloqueado")
    come_in_by_mail(computer, bank, someone, nth=2)
    follow(computer, "Mis llaves")
    assert named in main_text(computer), main_text(computer)
    seen(computer, desk, "pin-7-mis-llaves")

    # the block ends by itself; the code signs in and the PIN approves
    bank.let_pass(phone, minutes=16)
    expect(phone.locator(".note", has_text="Bloqueado por ahora")).to_have_count(0, timeout=MOVES_BY_ITSELF)
    to_the_code(computer, bank, someone)
    type_code(computer, right_code(phone))
    headed(computer, f"Hola, {name}")
    asked = payer.ask(someone, payee="Tulipanes del Sur S.A.")
    open_request(phone, "Tulipanes")
    press_on_phone(phone, "Aprobar con PIN")
    type_pin(phone)
    headed(phone, "Aprobado")
    assert payer.outcome(asked) == "approved"


def to_the_code(page: Page, bank: LivingBank, someone: Someone) -> None:
    """Sign in up to the page that asks for the code."""
    sign_in(page, bank, someone.user_name, PASSWORD, portal=CASH)
    press(page, "Sí, es mi imagen")
    headed(page, "Escribe el código")


def right_code(phone: Page) -> str:
    """Open the app anew, type the right PIN, read the code."""
    phone.reload()
    expect(phone.get_by_text("Escribe tu PIN para ver el código")).to_be_visible()
    type_pin(phone)
    return code_on_phone(phone)


def time_in(text: str) -> str:
    """Find the time of day that a sentence names."""
    found = re.search(r"\b\d{1,2}:\d{2}\b", text)
    assert found, text
    return found[0]
