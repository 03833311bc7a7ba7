"""Several identities in one app: each with its own PIN, codes and requests; one is deleted, the other goes on (A11).

Of two banks of one house, and of two users of one bank. The app is the real one; so are both banks.
"""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from llavero.credentials import authenticators
from llavero.credentials.models import Authenticator
from llavero.domain.authenticator import Kind
from llavero.tenancy.scope import in_tenant
from tests.stories.activating import CASH, MOVES_BY_ITSELF, become_token, come_in_by_mail, follow, link_of
from tests.stories.asking import a_payer
from tests.stories.holding_phone import (
    bring_in,
    code_on_phone,
    open_request,
    press_on_phone,
    remove_identity,
    show_identity,
    type_pin,
)
from tests.stories.living_bank import OPERATOR, PASSWORD, LivingBank, Someone, settle_in, token_code
from tests.stories.walking import headed, main_text, press, seen, sign_in, type_code
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
OTHER_PIN = "7391"
FIRST, SECOND = "TOKEN PRODUBANCO", "TOKEN PRODUBANCO 2"


def test_two_banks_live_in_one_app_and_one_goes_without_the_other(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    other = bank.neighbour("occidente")
    celia = settle_in(bank, "Celia", portal=CASH, document="1710034222")
    clara = settle_in(other, "Clara", portal="occired", document="52123480", token="4200000031")
    desk, pocket = person(), person(size="phone")
    computer, phone = desk.page(), pocket.page()
    become_token(computer, desk, phone, bank, celia)

    # the second bank's, beside the first: its own page, code, name and PIN
    sign_in(computer, other, clara.user_name, PASSWORD, portal="occired")
    type_code(computer, token_code(0))
    headed(computer, "Hola")
    follow(computer, "Enrolar mi token virtual")
    press(computer, "Comenzar|Empezar|Continuar")
    seen(computer, desk, "identidades-1-cuadro-occidente")
    bring_in(phone, other, link_of(computer), other.code_by_sms(clara), pin=OTHER_PIN, name="TOKEN VIRTUAL")
    computer.get_by_text("listo").first.wait_for(timeout=MOVES_BY_ITSELF)
    press(computer, "^Continuar$")
    press(computer, "Acepto")
    seen(computer, desk, "identidades-2-occidente-pendiente")
    press_on_phone(phone, "Ver mis códigos")
    expect(phone.locator(".note", has_text="Falta que lo activen")).to_be_visible(timeout=MOVES_BY_ITSELF)
    seen(phone, pocket, "identidades-3-app-pendiente")
    activate_for(other, clara)

    phone.get_by_role("button", name="Identidades").click()
    for name, house in ((FIRST, "Produbanco"), ("TOKEN VIRTUAL", "Occidente")):
        expect(phone.locator(".cards li", has_text=name)).to_contain_text(house)
    expect(phone.locator(".cards .state", has_text="Activo")).to_have_count(2, timeout=MOVES_BY_ITSELF)
    seen(phone, pocket, "identidades-4-app-dos-bancos")

    # each code is its own bank's
    enter(computer, bank, celia, phone, FIRST)
    enter_occidente(computer, other, clara, phone)

    # a request names whose it is; the one that is deleted takes its requests along
    payer = a_payer(bank)
    payer.ask(celia, payee="Rosas del Norte S.A.")
    phone.locator("nav.tabs").get_by_role("button", name="Aprobar").click()
    expect(phone.locator(".request", has_text="Rosas del Norte")).to_contain_text(FIRST, timeout=MOVES_BY_ITSELF)
    seen(phone, pocket, "identidades-5-app-pendiente-de-uno")
    remove_identity(phone, FIRST)
    phone.locator("nav.tabs").get_by_role("button", name="Aprobar").click()
    expect(phone.get_by_role("heading", name="Nada espera tu respuesta")).to_be_visible()
    bank.let_pass(phone, minutes=1)  # no code counts twice
    enter_occidente(computer, other, clara, phone)
    come_in_by_mail(computer, bank, celia, nth=2)
    follow(computer, "Mis llaves")
    assert "Borrado del celular" in main_text(computer)


def test_two_users_of_one_bank_live_in_one_app_without_scripts_at_the_computer(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    first = settle_in(bank, "Dora", portal=CASH, document="1710034230")
    second = settle_in(bank, "Delia", portal=CASH, document="1710034248")
    plain, pocket = person(size="phone", scripts=False), person(size="phone")
    page, phone = plain.page(), pocket.page()
    become_token(page, plain, phone, bank, first, name=FIRST)
    become_token(page, plain, phone, bank, second, pin=OTHER_PIN, name=SECOND)
    press_on_phone(phone, "Ver mis códigos")
    enter(page, bank, second, phone, SECOND, pin=OTHER_PIN)
    enter(page, bank, first, phone, FIRST)

    # a request of each: the PIN of the one approves nothing of the other
    payer = a_payer(bank)
    asked = payer.ask(second, payee="Tulipanes del Sur S.A.")
    pocket.excuse("status of 403")
    open_request(phone, "Tulipanes")
    expect(phone.locator("main")).to_contain_text(SECOND)
    press_on_phone(phone, "Aprobar con PIN")
    type_pin(phone)
    expect(phone.get_by_role("alert")).to_contain_text("Te quedan 5 intentos")
    type_pin(phone, OTHER_PIN)
    headed(phone, "Aprobado")
    assert payer.outcome(asked) == "approved"
    press_on_phone(phone, "Listo")

    remove_identity(phone, SECOND)
    expect(phone.locator(".cards li")).to_have_count(1)
    seen(phone, pocket, "identidades-6-app-queda-una")
    bank.let_pass(phone, minutes=1)
    enter(page, bank, first, phone, FIRST)
    come_in_by_mail(page, bank, second, nth=2)
    follow(page, "Mis llaves")
    assert "Borrado del celular" in main_text(page)


def enter(page: Page, bank: LivingBank, someone: Someone, phone: Page, identity: str, *, pin: str = "2580") -> None:
    """Sign in at Produbanco with the code of an identity."""
    show_identity(phone, identity, pin=pin)
    sign_in(page, bank, someone.user_name, PASSWORD, portal=CASH)
    press(page, "Sí, es mi imagen")
    type_code(page, code_on_phone(phone))
    headed(page, "Hola")


def enter_occidente(page: Page, bank: LivingBank, someone: Someone, phone: Page) -> None:
    """Sign in at Occidente with the code of its identity."""
    show_identity(phone, "TOKEN VIRTUAL", pin=OTHER_PIN)
    sign_in(page, bank, someone.user_name, PASSWORD, portal="occired")
    type_code(page, code_on_phone(phone))
    headed(page, "Hola")


def activate_for(bank: LivingBank, someone: Someone) -> None:
    """Activate a pending token, as a company's administrator does by a procedure of their own (E6)."""
    with in_tenant(bank.tenant_id):
        row = Authenticator.objects.get(user_id=someone.user_id, kind=Kind.SOFT)
        authenticators.activate(row.id, now=datetime.now(UTC), actor=OPERATOR)
