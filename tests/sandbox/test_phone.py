"""Bruno tries his new phone in the sandbox: the framed app scans what his page shows, the SMS lies beside it."""

import re
from collections.abc import Iterator

import pytest

from tests.sandbox.running import Demo, running_demo
from tests.support.browser import assert_accessible, look

pytestmark = pytest.mark.browser
ANSWERS = {"mascota": "Trueno", "jefe": "Cedeño", "libro": "Platero"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("phone") / "sandbox") as running:
        yield running


def test_bruno_scans_with_the_phone_of_the_sandbox_and_his_page_moves_on(person, demo: Demo) -> None:
    somebody = person()
    bank, beside = somebody.page(), somebody.page()
    beside.goto(demo.url("/celular/"))
    phone = beside.frame_locator("iframe[name=celular]")
    phone.get_by_role("button", name="Escanear el código QR").wait_for()
    assert beside.locator("[data-squares] a").count() == 0
    assert_accessible(beside, somebody)
    to_the_square(bank, beside, demo)
    beside.bring_to_front()
    beside.locator("[data-squares] a", has_text="Bruno").click()
    code = re.search(r"\b\d{8}\b", beside.locator("[data-messages] li", has_text="Bruno").first.inner_text())
    assert code is not None
    phone.get_by_label(re.compile("Tu banco te lo envió por")).fill(code[0])
    phone.get_by_role("button", name="Continuar", exact=True).click()
    phone.get_by_label("Nombre de esta identidad").wait_for()
    assert look(beside, somebody, "sandbox-phone").stat().st_size > 0
    phone.get_by_role("button", name="Continuar", exact=True).click()
    type_pin(phone)
    phone.get_by_text("Escríbelo otra vez").wait_for()
    type_pin(phone)
    phone.get_by_text("Vuelve a la computadora").wait_for()
    bank.bring_to_front()
    bank.get_by_text("Tu celular está listo").wait_for(timeout=15_000)


def type_pin(phone) -> None:
    """Press the keys of the app's own pad."""
    for digit in "2580":
        phone.get_by_role("group").get_by_role("button", name=digit, exact=True).click()


def to_the_square(bank, inbox, demo: Demo) -> None:
    """Come in by the code in the mailbox and go as far as the page with the QR."""
    bank.goto(demo.url("/p/cash-management/", host="produbanco.localhost"))
    bank.locator("input[type=text], input[autocomplete=username]").first.fill("bruno.salazar")
    bank.locator("input[type=password]").fill("Cometa58azul")
    bank.locator("form button[type=submit]").first.click()
    bank.get_by_role("button", name=re.compile("^Sí")).click()
    bank.locator("details:not(.aside) summary").click()
    bank.locator("details[open] button").click()
    bank.locator("count-down").wait_for()
    letters = inbox.context.new_page()
    letters.goto(demo.url("/bandeja/?persona=bruno"))
    letter = letters.locator(".letter .body").first
    letter.wait_for()
    sent = re.search(r"\b\d{8}\b", letter.inner_text())
    assert sent is not None
    letters.close()
    bank.locator("code-field input").fill(sent[0])
    bank.locator("form button[type=submit]").first.click()
    bank.get_by_role("link", name=re.compile("^Mis llaves")).click()
    bank.get_by_role("link", name="Activar mi token digital").first.click()
    bank.get_by_role("button", name="Comenzar").click()
    bank.get_by_role("button", name=re.compile("Tengo un celular nuevo")).click()
    bank.locator(".field").nth(1).wait_for()
    for field in bank.locator(".field").all():
        words = field.inner_text().lower()
        field.locator("input").first.fill(next(answer for key, answer in ANSWERS.items() if key in words))
    bank.locator("form button[type=submit]").first.click()
    bank.get_by_role("button", name=re.compile("^Sí")).click()
    bank.locator(".qr svg").wait_for()
