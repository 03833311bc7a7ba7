"""A bank that no code knows: written into a folder, checked, founded, and walked to the end in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stories.another_bank import KEY, write_another_bank
from tests.stories.living_bank import LivingBank, Someone, settle_in
from tests.stories.walking import answer_questions, choose_password, go_on, headed, main_text, seen, type_code
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
WAYS = [pytest.param("desk", True, id="desk"), pytest.param("phone", False, id="phone-without-scripts")]


@pytest.fixture(scope="module")
def new_bank(found: Callable[..., LivingBank], tmp_path_factory: pytest.TempPathFactory) -> LivingBank:
    root = tmp_path_factory.mktemp("profiles")
    write_another_bank(root)
    return found(bank=KEY, profiles=root)


def test_the_bank_is_files_and_no_python_and_its_check_says_ok(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from llavero.console.profile import check

    folder = write_another_bank(tmp_path)
    assert not list(folder.rglob("*.py"))
    assert check(folder) == 0
    assert "ok" in capsys.readouterr().out
    exceptions = folder / "exceptions.yaml"
    exceptions.unlink()  # the control: what its journey asks less than the floor needs its exceptions
    assert check(folder) == 1


@pytest.mark.parametrize(("size", "scripts"), WAYS)
def test_quipu_opens_his_document_with_questions_first_and_a_code_of_eight(
    new_bank: LivingBank, person: Callable[..., Visit], size: str, scripts: bool
) -> None:
    bank = new_bank
    name, document = ("Quipu", "40112233") if scripts else ("Killa", "40112234")
    quipu = settle_in(bank, name, portal="empresas", document=document, locked=True, known_by="document")
    visit = person(size=size, scripts=scripts, locale="es-PE")
    page = visit.page()
    page.goto(bank.origin)
    seen(page, visit, "nuevo-1-ingreso")
    page.get_by_role("link", name=re.compile("problemas para ingresar")).click()
    page.get_by_role("link", name="Abrir mi documento").click()
    headed(page, "¿Qué documento está cerrado?")
    assert "Quién" in page.locator(".steps").inner_text()
    page.locator("#document").fill(document)
    go_on(page)
    headed(page, "Responde tus preguntas")  # the questions come first here
    seen(page, visit, "nuevo-2-preguntas")
    answer_questions(page, bank, quipu)
    seen(page, visit, "nuevo-3-mensaje")
    code = bank.code_by_sms(quipu)
    assert len(code) == 8
    assert not bank.mail.to(quipu.email)
    type_code(page, code)
    headed(page, "Tu documento está abierto")
    seen(page, visit, "nuevo-4-abierto")
    _choose_a_pass_word(page, bank, quipu)
    _come_in(page, bank, quipu)
    seen(page, visit, "nuevo-6-adentro")


def _choose_a_pass_word(page: Page, bank: LivingBank, someone: Someone) -> None:
    notice = bank.mail_about(someone, "Palabra de paso")
    temporary = re.search(r"Palabra de paso: (\S+)", notice)
    assert temporary
    _sign_in(page, bank, someone, temporary[1])
    page.locator("#code_sms").fill(bank.code_by_sms(someone, nth=2))  # one code to each
    page.locator("#code_email").fill(bank.code_by_mail(someone, nth=2))  # the notice before it names the document
    go_on(page)
    choose_password(page, "Huascaran67")
    headed(page, "Tu palabra clave quedó guardada")


def _come_in(page: Page, bank: LivingBank, someone: Someone) -> None:
    _sign_in(page, bank, someone, "Huascaran67")
    type_code(page, bank.code_by_sms(someone, nth=3))
    headed(page, "Hola")
    assert "Puedes consultar" in main_text(page)


def _sign_in(page: Page, bank: LivingBank, someone: Someone, password: str) -> None:
    page.goto(f"{bank.origin}/p/empresas/")
    page.locator("#document").fill(someone.user_name)
    page.locator("#password").fill(password)
    go_on(page)
