"""The second manual (001), step by step: a locked user unlocks themself and signs in with a new password.

Each step cites the manual's number. Once with a token and once without; at a desk with scripts and on a telephone
without them; messages are read from a real mail server and a real SMS endpoint.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.living_bank import LivingBank, Someone, living_bank, settle_in, token_code
from tests.support.browser import Visit, assert_accessible, look

pytestmark = [pytest.mark.browser]
NEW_PASSWORD = "Chimborazo58"
WAYS = [pytest.param("desk", True, id="desk"), pytest.param("phone", False, id="phone-without-scripts")]


@pytest.fixture
def bank(make_own_database: Callable[[str], Any], django_db_blocker: Any, tmp_path: Any) -> Iterator[LivingBank]:
    database = make_own_database("sqlite")
    with django_db_blocker.unblock(), database.connected(), living_bank(database, tmp_path) as running:
        yield running


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_hugo_who_has_a_token_unlocks_himself(
    bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    hugo = settle_in(bank, "Hugo", portal="empresas", document="1710034065", token="4100000017", locked=True)
    visit = person(size=size, scripts=scripts)
    page = visit.page()
    to_unlocking(page, visit, bank, hugo)
    # 6: the code of the token
    seen(page, visit, "001-6-codigo")
    page.get_by_label(re.compile("Código")).fill(token_code(0))
    go_on(page)
    to_new_password(page, visit, bank, hugo)
    # 12: the code again: the next one
    page.get_by_label(re.compile("Código")).fill(token_code(1))
    go_on(page)
    done_and_in(page, visit, bank, hugo)


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_ines_who_has_no_token_unlocks_herself(
    bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    ines = settle_in(bank, "Ines", portal="empresas", document="0926687856", locked=True)
    visit = person(size=size, scripts=scripts)
    page = visit.page()
    to_unlocking(page, visit, bank, ines)
    # 6: one code, sent to the mail and to the mobile
    seen(page, visit, "001-6-correo-y-celular")
    by_sms = bank.code_by_sms(ines)
    assert bank.code_by_mail(ines) == by_sms
    page.get_by_label(re.compile("Código")).fill(by_sms)
    go_on(page)
    to_new_password(page, visit, bank, ines)
    page.get_by_label(re.compile("Código")).fill(bank.code_by_sms(ines, nth=2))
    go_on(page)
    done_and_in(page, visit, bank, ines)


def to_unlocking(page: Page, visit: Visit, bank: LivingBank, someone: Someone) -> None:
    """1 to 5: the bank's page, the portal, "trouble?", unlock, the user name."""
    page.goto(bank.origin)
    seen(page, visit, "001-1-inicio")
    page.get_by_role("link", name=re.compile("Empresas")).click()  # 2
    seen(page, visit, "001-2-empresas")
    page.get_by_role("link", name=re.compile("problemas para ingresar")).click()  # 3
    seen(page, visit, "001-3-problemas")
    page.get_by_role("link", name=re.compile("Desbloquear")).click()  # 4
    seen(page, visit, "001-5-usuario")
    page.get_by_label(re.compile("Usuario", re.IGNORECASE)).fill(someone.user_name)  # 5
    go_on(page)


def to_new_password(page: Page, visit: Visit, bank: LivingBank, someone: Someone) -> None:
    """7 to 11: the questions, unlocked, the mail, the temporary password, the new one."""
    seen(page, visit, "001-7-preguntas")
    answer_questions(page, bank, someone)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    seen(page, visit, "001-8-desbloqueado")  # 8
    notice = bank.mail_about(someone, "contraseña temporal es")
    assert someone.user_name in notice  # the manual's notice: date and time to the second, operation, user, password
    assert re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", notice), notice
    temporary = re.search(r"temporal es: (\S+)", notice)
    assert temporary
    sign_in(page, bank, someone, temporary[1])  # 9, 10
    seen(page, visit, "001-11-nueva")
    fields = page.locator("input[type=password]")
    fields.nth(0).fill(NEW_PASSWORD)  # 11
    fields.nth(1).fill(NEW_PASSWORD)
    go_on(page)
    seen(page, visit, "001-12-codigo")


def done_and_in(page: Page, visit: Visit, bank: LivingBank, someone: Someone) -> None:
    """13: changed; and the new password really opens the door."""
    seen(page, visit, "001-13-cambiada")
    sign_in(page, bank, someone, NEW_PASSWORD)
    if someone.serial:
        page.get_by_label(re.compile("Código")).fill(token_code(2))
    else:
        page.get_by_label(re.compile("Código")).fill(bank.code_by_mail(someone, nth=len(bank.mail.to(someone.email)) + 1))
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hola")
    seen(page, visit, "001-14-adentro")


def sign_in(page: Page, bank: LivingBank, someone: Someone, password: str) -> None:
    """Type user name and password on the sign-in page of Empresas."""
    page.goto(f"{bank.origin}/p/empresas/")
    page.get_by_label(re.compile("Usuario", re.IGNORECASE)).fill(someone.user_name)
    page.locator("input[type=password]").fill(password)
    go_on(page)


def answer_questions(page: Page, bank: LivingBank, someone: Someone) -> None:
    """Answer each question that is asked, in other capitals than it was set."""
    asked = {bank.profile.question(one).text.es: answer for one, answer in someone.answers.items()}
    for question, answer in asked.items():
        field = page.get_by_label(question)
        if field.count():
            field.fill(answer.upper())
    go_on(page)


def go_on(page: Page) -> None:
    """Press Enter in the last field that was filled: the page's one button."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def seen(page: Page, visit: Visit, name: str) -> None:
    """Keep a picture and let axe judge the page."""
    look(page, visit, name)
    assert_accessible(page, visit)
