"""A visitor starts the sandbox and is Ana, then Bruno: codes from the token's page, letters from the inbox."""

import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.sandbox.running import Demo, running_demo
from tests.support.browser import assert_accessible

pytestmark = pytest.mark.browser
WHOLE = bool(os.environ.get("LLAVERO_LOOKS"))
SEEN_AS = (("desk", True), ("phone", False), *((("phone", True), ("narrow", True)) if WHOLE else ()))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("demo") / "sandbox") as running:
        yield running


def read_code(page, demo: Demo, serial: str) -> str:
    """Look at a token of the table."""
    page.goto(demo.url("/tokens/"))
    return page.locator(f"#t-{serial} .display").get_attribute("data-code")


def type_name(page, demo: Demo, name: str, password: str) -> None:
    page.goto(demo.url("/p/cash-management/", host="produbanco.localhost"))
    page.locator("input[type=text], input[autocomplete=username]").first.fill(name)
    page.locator("input[type=password]").fill(password)
    page.locator("form button[type=submit]").first.click()


def test_every_page_of_the_sandbox_is_accessible_in_both_languages_and_sizes(person, demo: Demo) -> None:
    for size, scripts in SEEN_AS:
        somebody = person(size=size, scripts=scripts)
        for path in ("/", "/?idioma=en", "/bandeja/", "/bandeja/?persona=jaime", "/tokens/", "/celular/", "/reloj/"):
            page = somebody.page()  # its own: the tokens' page reloads by itself, and would end the way to the next
            page.goto(demo.url(path))
            assert_accessible(page, somebody)


def test_ana_comes_in_with_password_image_and_the_code_of_her_token(person, demo: Demo) -> None:
    somebody = person()
    bank, table = somebody.page(), somebody.page()
    type_name(bank, demo, "ana.paredes", "Manglar27verde")
    bank.get_by_role("button", name=re.compile("^Sí")).click()
    bank.locator("code-field input").fill(read_code(table, demo, "PB70010001"))
    bank.locator("form button[type=submit]").first.click()
    bank.wait_for_url("**/p/cash-management/inicio/")
    assert "Ana" in bank.locator("h1").inner_text()


def test_bruno_comes_in_by_the_code_in_his_inbox_to_consult_only(person, demo: Demo) -> None:
    somebody = person(size="phone")
    bank, inbox = somebody.page(), somebody.page()
    type_name(bank, demo, "bruno.salazar", "Cometa58azul")
    bank.get_by_role("button", name=re.compile("^Sí")).click()
    bank.locator("details:not(.aside) summary").click()
    bank.locator("details[open] button").click()
    inbox.goto(demo.url("/bandeja/?persona=bruno"))
    letter = inbox.locator(".letter .body").first
    letter.wait_for()
    code = re.search(r"\b\d{8}\b", letter.inner_text())
    assert code is not None
    bank.locator("code-field input").fill(code[0])
    bank.locator("form button[type=submit]").first.click()
    bank.wait_for_url("**/p/cash-management/inicio/")
    assert bank.locator(".alert.warn").count() == 1


def test_marta_presses_her_token_and_comes_in_once_with_each_code(person, demo: Demo) -> None:
    somebody = person(scripts=False)
    bank, table = somebody.page(), somebody.page()
    table.goto(demo.url("/tokens/"))
    table.locator("#t-4118204391 .press").click()
    code = table.locator("#t-4118204391 .display").get_attribute("data-code")
    table.reload()
    assert table.locator("#t-4118204391 .display").get_attribute("data-code") == code

    def come_in() -> None:
        bank.goto(demo.url("/p/internet-empresarial/", host="caja-social.localhost"))
        bank.locator("input[autocomplete=username], input[type=text]").first.fill("52418903")
        bank.locator("input[type=password]").fill("m7k2r9v4")
        bank.locator("form button[type=submit]").first.click()
        bank.locator("code-field input").fill(code)
        bank.locator("form button[type=submit]").first.click()

    come_in()
    bank.wait_for_url("**/p/internet-empresarial/inicio/")
    bank.context.clear_cookies()
    come_in()
    bank.locator(".problem").wait_for()
    assert "/inicio/" not in bank.url


def test_a_token_cannot_be_pressed_from_another_page(person, demo: Demo) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(urllib.request.Request(demo.url("/tokens/4118204391/"), data=b""))


def test_those_who_are_locked_are_shown_as_locked_and_the_bank_says_so_too(person, demo: Demo) -> None:
    somebody = person()
    page = somebody.page()
    page.goto(demo.url("/"))
    locked = page.locator(".person:has(.tag.locked)").evaluate_all("found => found.map(one => one.id)")
    assert locked == ["hugo", "ines", "luis"]
    page.goto(demo.url("/p/empresas/", host="produbanco.localhost"))
    page.locator("input[autocomplete=username], input[type=text]").first.fill("ines.villacis")
    page.locator("input[type=password]").fill("Hilado46fino")
    page.locator("form button[type=submit]").first.click()
    page.locator(".outcome").wait_for()
    assert "/inicio/" not in page.url


def test_a_new_letter_appears_by_itself(person, demo: Demo) -> None:
    somebody = person()
    bank, inbox = somebody.page(), somebody.page()
    inbox.goto(demo.url("/bandeja/?persona=carla"))
    assert inbox.locator(".letter").count() == 0
    type_name(bank, demo, "carla.montalvo", "Lluvia93norte")
    bank.get_by_role("button", name=re.compile("^Sí")).click()
    bank.locator("details:not(.aside) summary").click()
    bank.locator("details[open] button").click()
    bank.locator("count-down").wait_for()
    inbox.locator(".letter").first.wait_for()


ANSWERS = {"mascota": "Duque", "calle": "Cevallos", "plato": "Locro"}


def test_hugo_unlocks_himself_and_chooses_a_new_password_with_what_the_sandbox_shows(person, demo: Demo) -> None:
    somebody = person()
    bank, aside = somebody.page(), somebody.page()
    send = bank.locator("form button[type=submit]").first
    bank.goto(demo.url("/p/empresas/t/unlock-user/", host="produbanco.localhost"))
    bank.locator("input[autocomplete=username], input[type=text]").first.fill("hugo.andrade")
    send.click()
    bank.locator("code-field input").fill(read_code(aside, demo, "PB70010002"))
    send.click()
    bank.locator(".field").nth(1).wait_for()
    for field in bank.locator(".field").all():
        words = field.inner_text().lower()
        field.locator("input").first.fill(next(answer for key, answer in ANSWERS.items() if key in words))
    send.click()
    aside.goto(demo.url("/bandeja/?persona=hugo"))
    aside.locator(".letter").first.wait_for()
    temporary = re.search(r"temporal es: (\S+)", aside.locator(".letter .body").first.inner_text())
    assert temporary is not None
    bank.goto(demo.url("/p/empresas/", host="produbanco.localhost"))
    bank.locator("input[autocomplete=username], input[type=text]").first.fill("hugo.andrade")
    bank.locator("input[type=password]").fill(temporary[1])
    send.click()
    bank.locator("input[type=password]").nth(1).wait_for()
    for field in bank.locator("input[type=password]").all():
        field.fill("Lanzadera47seda")
    send.click()
    bank.locator("code-field input").wait_for()
    aside.goto(demo.url("/tokens/"))
    shown = aside.locator("#t-PB70010002 .display")
    used = shown.get_attribute("data-code")
    bank.locator("code-field input").fill(used)
    send.click()
    bank.wait_for_load_state()
    if bank.locator("code-field input").count():  # the same half minute as before: the next code
        aside.wait_for_function(
            "code => document.querySelector('#t-PB70010002 .display').dataset.code !== code", arg=used, timeout=40_000
        )
        bank.locator("code-field input").fill(shown.get_attribute("data-code"))
        send.click()
    bank.locator(".outcome.ok").wait_for()
    aside.goto(demo.url("/"))
    assert aside.locator("#hugo .tag.ready").count() == 1


def test_who_has_no_user_yet_is_shown_with_card_and_key_and_has_an_inbox(demo: Demo) -> None:
    first = demo.get("/")
    for shown in ("9999 9900 0000 0014", "12/35", "2580", "1799934732001", "0192340838001"):
        assert shown in first
    assert "Rosa" in demo.get("/bandeja/?persona=rosa")
    assert "9999 9900 0000 0014" not in demo.get("/p/cash-management/", host="produbanco.localhost")


def register_by_card(page, demo: Demo, card: str, pin: str) -> None:
    """Say who one is by a card, up to the page that asks for the code of the SMS."""
    page.goto(demo.url("/p/en-linea/t/register/", host="produbanco.localhost"))
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name=re.compile("Para personas")).click()
    page.locator("input[name=card_number]").fill(card)
    page.locator("[name=card_month]").select_option("12")
    page.locator("[name=card_year]").select_option("2035")
    page.locator("[name=pin]").fill(pin)
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("button", name=re.compile("Sí, enviar")).click()


def codes_of(page, demo: Demo, who: str) -> list[str]:
    """Read the codes that came to somebody, the newest first."""
    page.goto(demo.url(f"/bandeja/?persona={who}"))
    letters = page.locator("main ol")
    return re.findall(r"\b[0-9]{6}\b", letters.inner_text()) if letters.count() else []


def type_new_code(page, inbox, demo: Demo, who: str, *, former: list[str]) -> None:
    """Wait for a code that was not there before, and type it."""
    page.locator("code-field input").wait_for()
    for _ in range(100):  # the worker looks once a second
        codes = codes_of(inbox, demo, who)
        if len(codes) > len(former):
            break
        inbox.wait_for_timeout(200)
    page.locator("code-field input").fill(codes[0])
    page.locator("main form button[type=submit]").first.click()


def test_silvia_goes_on_where_she_stopped_with_her_name_chosen(person, demo: Demo) -> None:
    somebody = person(size="phone")
    bank, inbox = somebody.page(), somebody.page()
    former = codes_of(inbox, demo, "silvia")
    register_by_card(bank, demo, "9999990000000055", "4821")
    type_new_code(bank, inbox, demo, "silvia", former=former)
    bank.locator("input[name=new_password]").wait_for()
    assert bank.locator("input[name=user_name]").count() == 0


def test_raul_learns_only_after_the_code_that_he_is_registered(person, demo: Demo) -> None:
    somebody = person()
    bank, inbox = somebody.page(), somebody.page()
    former = codes_of(inbox, demo, "raul")
    register_by_card(bank, demo, "9999990000000048", "3370")
    assert "raul.cevallos" not in bank.content()
    type_new_code(bank, inbox, demo, "raul", former=former)
    bank.locator("h1", has_text=re.compile("[Yy]a ")).wait_for()
