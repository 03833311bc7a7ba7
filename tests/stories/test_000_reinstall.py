"""Manual 000 from its fourth step: whose app is gone has the token recovered, leaves, and is led on the next time.

Requirements A4 to A9 and A12. At a desk with scripts and on a telephone without; a second browser is the phone.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from llavero.credentials.site_images import image_set
from tests.stories.activating import (
    CASH,
    MOVES_BY_ITSELF,
    become_token,
    come_in_by_mail,
    finish,
    follow,
    link_of,
)
from tests.stories.holding_phone import bring_in, code_on_phone, press_on_phone, wipe
from tests.stories.living_bank import PASSWORD, LivingBank, Someone, settle_in
from tests.stories.walking import answer_questions, headed, main_text, press, seen, sign_in, type_code
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
WAYS = [pytest.param("desk", True, id="desk"), pytest.param("phone", False, id="phone-without-scripts")]


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_bruno_whose_app_is_gone_has_his_token_recovered_and_activates_it_at_the_next_sign_in(
    bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    name, document = ("Bruno", "1710034511") if scripts else ("Braulio", "1710034529")
    bruno = settle_in(bank, name, portal=CASH, document=document)
    visit, pocket = person(size=size, scripts=scripts), person(size="phone")
    page, phone = visit.page(), pocket.page()
    become_token(page, visit, phone, bank, bruno)
    press_on_phone(phone, "Ver mis códigos")

    come_in_by_mail(page, bank, bruno, nth=2)  # 1 to 3: A1 to A4
    to_recovered(page, visit, bank, bruno)  # 4 to 7
    if scripts:  # A8: five seconds, which can be stopped
        assert re.search(r"Seguimos en [1-5] segundos", main_text(page))
        page.get_by_role("button", name="Quedarme en esta página").click()
        page.wait_for_timeout(6_000)
        headed(page, "Tu token digital fue recuperado")
    assert {"1700 123 123", "(02) 299 6200"} <= set(main_text(page).splitlines())
    expect(page.get_by_role("link", name="Continuar")).to_be_visible()
    seen(page, visit, "000-7-recuperado")
    expect(phone.get_by_text("Este token ya no sirve")).to_be_visible(timeout=MOVES_BY_ITSELF)  # at once
    page.goto(f"{bank.origin}/p/{CASH}/inicio/")
    press(page, "Salir")  # and leaves

    sign_in(page, bank, bruno.user_name, PASSWORD, portal=CASH)
    press(page, "Sí, es mi imagen")
    page.get_by_text("¿Problemas con tu código?").click()
    press(page, "No tengo mi token a la mano")
    type_code(page, bank.code_by_mail(bruno, nth=3))
    headed(page, "¿Por qué activas tu token digital?")  # nobody had to look for it
    press(page, "Borré la app")
    answer_questions(page, bank, bruno)  # 8: A9
    press(page, "Sí, es mi imagen")
    wipe(phone, bank)
    bring_in(phone, bank, link_of(page), bank.code_by_sms(bruno, nth=3), pin="7391")  # 10 to 16
    if scripts:
        page.get_by_text("Tu celular está listo").wait_for(timeout=MOVES_BY_ITSELF)
    else:
        follow(page, "Actualizar la página")
    finish(page, visit)  # 17, 18
    press_on_phone(phone, "Ver mis códigos")
    sign_in(page, bank, bruno.user_name, PASSWORD, portal=CASH)  # 19
    press(page, "Sí, es mi imagen")
    type_code(page, code_on_phone(phone))
    headed(page, f"Hola, {name}")
    assert "no cargar ni aprobar" not in main_text(page)


def test_who_does_nothing_is_led_on_to_the_activation(bank: LivingBank, person: Callable[..., Visit]) -> None:
    blas = settle_in(bank, "Blas", portal=CASH, document="1710034537")
    visit, pocket = person(), person(size="phone")
    page, phone = visit.page(), pocket.page()
    become_token(page, visit, phone, bank, blas)
    come_in_by_mail(page, bank, blas, nth=2)
    to_recovered(page, visit, bank, blas)
    expect(page.get_by_role("heading", level=1)).to_contain_text("¿Por qué activas", timeout=MOVES_BY_ITSELF)


def to_recovered(page: Page, visit: Visit, bank: LivingBank, someone: Someone) -> None:
    """4 to 7: the menu, two questions, the code beside the image, recovered."""
    assert "Permisos y Seguridades / Token Digital / Reinstalación" in main_text(page)  # A5
    seen(page, visit, "000-4-menu")
    follow(page, "Mis llaves")
    follow(page, "Reinstalar mi token digital")
    press(page, "Comenzar")
    assert page.locator("input.input[type=text]").count() == 2
    seen(page, visit, "000-5-preguntas")  # A6
    answer_questions(page, bank, someone)
    expect(page.get_by_role("img", name=re.compile(image_set(bank.profile)[0].word_es))).to_be_visible()  # A7
    seen(page, visit, "000-6-codigo")
    type_code(page, bank.code_by_sms(someone, nth=2))
    headed(page, "Tu token digital fue recuperado")
