"""Manual 001 whole in each other way: on PostgreSQL, through an SMS gateway, by keyboard, in English, at 320 px."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stories.living_bank import PASSWORD, LivingBank, settle_in, token_code
from tests.stories.unlocking import EMPRESAS, NEW_PASSWORD, done_and_in, read_notice, to_new_password, to_unlocking
from tests.stories.walking import ENGLISH, headed, main_text, seen, type_code
from tests.support import kannel
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
MOST_TABS, LONGEST_LINK = 40, 120
FIELDS = ("user_name", "password", "code", "answer_1", "answer_2", "new_password", "new_password_again")


@pytest.fixture
def through_kannel(found: Callable[..., LivingBank], tmp_path: Path) -> Iterator[tuple[LivingBank, kannel.Kannel]]:
    """The bank with Debian's Kannel as its gateway, and a telephone network that is none behind it."""
    if not kannel.is_here():
        pytest.skip("Kannel is not installed: apt-get install kannel kannel-extras")
    with ExitStack() as running:
        gateway = running.enter_context(kannel.running_kannel(tmp_path))
        yield found(sms_url=gateway.url), gateway


def test_on_postgresql(found: Callable[..., LivingBank], person: Callable[..., Visit]) -> None:
    bank = found("postgresql")
    hugo = settle_in(bank, "Hugo", portal=EMPRESAS, document="1710034065", token="4100000017", locked=True)
    visit = person()
    page = visit.page()
    to_unlocking(page, visit, bank, hugo)
    type_code(page, token_code(0))
    to_new_password(page, visit, bank, hugo)
    type_code(page, token_code(1))
    done_and_in(page, visit, bank, hugo)


def test_with_sms_through_kannel(
    through_kannel: tuple[LivingBank, kannel.Kannel], person: Callable[..., Visit]
) -> None:
    bank, gateway = through_kannel
    ines = settle_in(bank, "Ines", portal=EMPRESAS, document="0926687856", locked=True)
    visit = person()
    page = visit.page()
    to_unlocking(page, visit, bank, ines)
    sender, number, text = gateway.wait_for(1)[0]
    code = bank.code_by_mail(ines)
    assert number.lstrip("+0") == ines.mobile.lstrip("+")
    assert code in text.replace("+", " ")
    assert sender
    type_code(page, code)
    to_new_password(page, visit, bank, ines)
    assert len(gateway.wait_for(2)) == 2
    type_code(page, bank.code_by_mail(ines, nth=2))
    headed(page, "Tu contraseña se cambió con éxito")


def test_in_english_on_a_narrow_telephone(bank: LivingBank, person: Callable[..., Visit]) -> None:
    ivan = settle_in(bank, "Ivan", portal=EMPRESAS, document="0926688052", token="4100000051", locked=True)
    visit = person(size="narrow", locale="en-GB")
    page = visit.page()
    to_unlocking(page, visit, bank, ivan, ENGLISH)
    assert page.locator("html").get_attribute("lang") == "en"
    type_code(page, token_code(0), ENGLISH)
    to_new_password(page, visit, bank, ivan, ENGLISH)
    type_code(page, token_code(1), ENGLISH)
    done_and_in(page, visit, bank, ivan, ENGLISH)


def test_by_keyboard_alone(bank: LivingBank, person: Callable[..., Visit]) -> None:
    jose = settle_in(bank, "Jose", portal=EMPRESAS, document="0926688060", token="4100000052", locked=True)
    visit = person()
    page = visit.page()
    page.goto(bank.origin)
    tab_to(page, "www.produbanco.com.ec")
    enter(page)
    tab_to(page, "problemas para ingresar")
    enter(page)
    tab_to(page, "Desbloquear")
    enter(page)
    tab_to(page, "user_name")
    write(page, jose.user_name)
    write(page, token_code(0), field="code")
    answers = {bank.profile.question(one).text.es: answer for one, answer in jose.answers.items()}
    for number in ("answer_1", "answer_2"):
        tab_to(page, number)
        question = page.locator(f"label[for={number}]").inner_text()
        page.keyboard.type(answers[question])
    enter(page)
    headed(page, "ya está desbloqueado")
    tab_to(page, "Ingresar")
    enter(page)
    tab_to(page, "user_name")
    page.keyboard.type(jose.user_name)
    tab_to(page, "password")
    write(page, read_notice(bank, jose))
    for name in ("new_password", "new_password_again"):
        tab_to(page, name)
        page.keyboard.type(NEW_PASSWORD)
    enter(page)
    write(page, token_code(1), field="code")
    headed(page, "Tu contraseña se cambió con éxito")
    assert PASSWORD not in main_text(page)
    seen(page, visit, "001-13-con-teclado")


def write(page: Page, text: str, *, field: str = "") -> None:
    """Type into the field that has the focus, tabbing to it first where one is named, and press Enter."""
    if field:
        tab_to(page, field)
    page.keyboard.type(text)
    enter(page)


def enter(page: Page) -> None:
    """Press Enter and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until what has the focus has this id or says this; each stop must be seen to have the focus."""
    for _ in range(MOST_TABS):
        focused = page.evaluate("[document.activeElement.id, document.activeElement.textContent.trim()]")
        if wanted == focused[0] or (wanted not in FIELDS and wanted in focused[1] and len(focused[1]) < LONGEST_LINK):
            return
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWS_FOCUS), f"the focus after {focused} is not seen"
    raise AssertionError(f"{wanted} is not reached in {MOST_TABS} steps")


SHOWS_FOCUS = """() => {
  let element = document.activeElement;
  if (element === document.body) return true;
  for (; element; element = element.parentElement) {
    const style = getComputedStyle(element);
    if (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) return true;
    if (element.tagName === "MAIN") return false;
  }
  return false;
}"""
