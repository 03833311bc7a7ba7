"""A passkey's whole life in a browser: added by who has proven two things, used to sign in, and taken away.

The device is Chromium's own virtual one; everything between it and the database is the product's.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from llavero.audit.models import Event
from llavero.tenancy.scope import in_tenant
from tests.stories.living_bank import PASSWORD, LivingBank, Someone, settle_in, token_code
from tests.stories.walking import go_on, headed, main_text, press, seen, sign_in, type_code, user_name_field
from tests.support.browser import Visit
from tests.support.virtual_key import plug_in

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_who_adds_a_passkey_signs_in_with_it_and_takes_it_away(
    bank: LivingBank, person: Callable[..., Visit], size: str
) -> None:
    name, document, serial = (
        ("Ana", "1710034313", "4100000061") if size == "desk" else ("Alba", "1710034321", "4100000062")
    )
    ana = settle_in(bank, name, portal="cash-management", document=document, token=serial)
    visit = person(size=size)
    page = visit.page()
    device = plug_in(page)
    sign_in(page, bank, ana.user_name, PASSWORD, portal="cash-management")
    press(page, "Sí, es mi imagen")
    type_code(page, token_code(0))
    headed(page, f"Hola, {name}")
    add_passkey(page, visit, token_code(1))
    assert len(device.credentials()) == 1
    assert device.credentials()[0]["rpId"] == "produbanco.localhost"
    page.get_by_role("link", name=re.compile("inicio")).first.click()
    press(page, "Salir")

    to_the_passkey(page, bank, ana, portal="cash-management")
    headed(page, "Usa tu llave de acceso")
    seen(page, visit, "passkey-2-usar")
    device.knows_its_holder(False)  # somebody else's finger: the device signs nothing, and the page says so
    page.get_by_role("button", name="Usar mi llave de acceso").click()
    expect(page.get_by_text("No se usó ninguna llave")).to_be_visible()
    device.knows_its_holder(True)
    use_passkey(page)
    press(page, "Sí, es mi imagen")
    headed(page, f"Hola, {name}")
    assert "no cargar ni aprobar" not in main_text(page)  # two factors in one

    page.get_by_role("link", name=re.compile("Quitar una llave de acceso")).click()
    press(page, "Empezar|Continuar|Comenzar")
    use_passkey(page)
    headed(page, "¿Qué llave de acceso quieres quitar?")
    seen(page, visit, "passkey-3-quitar")
    page.locator("select").select_option(index=1)
    press(page, "Quitar la llave")
    headed(page, "Quitamos la llave de acceso")
    page.get_by_role("link", name=re.compile("inicio")).first.click()
    press(page, "Salir")

    to_the_passkey(page, bank, ana, portal="cash-management")
    use_passkey(page)
    assert "No pudimos comprobar esa llave" in main_text(page)
    with in_tenant(bank.tenant_id):
        told = list(
            Event.objects.filter(subject_id=ana.user_id, kind__startswith="passkey.").values_list("kind", flat=True)
        )
    assert told == ["passkey.added", "passkey.accepted", "passkey.accepted", "passkey.ended", "passkey.refused"]


def test_without_scripts_a_sentence_says_so_and_the_password_leads_on(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    lia = settle_in(bank, "Lía", portal="empresas", document="1710034339", token="4100000063")
    visit = person(size="phone", scripts=False)
    page = visit.page()
    to_the_passkey(page, bank, lia, portal="empresas")
    assert "Este navegador no puede usar llaves de acceso" in main_text(page)
    expect(page.get_by_role("button", name="Usar mi llave de acceso")).to_be_hidden()
    seen(page, visit, "passkey-2-sin-scripts")
    press(page, "Seguir con mi contraseña")
    page.locator("input[type=password]").fill(PASSWORD)
    go_on(page)
    type_code(page, token_code(0))
    headed(page, "Hola, Lía")


def add_passkey(page: Page, visit: Visit, code: str) -> None:
    """Add a passkey from the home page, proving password and token again."""
    page.get_by_role("link", name=re.compile("Agregar una llave de acceso")).click()
    press(page, "Empezar|Continuar|Comenzar")
    page.locator("input[type=password]").fill(PASSWORD)
    go_on(page)
    type_code(page, code)
    headed(page, "Crea tu llave de acceso")
    seen(page, visit, "passkey-1-crear")
    page.get_by_label(re.compile("nombre para reconocerla")).fill("Portátil")
    press(page, "Crear la llave")
    headed(page, "Tu llave de acceso está lista")


def to_the_passkey(page: Page, bank: LivingBank, someone: Someone, *, portal: str) -> None:
    """Go from the sign-in page to the page that asks for the passkey."""
    page.goto(f"{bank.origin}/p/{portal}/")
    page.get_by_role("link", name="Ingresar con una llave de acceso").click()
    user_name_field(page).fill(someone.user_name)
    go_on(page)


def use_passkey(page: Page) -> None:
    """Let the device sign."""
    press(page, "Usar mi llave de acceso")
