"""Manual 001 as a person walks it, in parts, so that it can be walked again in other ways. Numbers are the manual's."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.stories.living_bank import LivingBank, Someone, token_code
from tests.stories.walking import (
    SPANISH,
    Words,
    answer_questions,
    choose_password,
    go_on,
    headed,
    seen,
    sign_in,
    type_code,
    user_name_field,
)  # fmt: skip
from tests.support.browser import Visit

NEW_PASSWORD = "Chimborazo58"
EMPRESAS = "empresas"


def to_unlocking(page: Page, visit: Visit, bank: LivingBank, someone: Someone, words: Words = SPANISH) -> None:
    """1 to 5: the bank's page, the portal, "trouble?", unlock, the user name."""
    page.goto(bank.origin if words is SPANISH else f"{bank.origin}/?voice={words.language}")
    seen(page, visit, "001-1-inicio")
    page.get_by_role("link", name=re.compile("www.produbanco.com.ec")).click()  # 2
    seen(page, visit, "001-2-empresas")
    page.get_by_role("link", name=re.compile(words.trouble)).click()  # 3
    seen(page, visit, "001-3-problemas")
    page.get_by_role("link", name=re.compile(words.unlock)).click()  # 4
    seen(page, visit, "001-5-usuario")
    user_name_field(page, words).fill(someone.user_name)  # 5
    go_on(page)


def to_new_password(page: Page, visit: Visit, bank: LivingBank, someone: Someone, words: Words = SPANISH) -> None:
    """7 to 11: the questions, unlocked, the mail, the temporary password, the new one."""
    seen(page, visit, "001-7-preguntas")
    answer_questions(page, bank, someone, words)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    seen(page, visit, "001-8-desbloqueado")  # 8
    sign_in(page, bank, someone.user_name, read_notice(bank, someone, words), portal=EMPRESAS, words=words)  # 9, 10
    seen(page, visit, "001-11-nueva")
    choose_password(page, NEW_PASSWORD)  # 11
    seen(page, visit, "001-12-codigo")


def read_notice(bank: LivingBank, someone: Someone, words: Words = SPANISH) -> str:
    """Read the manual's notice: date and time to the second, operation, user; and the temporary password in it."""
    notice = bank.mail_about(someone, re.sub(r"\(.*", "", words.temporary))
    assert someone.user_name in notice
    assert re.search(r"\d\d/\d\d/\d{4} \d\d:\d\d:\d\d", notice), notice
    found = re.search(words.temporary, notice)
    assert found
    return found[1]


def done_and_in(
    page: Page, visit: Visit, bank: LivingBank, someone: Someone, words: Words = SPANISH,
    *, code: Callable[[], str] | None = None,
) -> None:  # fmt: skip
    """13: changed; and the new password really opens the door."""
    seen(page, visit, "001-13-cambiada")
    sign_in(page, bank, someone.user_name, NEW_PASSWORD, portal=EMPRESAS, words=words)
    if code is not None:
        last = code()
    elif someone.serial:
        last = token_code(2)
    else:
        last = bank.code_by_mail(someone, nth=3)
    type_code(page, last, words)
    headed(page, words.hello)
    seen(page, visit, "001-14-adentro")
