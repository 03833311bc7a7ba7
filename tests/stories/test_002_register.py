"""Manual 002 whole: somebody whom only the bank's core knows becomes a user, signs in, and makes a phone the token.

Requirements C1 to C7. At a desk with scripts and on a telephone without; the bank's core is a real HTTP server that
keeps to the published OpenAPI, and codes arrive by real SMTP and HTTP.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from llavero.ports.core_bank import CoreCompany
from tests.stories.activating import MOVES_BY_ITSELF, finish, follow, link_of
from tests.stories.holding_phone import bring_in, code_on_phone, press_on_phone
from tests.stories.living_bank import PASSWORD, LivingBank, settle_in, token_code
from tests.stories.registering import (
    CHOSEN,
    EN_LINEA,
    KEY,
    Customer,
    a_core,
    ask_for_the_digital_token,
    at_stage,
    choose_the_rest,
    known_to_the_core,
    name_oneself,
    prove,
    prove_as_additional,
    to_the_choice,
    type_card,
)
from tests.stories.walking import answer_questions, headed, main_text, press, seen, sign_in, type_code
from tests.support.browser import Visit
from tests.support.core_bank_server import CoreServer

pytestmark = [pytest.mark.browser]
PLACE = "Menú Principal / Servicios Bancarios / Segundo Factor de Seguridad / Activación"
WAYS = [pytest.param("desk", True, id="desk"), pytest.param("phone", False, id="phone-without-scripts")]


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CoreServer]:
    with a_core(tmp_path_factory.mktemp("core")) as running:
        yield running


@pytest.fixture(scope="module")
def bank(found: Callable[..., LivingBank], core: CoreServer) -> LivingBank:
    """Produbanco, with its core behind it."""
    return found(core=core.address)


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_rosa_creates_her_user_and_makes_her_phone_her_token(
    bank: LivingBank, core: CoreServer, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    name, document = ("Rosa", "1710034404") if scripts else ("Rita", "1710034412")
    rosa = known_to_the_core(core, name, document=document)
    visit, pocket = person(size=size, scripts=scripts), person(size="phone")
    page, phone = visit.page(), pocket.page()
    to_the_choice(page, visit, bank)  # 1
    prove(page, visit, bank, rosa)  # 2, 3
    name_oneself(page, visit, rosa)  # 4
    choose_the_rest(page, visit, bank, rosa)  # 5 to 8
    ask_for_the_digital_token(page, visit)  # 9, 10
    headed(page, "Tu registro terminó")  # 11
    for words in (rosa.user_name, PLACE, "1700 123 123", "correo"):
        assert words in main_text(page)
    seen(page, visit, "002-11-terminado")
    for words in (rosa.user_name, PLACE, "1700 123 123"):
        assert words in bank.mail_about(rosa, "Lo que sigue")
    assert "Actualización Datos de Contacto" in bank.mail_about(rosa, "creaste tu usuario")
    page.goto(f"{bank.origin}/p/{EN_LINEA}/inicio/")
    headed(page, "Ingresa a Produbanco en línea")  # finishing ended the session

    come_in_without_a_token(page, visit, bank, rosa)
    headed(page, "¿Por qué activas tu token digital?")
    seen(page, visit, "002-11-por-activar")
    press(page, "es mi primera vez")
    answer_questions(page, bank, rosa)
    press(page, "Sí, es mi imagen")
    bring_in(phone, bank, link_of(page), bank.code_by_sms(rosa, nth=3))
    if scripts:
        page.get_by_text("Tu celular está listo").wait_for(timeout=MOVES_BY_ITSELF)
    else:
        follow(page, "Actualizar la página")
    finish(page, visit)
    press_on_phone(phone, "Ver mis códigos")
    sign_in(page, bank, rosa.user_name, CHOSEN, portal=EN_LINEA)
    press(page, "Sí, es mi imagen")
    type_code(page, code_on_phone(phone))
    headed(page, f"Hola, {name}")
    assert "no cargar ni aprobar" not in main_text(page)
    seen(page, visit, "002-11-adentro")


def test_a_wrong_pin_is_counted_and_reads_as_a_card_that_nobody_has(
    bank: LivingBank, core: CoreServer, person: Callable[..., Visit]
) -> None:
    tina = known_to_the_core(core, "Tina", document="1710034420")
    nobody = known_to_the_core(core, "Nadie", document="1710034453")
    core.core.keys.pop(("card", nobody.card.number, nobody.card.month, nobody.card.year))  # type: ignore[union-attr]
    visit = person()
    page = visit.page()
    said = []
    for card, pin in ((tina.card, "1357"), (nobody.card, KEY)):
        to_the_choice(page, visit, bank)
        press(page, "Para personas")
        said.append([])
        for _ in range(3):
            type_card(page, card, pin)
            said[-1].append(re.sub(r"\d\d:\d\d", "", main_text(page)))
        headed(page, "Demasiados intentos")
    assert said[0] == said[1]
    assert "Te quedan 2 intentos" in said[0][0]
    assert "Te queda 1 intento" in said[0][1]
    assert "Puedes volver a intentarlo" in said[0][2]
    seen(page, visit, "002-2-bloqueado")
    to_the_choice(page, visit, bank)
    press(page, "Para personas")
    type_card(page, tina.card)
    headed(page, "Demasiados intentos")  # the right one is too late
    assert not bank.sms.to(tina.mobile)


def test_who_is_registered_already_learns_it_after_the_code_and_is_led_to_their_name(
    bank: LivingBank, core: CoreServer, person: Callable[..., Visit]
) -> None:
    settle_in(bank, "Eva", portal=EN_LINEA, document="1710034446")
    firm = CoreCompany(kind="company", document_kind="ruc", document="1710034446001", name="Empresa de Eva")
    eva = known_to_the_core(core, "Eva", document="1710034446", company=firm)
    visit = person()
    page = visit.page()
    to_the_choice(page, visit, bank)
    prove_as_additional(page, visit, bank, eva, firm)
    headed(page, "Ya tienes un usuario en este servicio")
    seen(page, visit, "002-4-ya-registrado")
    page.get_by_role("link", name="Olvidé mi usuario").click()
    expect(page.get_by_label(re.compile("identificación|cédula")).first).to_be_visible()


def test_who_stopped_half_way_goes_on_in_another_browser_or_begins_afresh(
    bank: LivingBank, core: CoreServer, person: Callable[..., Visit]
) -> None:
    omar = known_to_the_core(core, "Omar", document="1710034438")
    first, second = person(), person()
    page = first.page()
    to_the_choice(page, first, bank)
    prove(page, first, bank, omar)
    name_oneself(page, first, omar)
    later = second.page()
    to_the_choice(later, second, bank)
    prove(later, second, bank, omar, nth=2)  # key and mobile are proven again; the name is not typed again
    at_stage(later, 2)
    assert "seguimos donde estabas" in main_text(later)
    seen(later, second, "002-5-seguimos")
    page.reload()
    headed(page, "Algo cambió")  # one of the two windows goes on
    seen(page, first, "002-5-en-otra-ventana")
    press(later, "Cancelar")
    later.get_by_role("link", name="Empezar de nuevo").click()
    press(later, "Comenzar")
    prove(later, second, bank, omar, nth=3)
    at_stage(later, 1)


def test_an_additional_user_of_a_company_without_a_smart_device_is_told_of_the_hardware_token(
    bank: LivingBank, core: CoreServer, person: Callable[..., Visit]
) -> None:
    firm = CoreCompany(kind="company", document_kind="ruc", document="1710034461001", name="Cacao Fino S.A.")
    saul = known_to_the_core(core, "Saul", document="1710034479", company=firm)
    visit = person()
    page = visit.page()
    to_the_choice(page, visit, bank)
    prove_as_additional(page, visit, bank, saul, firm)
    name_oneself(page, visit, saul)
    choose_the_rest(page, visit, bank, saul)
    press(page, "No tengo uno")
    headed(page, "Hay un token físico para ti")
    seen(page, visit, "002-10-sin-celular")
    press(page, "Token físico en una agencia")
    headed(page, "Tu registro terminó")
    assert "Pide tu token físico en una agencia" in main_text(page)
    come_in_without_a_token(page, visit, bank, saul)
    headed(page, "Hola, Saul")
    assert "Puedes consultar, pero no cargar ni aprobar órdenes" in main_text(page)
    assert firm.name in main_text(page)
    seen(page, visit, "002-11-consulta")


def test_two_people_in_one_browser_are_never_taken_for_each_other(
    bank: LivingBank, core: CoreServer, person: Callable[..., Visit]
) -> None:
    ana = settle_in(bank, "Ana", portal=EN_LINEA, document="1710034487", token="4100000071")
    luis = known_to_the_core(core, "Luis", document="1710034495")
    maria = known_to_the_core(core, "Maria", document="1710034503")
    visit = person()
    page = visit.page()
    sign_in(page, bank, ana.user_name, PASSWORD, portal=EN_LINEA)
    press(page, "Sí, es mi imagen")
    type_code(page, token_code(0))
    headed(page, "Hola, Ana")
    to_the_choice(page, visit, bank)
    prove(page, visit, bank, luis)
    name_oneself(page, visit, luis)  # and leaves it there, on the bank's own computer
    to_the_choice(page, visit, bank)
    prove(page, visit, bank, maria)
    at_stage(page, 1)
    assert luis.user_name not in page.content()
    page.goto(f"{bank.origin}/p/{EN_LINEA}/inicio/")
    headed(page, "Hola, Ana")
    assert not bank.mail.to(ana.email)


def come_in_without_a_token(page: Page, visit: Visit, bank: LivingBank, customer: Customer) -> None:
    """Sign in with name and password, know one's image, and type a code from the registered mobile."""
    sign_in(page, bank, customer.user_name, CHOSEN, portal=EN_LINEA)
    expect(page.get_by_role("img", name=re.compile(customer.image))).to_be_visible()
    press(page, "Sí, es mi imagen")
    page.get_by_text("¿Problemas con tu código?").click()
    press(page, "No tengo mi token a la mano")
    type_code(page, bank.code_by_sms(customer, nth=2))
