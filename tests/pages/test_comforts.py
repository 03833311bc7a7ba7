"""What the pages' one script adds: it helps with typing, counting and pressing twice, and decides nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.pages.served import HOST, serve
from tests.pages.states import states

pytestmark = pytest.mark.browser
STATES = list(states())


@pytest.fixture
def opened(person: Callable[..., Any]) -> Callable[[str], tuple[Page, list[str]]]:
    """Open a state at a desk; gives the page, and the list of what it has posted."""

    def open_state(name: str) -> tuple[Page, list[str]]:
        page = person().page()
        posted = serve(page, *STATES)
        page.goto(f"{HOST}/{name}")
        return page, posted

    return open_state


@pytest.mark.parametrize(
    "pasted", ["123 456", "123-456", " 123456\n", "١٢٣456 123456", "１２３４５６", "código: 123456"]
)
def test_a_code_may_be_pasted_as_it_came(opened, pasted: str) -> None:
    page, _ = opened("otp")
    page.locator("#code").evaluate(
        "(field, text) => { field.focus(); document.execCommand('insertText', false, text) }", pasted
    )
    assert page.locator("#code").input_value() in ("123456", "456123")


def test_a_code_takes_no_more_digits_than_it_has(opened) -> None:
    page, _ = opened("code-8")
    page.locator("#code").press_sequentially("12345678901")
    assert page.locator("#code").input_value() == "12345678"


def test_the_first_thing_to_type_waits_for_the_keys(opened) -> None:
    page, _ = opened("code-wrong")
    assert page.evaluate("document.activeElement.id") == "code"
    page, _ = opened("questions-wrong")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"


@pytest.mark.parametrize(
    ("state", "first"), [("new-password-differ", "new_password"), ("core-key-wrong", "card_number")]
)
def test_where_an_error_emptied_what_stood_above_it_typing_begins_there_and_the_page_says_why(
    opened, state: str, first: str
) -> None:
    page, _ = opened(state)
    assert page.evaluate("document.activeElement.id") == first
    described = page.locator(f"#{first}").get_attribute("aria-describedby").split()
    assert page.locator(f"#{described[-1]}").locator("xpath=self::p[contains(@class, 'problem')]").count() == 1
    assert page.get_by_text("Escribe otra vez lo que quedó vacío").is_visible()


def test_an_optional_field_above_an_error_does_not_take_the_keys(opened) -> None:
    page, _ = opened("contact-phones-wrong")
    assert page.evaluate("document.activeElement.id") == "work_phone"
    assert page.get_by_text("Escribe otra vez lo que quedó vacío").count() == 0


def test_enter_confirms_even_while_sending_again_has_to_wait(opened) -> None:
    page, posted = opened("otp")
    assert page.get_by_role("button", name="Podrás pedir otro código").is_disabled()
    page.locator("#code").press_sequentially("123456")
    page.keyboard.press("Enter")
    page.wait_for_timeout(50)
    assert ['name="action"' in sent or "action=submit" in sent for sent in posted] == [True]


def test_a_second_press_sends_nothing(opened) -> None:
    page, posted = opened("claim-name")
    page.locator("#user_name").fill("ana")
    page.get_by_role("button", name="Continuar").dblclick()
    page.wait_for_timeout(50)
    assert len(posted) == 1


def test_a_page_brought_back_can_send_again(opened) -> None:
    page, posted = opened("claim-name")
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_timeout(50)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.get_by_role("button", name="Continuar").click()
    page.wait_for_timeout(50)
    assert len(posted) == 2


def test_the_time_left_is_counted_by_the_servers_clock_and_its_end_is_said(opened) -> None:
    page, _ = opened("otp-wrong")
    left = page.locator("count-down")
    assert "0:2" in left.inner_text()
    page.clock.run_for(30_000)
    assert "El código venció. Pide otro." in left.inner_text()
    assert page.locator("count-down [role=status]").inner_text() == "El código venció. Pide otro."


def test_a_computer_whose_clock_is_an_hour_slow_shows_the_same_time_left(opened, person) -> None:
    page = person().page()
    serve(page, *STATES)
    page.clock.set_system_time("2026-11-21T19:38:30Z")
    page.goto(f"{HOST}/otp")
    assert "4:3" in page.locator("count-down").inner_text()


def test_sending_again_opens_when_its_wait_is_over(opened) -> None:
    page, _ = opened("otp")
    page.clock.run_for(29_000)
    assert page.get_by_role("button", name="Enviar otro código").is_enabled()


def test_a_password_is_shown_on_demand_and_sent_hidden(opened) -> None:
    page, posted = opened("sign-in")
    page.locator("#password").fill("secreto")
    show = page.get_by_role("button", name="Mostrar")
    show.click()
    assert page.locator("#password").get_attribute("type") == "text"
    page.get_by_role("button", name="Ingresar").click()
    assert page.locator("#password").get_attribute("type") == "password"
    page.wait_for_timeout(50)
    assert len(posted) == 1


def test_the_keypad_types_into_the_field_used_last(opened) -> None:
    page, _ = opened("otp-each")
    page.locator("#code_email").focus()
    page.get_by_text("Usar el teclado en pantalla").click()
    for digit in "907":
        page.get_by_role("button", name=digit, exact=True).click()
    page.get_by_role("button", name="Borrar", exact=True).click()
    assert page.locator("#code_email").input_value() == "90"
    assert page.locator("#code_sms").input_value() == ""


def test_the_keys_stand_as_on_a_telephone(opened) -> None:
    page, _ = opened("otp-keypad-required")
    keys = page.locator(".keypad [data-key]").all()
    places = {key.get_attribute("data-key"): key.bounding_box() for key in keys}
    rows = [[places[digit] for digit in row] for row in ("123", "456", "789")]
    for row in rows:
        assert row[0]["y"] == row[1]["y"] == row[2]["y"]
        assert row[0]["x"] < row[1]["x"] < row[2]["x"]
    assert rows[0][0]["y"] < rows[1][0]["y"] < rows[2][0]["y"] < places["0"]["y"]
    assert places["0"]["x"] == rows[0][1]["x"]
    assert all(box["height"] >= 56 and box["width"] >= 44 for digit, box in places.items())


def test_a_bank_that_demands_the_keypad_opens_it_and_takes_away_neither_keys_nor_paste(opened) -> None:
    page, posted = opened("otp-keypad-required")
    assert page.get_by_role("group", name="Teclado en pantalla").is_visible()
    field = page.locator("#code")
    assert field.get_attribute("readonly") is None
    assert field.get_attribute("aria-hidden") is None
    field.press_sequentially("123")
    for digit in "90":
        page.get_by_role("button", name=digit, exact=True).click()
    assert field.input_value() == "12390"
    field.evaluate("field => { field.select(); document.execCommand('insertText', false, '654 321') }")
    assert field.input_value() == "654321"
    page.get_by_role("button", name="Borrar todo").click()
    assert field.input_value() == ""
    assert posted == []


def test_the_keypad_is_worked_by_keyboard_as_any_button_and_leaves_the_focus_where_it_is(opened) -> None:
    page, _ = opened("otp-keypad-required")
    page.get_by_role("button", name="7", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert page.locator("#code").input_value() == "77"
    assert page.evaluate("document.activeElement.dataset.key") == "7"


def test_a_bank_that_wants_none_shows_none(opened) -> None:
    page, _ = opened("otp-keypad-off")
    assert page.locator(".keypad").count() == 0


def test_the_pin_of_a_card_is_typed_by_ones_own_keys(opened) -> None:
    page, _ = opened("core-key-card")
    assert page.locator("#pin").is_visible()
    assert page.locator(".keypad").count() == 0


@pytest.mark.parametrize("state", ["otp", "otp-keypad-required"])
def test_without_scripts_no_keypad_is_offered_for_none_would_work(person, state: str) -> None:
    page = person(scripts=False).page()
    serve(page, *STATES)
    page.goto(f"{HOST}/{state}")
    assert not page.get_by_text("Usar el teclado en pantalla").is_visible()
    assert not page.get_by_role("button", name="7", exact=True).is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_an_image_is_picked_by_its_name_or_with_the_arrow_keys(person, scripts: bool) -> None:
    page = person(scripts=scripts).page()
    posted = serve(page, *STATES)
    page.goto(f"{HOST}/image-page")
    group = page.get_by_role("group", name="Imágenes")
    assert group.get_by_role("radio").count() == 12
    assert group.get_by_role("radio", name="faro").is_checked(), "what was picked before an error is still picked"
    group.get_by_role("radio", name="faro").focus()
    page.keyboard.press("ArrowRight")
    assert group.get_by_role("radio", name="pera").is_checked()
    page.keyboard.press("ArrowRight")
    assert group.get_by_role("radio", name="barco").is_checked(), "after the last comes the first"
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert [sent for sent in posted if "barco" in sent] == posted
    assert len(posted) == 1


def test_every_control_is_reached_by_keyboard_in_the_order_in_which_it_stands(opened) -> None:
    page, _ = opened("sign-in")
    page.evaluate("document.activeElement.blur()")
    seen = []
    for _ in range(9):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim() || document.activeElement.id"))
    assert seen[0] == "Ir al contenido"
    assert seen.index("user_name") < seen.index("password") < seen.index("Mostrar") < seen.index("Ingresar")
    assert seen.index("Ingresar") < seen.index("¿Tienes problemas para ingresar?")


@pytest.mark.parametrize(("status", "shown"), [(401, 2), (404, 2), (429, 1), (503, 1)])
def test_a_page_that_waits_on_a_session_that_ended_shows_that_and_waits_out_a_pause_of_the_server(
    person, status: int, shown: int
) -> None:
    somebody = person()
    page = somebody.page()
    serve(page, *STATES)
    somebody.excuse(f"status of {status}")
    documents: list[str] = []
    page.on("request", lambda asked: documents.append(asked.url) if asked.resource_type == "document" else None)
    page.route("**/*poll*", lambda route: route.fulfill(status=status, body="<!doctype html><p>no</p>"))
    page.goto(f"{HOST}/phone-waiting")
    with page.expect_response(lambda answer: "poll" in answer.url):
        page.clock.run_for(2_500)
    page.wait_for_timeout(300)
    assert len(documents) == shown
