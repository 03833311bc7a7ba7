"""Manual 001 when time passes: the page that waited too long, the code that ran out, the block that ended.

Told in the sandbox as a visitor tells it to themself, with its clock, inbox and tokens. Requirements B1, B2 and B4.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.sandbox.running import Demo, running_demo
from tests.stories.walking import go_on, headed, main_text, press, seen, type_code, user_name_field
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("clock") / "sandbox") as running:
        yield running


def move(aside: Page, demo: Demo, *steps: str) -> None:
    """Press these buttons of the clock's page, one after the other."""
    aside.goto(demo.url("/reloj/"))
    for step in steps:
        press(aside, f"^{re.escape(step)}$")


def claim(page: Page, demo: Demo, name: str) -> None:
    """Begin to unlock somebody, up to the page of the code."""
    page.goto(demo.url("/p/empresas/t/unlock-user/", host="produbanco.localhost"))
    user_name_field(page).fill(name)
    go_on(page)


def newest_code(aside: Page, demo: Demo, who: str, *, not_this: str = "") -> str:
    """Wait for a message to somebody with a code and read the newest that is another than this."""
    aside.goto(demo.url(f"/bandeja/?persona={who}"))
    code = re.compile(r"(?<!\d)\d{6}(?!\d)")
    for _ in range(100):
        found = [code.search(text) for text in aside.locator(".letter .body").all_inner_texts()]
        codes = [one[0] for one in found if one]
        if codes and codes[0] != not_this:
            return codes[0]
        aside.wait_for_timeout(100)
        aside.reload()
    raise AssertionError(f"no new code for {who}")


def test_a_page_that_is_left_alone_is_closed_and_says_so(person: Callable[..., Visit], demo: Demo) -> None:
    visit = person()
    page, aside = visit.page(), visit.page()
    claim(page, demo, "hugo.andrade")
    move(aside, demo, "+5 min")
    page.reload()
    headed(page, "Cerramos la página por inactividad")
    seen(page, visit, "001-inactivo")
    page.get_by_role("link", name="Empezar de nuevo").click()
    headed(page, "¿Qué usuario está bloqueado?")


def test_what_took_too_long_is_over_and_a_code_of_that_time_changes_nothing(
    person: Callable[..., Visit], demo: Demo
) -> None:
    visit = person(size="phone")
    page, aside = visit.page(), visit.page()
    claim(page, demo, "hugo.andrade")
    move(aside, demo, "+1 hora")
    aside.goto(demo.url("/tokens/"))
    code = aside.locator("#t-PB70010002 .display").get_attribute("data-code")
    assert code
    type_code(page, code)
    headed(page, "Se acabó el tiempo de este trámite")
    assert "No se cambió nada" in main_text(page)
    seen(page, visit, "001-vencido")
    aside.goto(demo.url("/"))
    assert aside.locator("#hugo .tag.locked").count() == 1


def test_a_code_that_ran_out_is_refused_and_another_one_is_sent(person: Callable[..., Visit], demo: Demo) -> None:
    visit = person()
    page, aside = visit.page(), visit.page()
    claim(page, demo, "ines.villacis")
    first = newest_code(aside, demo, "ines")
    move(aside, demo, "+1 min", "+1 min", "+1 min", "+1 min")
    type_code(page, f"{(int(first) + 1) % 1_000_000:06d}")  # somebody is there: the page is not idle
    assert "Te quedan 2 intentos" in main_text(page)
    move(aside, demo, "+1 min", "+1 min")
    type_code(page, first)
    assert "El código venció. Pide otro para continuar." in main_text(page)
    seen(page, visit, "001-6-vencido")
    page.get_by_role("button", name=re.compile("otro|reenv|nuevo", re.IGNORECASE)).first.click()
    second = newest_code(aside, demo, "ines", not_this=first)
    type_code(page, second)
    expect(page.locator(".field").nth(1)).to_be_visible()  # the questions


def test_a_block_of_the_password_ends_at_the_time_it_names(person: Callable[..., Visit], demo: Demo) -> None:
    visit = person()
    page, aside = visit.page(), visit.page()

    def sign_in(password: str) -> str:
        page.goto(demo.url("/p/internet-empresarial/", host="caja-social.localhost"))
        page.locator("input[autocomplete=username], input[type=text]").first.fill("79305218")
        page.locator("input[type=password]").fill(password)
        go_on(page)
        return main_text(page)

    for _ in range(8):
        said = sign_in("equivocada1")
        if "hicimos una pausa" in said:
            break
        move(aside, demo, "+1 min")  # beyond the short waits between tries
    named = re.search(r"volver a intentarlo a las (\d\d:\d\d)", said)
    assert named, said
    assert 0 < minutes_until(named[1], aside, demo) <= 15
    while minutes_until(named[1], aside, demo) > 0:
        assert named[0] in sign_in("t8d3w6n1")  # the right one is not looked at before that time
        move(aside, demo, "+5 min")
    sign_in("t8d3w6n1")
    expect(page.locator("code-field input")).to_be_visible()


def minutes_until(named: str, aside: Page, demo: Demo) -> int:
    """Read off the sandbox's clock how far away a time of day is, or how long over (negative), within twelve hours."""
    aside.goto(demo.url("/reloj/"))
    shown = aside.locator("clock-face").inner_text()
    away = [int(time[:2]) * 60 + int(time[3:5]) for time in (named, shown)]
    return (away[0] - away[1] + 720) % 1440 - 720


def test_the_clock_goes_back_after_it_was_said_what_that_means(person: Callable[..., Visit], demo: Demo) -> None:
    visit = person(size="narrow", scripts=False)
    visit.excuse("422")  # what is refused on purpose here
    page = visit.page()
    move(page, demo, "+1 día")
    assert "+1 d" in page.locator(".hour").inner_text()
    press(page, "^Volver$")
    assert "Marca que lo entiendes" in main_text(page)
    page.get_by_label("Lo entiendo").check()
    press(page, "^Volver$")
    assert "Se usó hasta" in page.locator(".hour").inner_text()
    page.get_by_label("Adelantar hasta").fill("2001-01-01T10:00")
    press(page, "^Adelantar$")
    assert "Esa hora ya pasó" in main_text(page)
    seen(page, visit, "sandbox-reloj")
