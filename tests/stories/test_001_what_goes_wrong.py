"""What can go wrong on the way of manual 001, and what the person reads then: cause and remedy, nothing for a stranger.

Requirements B1, B4, B5 and B8.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from llavero.credentials import temporary_passwords
from llavero.tenancy.scope import in_tenant
from tests.stories.living_bank import OPERATOR, PASSWORD, LivingBank, Someone, settle_in, token_code
from tests.stories.unlocking import EMPRESAS, NEW_PASSWORD, read_notice
from tests.stories.walking import (
    answer_questions,
    choose_password,
    go_on,
    headed,
    main_text,
    press,
    seen,
    sign_in,
    type_code,
    user_name_field,
)
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
UNLOCK = "/p/empresas/t/unlock-user/"


def test_wrong_passwords_lock_and_the_pages_are_the_same_for_a_name_that_nobody_has(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    eva = settle_in(bank, "Eva", portal=EMPRESAS, document="0926687872")
    visit = person(size="phone", scripts=False)
    page = visit.page()
    hers = [_wrong_password(page, bank, eva.user_name, n) for n in range(6)]
    seen(page, visit, "001-0-cerrado")
    assert "Por tu seguridad cerramos el paso" in hers[4]
    assert hers[4] == hers[5]
    assert hers == [_wrong_password(page, bank, "nadie.aqui", n) for n in range(6)]
    page.get_by_role("link", name="Desbloquear mi usuario").click()
    headed(page, "¿Qué usuario está bloqueado?")


def test_what_was_typed_as_a_name_need_not_be_typed_again(bank: LivingBank, person: Callable[..., Visit]) -> None:
    page = person().page()
    sign_in(page, bank, "una.persona", "Equivocada1", portal=EMPRESAS)
    expect(user_name_field(page)).to_have_value("una.persona")
    expect(page.locator("input[type=password]")).to_have_value("")
    assert "una.persona" not in page.url


def test_who_forgot_the_answers_is_told_of_the_branch_and_its_form(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    flor = settle_in(bank, "Flor", portal=EMPRESAS, document="0926687880", token="4100000031", locked=True)
    visit = person()
    page = visit.page()
    claim(page, bank, flor)
    type_code(page, token_code(0))
    press(page, "Olvidé mis respuestas")
    headed(page, "Cambia tus preguntas en una agencia")
    assert "formulario" in main_text(page)
    seen(page, visit, "001-7-agencia")


def test_who_changed_mail_or_mobile_is_given_the_number_for_that(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    gil = settle_in(bank, "Gil", portal=EMPRESAS, document="0926687898", locked=True)
    visit = person()
    page = visit.page()
    claim(page, bank, gil)
    page.get_by_text("¿No te llega el código?").click()
    assert "02 400 9000" in main_text(page)
    press(page, "Ya no uso ese correo o celular")
    headed(page, "Llama para actualizar tus datos")
    assert page.locator(".phone a").get_attribute("href") == "tel:+59324009000"
    assert "1700" not in main_text(page)
    seen(page, visit, "001-6-llamar")


def test_three_wrong_codes_end_it_and_nothing_is_unlocked(bank: LivingBank, person: Callable[..., Visit]) -> None:
    juan = settle_in(bank, "Juan", portal=EMPRESAS, document="0926687906", locked=True)
    visit = person()
    page = visit.page()
    claim(page, bank, juan)
    right = bank.code_by_sms(juan)
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    type_code(page, wrong)
    assert "Te quedan 2 intentos" in main_text(page)
    type_code(page, wrong)
    assert "Te queda 1 intento" in main_text(page)
    type_code(page, wrong)
    headed(page, "No pudimos comprobar que eres tú")
    page.get_by_role("link", name="Empezar de nuevo").click()
    headed(page, "¿Qué usuario está bloqueado?")


def test_wrong_answers_block_until_a_time_by_the_clock(bank: LivingBank, person: Callable[..., Visit]) -> None:
    kika = settle_in(bank, "Kika", portal=EMPRESAS, document="0926687914", token="4100000033", locked=True)
    visit = person()
    page = visit.page()
    for turn in range(2):
        claim(page, bank, kika)
        type_code(page, token_code(turn))
        for _ in range(3):
            answer_questions(page, bank, kika, right=False)
            if not page.locator("input").count():
                break
        if "Demasiados" in main_text(page):
            break
    headed(page, "Demasiados intentos")
    assert re.search(r"volver a intentarlo a las \d\d:\d\d", main_text(page))
    assert "Si no fuiste tú, llámanos ahora" in main_text(page)
    seen(page, visit, "001-7-bloqueado")


def test_every_page_can_be_cancelled_and_begun_again(bank: LivingBank, person: Callable[..., Visit]) -> None:
    lola = settle_in(bank, "Lola", portal=EMPRESAS, document="0926687922", token="4100000034")
    page = person().page()
    page.goto(f"{bank.origin}{UNLOCK}")
    _cancelled(page)  # the name
    claim(page, bank, lola)
    _cancelled(page)  # the code
    claim(page, bank, lola)
    type_code(page, token_code(0))
    _cancelled(page)  # the questions
    temporary = _temporary(bank, lola)
    sign_in(page, bank, lola.user_name, temporary, portal=EMPRESAS)
    press(page, "Cancelar")  # the new password
    headed(page, "Cancelaste el trámite")
    expect(page.get_by_role("link", name="Empezar de nuevo")).to_have_count(0)  # its session is gone with it
    sign_in(page, bank, lola.user_name, temporary, portal=EMPRESAS)
    assert "Los datos no coinciden" in main_text(page)


def test_who_is_not_locked_learns_it_only_after_the_proofs(bank: LivingBank, person: Callable[..., Visit]) -> None:
    milo = settle_in(bank, "Milo", portal=EMPRESAS, document="0926687930", token="4100000035")
    page = person().page()
    claim(page, bank, milo)
    headed(page, "Escribe el código de tu token")
    type_code(page, token_code(0))
    headed(page, "Responde tus preguntas de seguridad")
    answer_questions(page, bank, milo)
    headed(page, "Tu usuario no está bloqueado")
    page.get_by_role("link", name="Ingresar").click()
    headed(page, "Ingresa a Produbanco Empresas")


def test_a_temporary_password_that_is_too_old_opens_nothing(bank: LivingBank, person: Callable[..., Visit]) -> None:
    nora = settle_in(bank, "Nora", portal=EMPRESAS, document="0926687948")
    page = person().page()
    old = _temporary(bank, nora, at=datetime.now(UTC) - timedelta(hours=25))
    sign_in(page, bank, nora.user_name, old, portal=EMPRESAS)
    assert "contraseña temporal ya venció" in main_text(page)  # B8: and where to ask for another
    sign_in(page, bank, nora.user_name, PASSWORD, portal=EMPRESAS)
    assert "Los datos no coinciden" in main_text(page)  # the former one does not come back either


def test_who_never_got_the_temporary_password_is_shown_how_to_ask_for_another(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    pia = settle_in(bank, "Pia", portal=EMPRESAS, document="0926688078")
    visit = person()
    page = visit.page()
    _temporary(bank, pia, at=datetime.now(UTC) - timedelta(hours=25))
    page.goto(f"{bank.origin}/p/{EMPRESAS}/ayuda/")
    page.get_by_role("link", name=re.compile("No me llegó")).click()
    headed(page, "¿No te llegó la contraseña temporal o ya venció?")
    assert page.locator("ol.numbered li").count() == 3
    seen(page, visit, "001-10-no-llego")
    page.get_by_role("link", name="Ver las otras ayudas").click()
    page.get_by_role("link", name=re.compile("Olvidé mi contraseña")).click()
    user_name_field(page).fill(pia.user_name)
    go_on(page)
    page.locator("#code_sms").fill(bank.code_by_sms(pia))  # one code to each contact, and each is another
    page.locator("#code_email").fill(bank.code_by_mail(pia))
    go_on(page)
    answer_questions(page, bank, pia)
    headed(page, "Te enviamos una contraseña temporal")
    sign_in(page, bank, pia.user_name, read_notice(bank, pia), portal=EMPRESAS)
    headed(page, "Crea tu contraseña nueva")


def test_a_temporary_password_opens_once_and_for_one_thing(bank: LivingBank, person: Callable[..., Visit]) -> None:
    olga = settle_in(bank, "Olga", portal=EMPRESAS, document="0926687955", token="4100000036")
    temporary = _temporary(bank, olga)
    page, thief = person().page(), person().page()
    sign_in(page, bank, olga.user_name, temporary, portal=EMPRESAS)
    headed(page, "Crea tu contraseña nueva")
    sign_in(thief, bank, olga.user_name, temporary, portal=EMPRESAS)
    assert "Los datos no coinciden" in main_text(thief)
    choose_password(page, "Lola#1")
    assert "Es muy corta" in main_text(page)
    choose_password(page, "Chimborazo#58")
    assert "caracteres que aquí no se aceptan" in main_text(page)
    choose_password(page, NEW_PASSWORD)
    type_code(page, token_code(0))
    headed(page, "Tu contraseña se cambió con éxito")


def claim(page: Page, bank: LivingBank, someone: Someone) -> None:
    """Begin to unlock: type the user name."""
    page.goto(f"{bank.origin}{UNLOCK}")
    user_name_field(page).fill(someone.user_name)
    go_on(page)


def _wrong_password(page: Page, bank: LivingBank, name: str, number: int) -> str:
    sign_in(page, bank, name, f"Equivocada{number}", portal=EMPRESAS)
    return main_text(page)


def _cancelled(page: Page) -> None:
    press(page, "Cancelar")
    headed(page, "Cancelaste el trámite")
    page.get_by_role("link", name="Empezar de nuevo").click()
    headed(page, "¿Qué usuario está bloqueado?")


def _temporary(bank: LivingBank, someone: Someone, *, at: datetime | None = None) -> str:
    with in_tenant(bank.tenant_id):
        return temporary_passwords.issue(
            someone.user_id, lifetime=timedelta(hours=24), now=at or datetime.now(UTC), actor=OPERATOR, run=None
        )
