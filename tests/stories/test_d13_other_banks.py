"""Signing in at the two other banks (D13, and manual 004): a name, a password, the code of a token, in *usted*."""

import re
from collections.abc import Callable

import pytest

from tests.stories.living_bank import PASSWORD, LivingBank, settle_in, token_code
from tests.stories.walking import headed, main_text, seen, type_code
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
FAMILIAR = re.compile(r"\b(tú|tus?|te|puedes|escribe|elige|llámanos|espera|revisa|tienes|quieres)\b", re.IGNORECASE)
WAYS = [pytest.param("desk", True, id="desk"), pytest.param("phone", False, id="phone-without-scripts")]
DOCUMENT = "52123456"


@pytest.fixture(scope="module", params=["caja-social", "occidente"])
def other_bank(request: pytest.FixtureRequest, found: Callable[..., LivingBank]) -> LivingBank:
    return found(bank=request.param)


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_marta_signs_in_with_password_and_code_and_is_addressed_with_usted(
    other_bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    bank, portal = other_bank, other_bank.profile.portals[0]
    by_document = portal.logins[0].kind == "document"
    name, document = ("Marta", DOCUMENT) if scripts else ("Mercedes", "52123464")
    marta = settle_in(
        bank, name, portal=portal.id, document=document, token=f"42000000{10 + scripts}",
        known_by="document" if by_document else "user_name",
    )  # fmt: skip
    visit = person(size=size, scripts=scripts, locale="es-CO")
    page = visit.page()
    page.goto(bank.origin)  # one entrance: the bank's address leads straight to it
    assert page.url.endswith(f"/p/{portal.id}/")
    said = [page.locator("body").inner_text()]
    seen(page, visit, f"{bank.profile.key}-1-ingreso")
    name_label = "Número de identificación" if by_document else "Usuario"
    page.get_by_label(name_label).first.fill(f"{document[:2]}.{document[2:5]}.{document[5:]}" if by_document else name)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    headed(page, "Escriba el código")
    said.append(main_text(page))
    seen(page, visit, f"{bank.profile.key}-2-codigo")
    type_code(page, "000000")
    said.append(main_text(page))
    assert "no es correcto" in said[-1]
    type_code(page, token_code(0))
    headed(page, "Hola")
    said.append(main_text(page))
    seen(page, visit, f"{bank.profile.key}-3-adentro")
    assert [found for words in said for found in FAMILIAR.findall(words)] == []
    assert marta.user_name in main_text(page) or by_document


def test_the_help_of_each_bank_names_its_own_ways(other_bank: LivingBank, person: Callable[..., Visit]) -> None:
    portal = other_bank.profile.portals[0]
    visit = person(size="phone", scripts=False)
    page = visit.page()
    page.goto(f"{other_bank.origin}/p/{portal.id}/")
    page.get_by_role("link", name=re.compile("problemas para ingresar")).click()
    for phone in other_bank.profile.phones_of(portal.id):
        assert phone.number in main_text(page)
    seen(page, visit, f"{other_bank.profile.key}-ayuda")


def test_a_wrong_password_says_the_same_for_nobody(other_bank: LivingBank, person: Callable[..., Visit]) -> None:
    portal = other_bank.profile.portals[0]
    by_document = portal.logins[0].kind == "document"
    nina = settle_in(
        other_bank, "Nina", portal=portal.id, document="52123472", known_by="document" if by_document else "user_name"
    )
    page = person().page()
    said = []
    for name in (nina.user_name, "52999999" if by_document else "nadie.aqui"):
        page.goto(f"{other_bank.origin}/p/{portal.id}/")
        page.locator("main input[type=text]").fill(name)
        page.locator("input[type=password]").fill("Equivocada1")
        page.keyboard.press("Enter")
        page.get_by_text("Los datos no coinciden").wait_for()
        said.append(main_text(page))
    assert said[0] == said[1]
