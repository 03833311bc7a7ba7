"""The first steps of manual 000: signing in to Cash Management with one's image and a code, or with a code by mail.

Requirements A1 to A4 and A14. The whole way at a desk with scripts and on a telephone without; the rest once.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from llavero.audit.models import Event
from llavero.credentials.site_images import image_set
from llavero.tenancy.scope import in_tenant
from tests.stories.living_bank import PASSWORD, LivingBank, Someone, settle_in, token_code
from tests.stories.walking import go_on, headed, main_text, press, seen, sign_in, type_code, user_name_field
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
WAYS = [pytest.param("desk", True, id="desk"), pytest.param("phone", False, id="phone-without-scripts")]
CASH = "cash-management"


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_ana_signs_in_with_her_image_and_her_token(
    bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    name, document, serial = ("Ana", "1710034081", "4100000021") if scripts else ("Alba", "1710034099", "4100000022")
    ana = settle_in(bank, name, portal=CASH, document=document, token=serial)
    visit = person(size=size, scripts=scripts)
    page = visit.page()
    page.goto(bank.origin)
    page.get_by_role("link", name=re.compile("Cash Management")).click()  # A1
    seen(page, visit, "000-1-ingreso")
    for number in ("3", "7"):  # A14: seven tips, picked by number
        page.locator(f"label[for=tip-{number}]").click()
        expect(page.locator(f"#tip-{number}-text")).to_be_visible()
    expect(page.locator("#tip-1-text")).to_be_hidden()
    expect(page.get_by_role("link", name="Seguridad en Canales")).to_be_visible()
    user_name_field(page).fill(ana.user_name)
    page.locator("input[type=password]").fill(PASSWORD)
    go_on(page)
    assert name in main_text(page)  # A2: greeted by name
    expect(page.get_by_role("img", name=re.compile(_image_of(bank)))).to_be_visible()
    seen(page, visit, "000-2-imagen")
    press(page, "Sí, es mi imagen")
    assert "dura poco" in main_text(page)  # A3: the code does not last
    seen(page, visit, "000-3-codigo")
    type_code(page, token_code(0))
    headed(page, f"Hola, {name}")
    assert "no cargar ni aprobar" not in main_text(page)
    seen(page, visit, "000-4-adentro")
    press(page, "Salir")
    page.goto(f"{bank.origin}/p/{CASH}/inicio/")
    headed(page, "Ingresa a Cash Management")


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_beto_whose_telephone_is_gone_comes_in_with_a_code_by_mail(
    bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    name, document = ("Beto", "1710034107") if scripts else ("Bruno", "1710034115")
    beto = settle_in(bank, name, portal=CASH, document=document)
    visit = person(size=size, scripts=scripts)
    page = visit.page()
    to_the_code(page, bank, beto)
    page.get_by_text("¿Problemas con tu código?").click()  # A4
    press(page, "No tengo mi token a la mano")
    seen(page, visit, "000-3-por-correo")
    assert "código de 8 números" in main_text(page)
    left = re.search(r"Vence en (\d):(\d\d)" if scripts else r"vence a las \d\d:\d\d", main_text(page))
    assert left
    if scripts:
        assert int(left[1]) * 60 + int(left[2]) <= 120
        expect(page.get_by_role("button", name=re.compile("Podrás pedir otro código en"))).to_be_disabled()  # throttled
    else:
        press(page, "Enviar otro código")
        assert "Todavía no puedes pedir otro código" in main_text(page)
    code = bank.code_by_mail(beto)
    assert len(code) == 8
    type_code(page, code)
    headed(page, f"Hola, {name}")
    assert "Puedes consultar, pero no cargar ni aprobar órdenes" in main_text(page)
    seen(page, visit, "000-4-consulta")
    assert len(bank.mail.to(beto.email)) == 1


def test_who_sees_a_strange_image_is_stopped_and_the_fraud_desk_hears_of_it(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    clara = settle_in(bank, "Clara", portal=CASH, document="1710034123", token="4100000023")
    visit = person()
    page = visit.page()
    sign_in(page, bank, clara.user_name, PASSWORD, portal=CASH)
    press(page, "No, no es mi imagen")
    headed(page, "Detente y llámanos")
    assert "Ya avisamos a nuestro equipo de seguridad" in main_text(page)
    call = page.locator("main").get_by_role("link", name=re.compile("1700 123 123".replace(" ", r"\s")))
    assert call.first.get_attribute("href") == "tel:1700123123"
    seen(page, visit, "000-2-imagen-ajena")
    page.go_back()
    page.goto(f"{bank.origin}/p/{CASH}/inicio/")
    headed(page, "Ingresa a Cash Management")
    with in_tenant(bank.tenant_id):
        told = set(Event.objects.filter(subject_id=clara.user_id).values_list("kind", flat=True))
    assert "site_image.not_mine" in told


def to_the_code(page: Page, bank: LivingBank, someone: Someone) -> None:
    """Sign in as far as the page that asks for the token's code."""
    sign_in(page, bank, someone.user_name, PASSWORD, portal=CASH)
    press(page, "Sí, es mi imagen")


def _image_of(bank: LivingBank) -> str:
    return image_set(bank.profile)[0].word_es
