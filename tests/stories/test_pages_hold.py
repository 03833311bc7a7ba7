"""What people do to pages without meaning harm, and what others do meaning it: nothing is lost, nothing happens twice.

Back, reload, two tabs, a double click, somebody else's address, another bank's host, a form that is not ours.
"""

import http.client
import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from llavero.audit.models import Event
from llavero.tenancy.scope import in_tenant
from tests.stories.living_bank import PASSWORD, LivingBank, settle_in, token_code
from tests.stories.test_001_what_goes_wrong import claim
from tests.stories.unlocking import EMPRESAS
from tests.stories.walking import answer_questions, headed, main_text, sign_in, type_code, user_name_field
from tests.support.browser import Visit

pytestmark = [pytest.mark.browser]
STALE = "Esta página había cambiado"


def test_a_reload_loses_nothing_on_any_page(bank: LivingBank, person: Callable[..., Visit]) -> None:
    rita = settle_in(bank, "Rita", portal=EMPRESAS, document="0926687963", locked=True)
    page = person(size="phone", scripts=False).page()
    claim(page, bank, rita)
    _same_after_reload(page)  # the same count-down: its end is written out where there are no scripts
    type_code(page, bank.code_by_sms(rita))
    _same_after_reload(page)  # the same questions
    answer_questions(page, bank, rita)
    headed(page, "ya está desbloqueado")
    _same_after_reload(page)
    assert bank.mail_about(rita, "contraseña temporal es")
    assert len(bank.sms.to(rita.mobile)) == 1
    assert len(bank.mail.to(rita.email)) == 2  # the code, and once the temporary password


def test_going_back_shows_where_one_is_and_repeats_nothing(bank: LivingBank, person: Callable[..., Visit]) -> None:
    saul = settle_in(bank, "Saul", portal=EMPRESAS, document="0926687971", token="4100000041", locked=True)
    page = person().page()
    claim(page, bank, saul)
    type_code(page, token_code(0))
    headed(page, "Responde tus preguntas")
    page.go_back()
    page.goto(page.url) if "/r/" in page.url else page.go_forward()
    headed(page, "Responde tus preguntas")
    answer_questions(page, bank, saul)
    headed(page, "ya está desbloqueado")
    page.go_back()
    page.go_forward()
    headed(page, "ya está desbloqueado")
    assert "temporal" in bank.mail_about(saul, "contraseña temporal es")
    assert len(bank.mail.to(saul.email)) == 1


def test_the_older_of_two_tabs_is_told_that_it_is_old(bank: LivingBank, person: Callable[..., Visit]) -> None:
    tina = settle_in(bank, "Tina", portal=EMPRESAS, document="0926687989", token="4100000042", locked=True)
    visit = person()
    older, newer = visit.page(), visit.page()
    claim(older, bank, tina)
    newer.goto(older.url)
    type_code(newer, token_code(0))
    headed(newer, "Responde tus preguntas")
    type_code(older, token_code(1))
    headed(older, "Responde tus preguntas")
    assert STALE in main_text(older)
    answer_questions(older, bank, tina)
    headed(older, "ya está desbloqueado")


def test_the_same_form_sent_twice_at_once_is_answered_twice_and_done_once(
    bank: LivingBank, person: Callable[..., Visit]
) -> None:
    ursula = settle_in(bank, "Ursula", portal=EMPRESAS, document="0926687997", token="4100000043", locked=True)
    visit = person(scripts=False)
    page = visit.page()
    claim(page, bank, ursula)
    _sent_twice(page, visit, bank, {"code": token_code(0)})
    headed(page, "Responde tus preguntas")
    answers = {bank.profile.question(one).text.es: answer for one, answer in ursula.answers.items()}
    asked = {name: page.locator(f"label[for={name}]").inner_text() for name in ("answer_1", "answer_2")}
    _sent_twice(page, visit, bank, {name: answers[question] for name, question in asked.items()})
    headed(page, "ya está desbloqueado")
    with in_tenant(bank.tenant_id):
        of_her = Event.objects.filter(subject_id=ursula.user_id)
        assert of_her.filter(kind="temporary_password.issued").count() == 1
        assert of_her.filter(kind="user.unlocked").count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
def test_a_double_click_on_the_sign_in_signs_in_once(
    bank: LivingBank, person: Callable[..., Visit], scripts: bool
) -> None:
    name, document = ("Vera", "0926688003") if scripts else ("Vilma", "0926688011")
    vera = settle_in(bank, name, portal=EMPRESAS, document=document, token=f"41000000{44 + scripts}")
    page = person(scripts=scripts).page()
    page.goto(f"{bank.origin}/p/{EMPRESAS}/")
    user_name_field(page).fill(vera.user_name)
    page.locator("input[type=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    headed(page, "Escribe el código de tu token")
    type_code(page, token_code(0))
    headed(page, "Hola")


def test_somebody_elses_run_is_not_found(bank: LivingBank, person: Callable[..., Visit]) -> None:
    wilma = settle_in(bank, "Wilma", portal=EMPRESAS, document="0926688029", token="4100000047", locked=True)
    mine = person()
    page = mine.page()
    claim(page, bank, wilma)
    for foreign in (page.url.replace(page.url.split("/r/")[1][:36], str(uuid4())), page.url):
        stranger = person()
        stranger.excuse("404")
        other = stranger.page()
        answer = other.goto(foreign)
        assert answer is not None
        assert answer.status == 404
        headed(other, "No encontramos esta página")
    page.reload()
    headed(page, "Escribe el código de tu token")  # and its own browser still has it


def test_a_session_of_one_bank_is_nothing_at_another(bank: LivingBank, person: Callable[..., Visit]) -> None:
    xenia = settle_in(bank, "Xenia", portal=EMPRESAS, document="0926688037", token="4100000048")
    visit = person()
    page = visit.page()
    sign_in(page, bank, xenia.user_name, PASSWORD, portal=EMPRESAS)
    run = page.url.split("/r/")[1]
    type_code(page, token_code(0))
    headed(page, "Hola")
    # an attacker who can move cookies between hosts: the same secrets at the other bank's address
    cookies = visit.context.cookies()
    home = _knock(bank, cookies, "/p/occired/inicio/", host="occidente.localhost")
    assert (home.status, home.headers["Location"]) == (302, "/p/occired/")
    assert _knock(bank, cookies, f"/r/{run}", host="occidente.localhost").status == 404
    assert _knock(bank, cookies, f"/p/{EMPRESAS}/inicio/").status == 200  # the control: at home the same cookies open


def test_a_form_that_is_not_ours_is_refused(bank: LivingBank, person: Callable[..., Visit]) -> None:
    yago = settle_in(bank, "Yago", portal=EMPRESAS, document="0926688045", token="4100000049", locked=True)
    visit = person()
    page = visit.page()
    claim(page, bank, yago)
    typed = {"revision": "1", "action": "submit", "idempotency_key": "forged-forged", "code": token_code(0)}
    answer = _knock(bank, visit.context.cookies(), page.url.removeprefix(bank.origin), form=typed)
    assert answer.status == 403
    assert "No puedes abrir esta página" in answer.read().decode()
    assert answer.headers["Content-Security-Policy"]
    page.reload()
    headed(page, "Escribe el código de tu token")


def _knock(
    bank: LivingBank, cookies: Sequence[Any], path: str, *, host: str = "", form: Mapping[Any, str] | None = None
) -> http.client.HTTPResponse:
    """Ask without a browser, with the cookies of somebody's: what an attacker's own program would do."""
    kept = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    connection = http.client.HTTPConnection("127.0.0.1", bank.server.port, timeout=10)
    name = f"{host or bank.profile.hosts[0].host}:{bank.server.port}"
    headers = {
        "Host": name,
        "Cookie": kept,
        "Origin": f"http://{name}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
    return connection.getresponse()


def _same_after_reload(page: Page) -> None:
    before = main_text(page)
    again = page.reload()
    assert again is not None
    assert again.status == 200
    resend = r"Podrás pedir otro código en [\d:]+"
    assert re.sub(resend, "", main_text(page)) == re.sub(resend, "", before)


def _sent_twice(page: Page, visit: Visit, bank: LivingBank, values: Mapping[str, str]) -> None:
    """Send the page's own form twice at the same moment, as two fast clicks do; then look where the run stands."""
    first = page.locator("main form").first
    hidden = {field.get_attribute("name"): field.input_value() for field in first.locator("input[type=hidden]").all()}
    path, form = page.url.removeprefix(bank.origin), {**hidden, **values}
    with ThreadPoolExecutor(2) as both:
        sent = [both.submit(_knock, bank, visit.context.cookies(), path, form=form) for _ in range(2)]
    assert [(one.result().status, one.result().headers["Location"]) for one in sent] == [(302, path), (302, path)]
    page.goto(page.url)
