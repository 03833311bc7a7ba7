"""Who is signed in changes their password, confirmed by the token: their other sessions end, this one goes on."""

import re
from collections.abc import Callable

import pytest

from tests.stories.living_bank import PASSWORD, LivingBank, settle_in, token_code
from tests.stories.unlocking import EMPRESAS, NEW_PASSWORD
from tests.stories.walking import choose_password, go_on, headed, main_text, press, seen, sign_in, type_code
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize(
    ("size", "scripts"),
    [pytest.param("desk", True, id="desk"), pytest.param("phone", False, id="phone-without-scripts")],
)
def test_zoe_changes_her_password_and_stays_signed_in(
    bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    name, document = ("Zoe", "0926688086") if scripts else ("Zulma", "0926688094")
    zoe = settle_in(bank, name, portal=EMPRESAS, document=document, token=f"41000000{61 + scripts}")
    visit = person(size=size, scripts=scripts)
    page, elsewhere = visit.page(), person().page()
    for number, one in enumerate((elsewhere, page)):
        sign_in(one, bank, zoe.user_name, PASSWORD, portal=EMPRESAS)
        type_code(one, token_code(number))
        headed(one, f"Hola, {name}")
    page.get_by_role("link", name=re.compile("Cambiar mi contraseña")).click()
    seen(page, visit, "cambiar-1-comenzar")
    press(page, "Comenzar")
    headed(page, "Escribe tu contraseña actual")
    page.locator("input[type=password]").fill("Equivocada1")
    go_on(page)
    assert "no es correcta" in main_text(page)
    page.locator("input[type=password]").fill(PASSWORD)
    go_on(page)
    choose_password(page, NEW_PASSWORD)
    seen(page, visit, "cambiar-3-codigo")
    type_code(page, token_code(2))
    headed(page, "Tu contraseña se cambió con éxito")
    seen(page, visit, "cambiar-4-listo")
    page.get_by_role("link", name="Ir al inicio").click()
    headed(page, f"Hola, {name}")
    elsewhere.reload()
    headed(elsewhere, "Ingresa a Produbanco Empresas")
