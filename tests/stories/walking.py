"""What the people of the stories do on a page: type, press Enter, answer, look; by labels, as people find them."""

import os
import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from tests.stories.living_bank import LivingBank, Someone
from tests.support.browser import Visit, assert_accessible, look


@dataclass(frozen=True, slots=True)
class Words:
    """What a person looks for on the pages, in the language they read."""

    language: str
    user_name: str
    code: str
    trouble: str
    unlock: str
    hello: str
    temporary: str
    new_password: str


SPANISH = Words(
    "es", "Usuario", "Código", "problemas para ingresar", "Desbloquear", "Hola", r"temporal es: (\S+)", "nueva"
)
ENGLISH = Words(
    "en", "User name", "code", "Trouble signing in", "Unlock", "Hello", r"temporary password is: (\S+)", "new"
)


def go_on(page: Page) -> None:
    """Press Enter in the last field that was filled: the page's one button."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(name)).click()


def user_name_field(page: Page, words: Words = SPANISH) -> Locator:
    """Find where one's name is typed."""
    return page.get_by_label(re.compile(words.user_name, re.IGNORECASE)).first


def type_code(page: Page, code: str, words: Words = SPANISH) -> None:
    """Type a code and go on."""
    page.get_by_label(re.compile(words.code, re.IGNORECASE)).first.fill(code)
    go_on(page)


def sign_in(page: Page, bank: LivingBank, name: str, password: str, *, portal: str, words: Words = SPANISH) -> None:
    """Type user name and password on the sign-in page of an entrance."""
    page.goto(f"{bank.origin}/p/{portal}/")
    user_name_field(page, words).fill(name)
    page.locator("input[type=password]").fill(password)
    go_on(page)


def answer_questions(
    page: Page, bank: LivingBank, someone: Someone, words: Words = SPANISH, *, right: bool = True
) -> None:
    """Answer each question that is asked, in other capitals than it was set."""
    for one, answer in someone.answers.items():
        field = page.get_by_label(getattr(bank.profile.question(one).text, words.language))
        if field.count():
            field.fill(answer.upper() if right else "Ninguna")
    go_on(page)


def choose_password(page: Page, password: str) -> None:
    """Type a new password twice."""
    fields = page.locator("input[type=password]")
    fields.nth(0).fill(password)
    fields.nth(1).fill(password)
    go_on(page)


def headed(page: Page, words: str) -> None:
    """Expect the page's heading to say this."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


def main_text(page: Page) -> str:
    """Read what the page says, without what is folded away."""
    return page.locator("main").inner_text().replace("\u00a0", " ")


_judged: set[tuple[str, str, bool, str]] = set()


def seen(page: Page, visit: Visit, name: str) -> None:
    """Keep a picture and let axe judge the page; once in a run at each size, with and without scripts, and language.

    Without scripts the page has to be made again for axe, which `make looks` does: here the states of `tests/pages` are
    judged at either size already.
    """
    language = page.locator("html").get_attribute("lang") or ""
    this = (name, visit.size, visit.scripts, language)
    if this in _judged:
        return
    look(page, visit, name if language == "es" else f"{name}-{language}")
    if visit.scripts or os.environ.get("LLAVERO_LOOKS"):
        assert_accessible(page, visit)
    _judged.add(this)
