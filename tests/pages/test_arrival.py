"""What a browser holds before, while and after somebody is signed in there: the cookies, and whose they are."""

import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client

from llavero.pages import clock
from llavero.pages.cookies import BROWSER, SESSION
from llavero.tenancy.models import TenantHost
from tests.builders.banks import NOON, Bank
from tests.builders.credentials import CHEAP_ARGON2
from tests.engine.visitor import Person, Visitor, a_living_bank, a_person

HOST = "banco.localhost"
SIGN_IN = "/p/empresas/t/sign-in-empresas/"
HOME = "/p/empresas/inicio/"


class Noon:
    """A clock that stands still."""

    def now(self) -> datetime:
        return NOON


@pytest.fixture
def bank(db: None, settings: object) -> Iterator[Bank]:
    settings.LLAVERO_ARGON2 = CHEAP_ARGON2  # type: ignore[attr-defined]
    settings.LLAVERO_CLOCK = f"{__name__}.Noon"  # type: ignore[attr-defined]
    clock._clock.cache_clear()
    living = a_living_bank()
    TenantHost.objects.create(host=HOST, tenant_id=living.id)
    yield living
    clock._clock.cache_clear()


@pytest.fixture
def browser(bank: Bank) -> Client:
    return Client(headers={"host": HOST})


def post(browser: Client, address: str, key: str, revision: int = 0, **typed: str) -> str:
    """Send a page's form; say where it leads."""
    sent = {"revision": str(revision), "idempotency_key": key, "action": "submit", **typed}
    answer = browser.post(address, sent, secure=True)
    assert answer.status_code == 302, answer.status_code
    return answer["Location"]


def signed_in(browser: Client, bank: Bank, person: Person) -> str:
    """Sign somebody in by password and token; give the address of the run that did it."""
    run = post(browser, SIGN_IN, "first-page", user_name=person.name, password=person.password)
    page = browser.get(run, secure=True).content.decode()
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision is not None
    where = post(browser, run, "second-page", int(revision[1]), code=code_of(bank, person))
    assert where == HOME
    return run


def code_of(bank: Bank, person: Person) -> str:
    """Press the button of somebody's token."""
    from llavero.tenancy.scope import in_tenant

    with in_tenant(bank.id):
        return person.code()


def test_who_read_the_browsers_secret_before_a_sign_in_moves_nothing_after_it(browser: Client, bank: Bank) -> None:
    """Guard: browser-secret-renewed. A stranger looks at the cookies of a shared computer and comes back later."""
    ana = a_person(bank)
    post(browser, SIGN_IN, "looked-in", user_name="nobody.at.all", password="Nothing-1234")
    read = browser.cookies[BROWSER].value
    signed_in(browser, bank, ana)
    assert browser.cookies[BROWSER].value not in {"", read}
    mine = browser.post("/p/empresas/t/change-password-signed-in/", secure=True)["Location"]
    assert browser.get(mine, secure=True).status_code == 200
    stranger = Client(headers={"host": HOST})
    stranger.cookies[BROWSER] = read
    assert stranger.get(mine, secure=True).status_code == 404


def test_the_secret_still_leads_to_the_run_that_must_follow(browser: Client, bank: Bank) -> None:
    locked = a_person(bank, locked=True)
    visitor = Visitor(bank)
    visitor.unlock(locked)
    where = post(browser, SIGN_IN, "temporary", user_name=locked.name, password=visitor.mailed_password())
    assert browser.cookies[SESSION].value
    assert browser.get(where, secure=True).status_code == 200


def test_the_next_person_at_a_browser_sees_no_run_of_who_signed_out(browser: Client, bank: Bank) -> None:
    """Guard: browser-secret-dies-with-session."""
    signed_in(browser, bank, a_person(bank))
    left_open = browser.post("/p/empresas/t/change-password-signed-in/", secure=True)["Location"]
    browser.post("/salir/", secure=True)
    assert not browser.cookies[BROWSER].value
    assert not browser.cookies[SESSION].value
    assert browser.get(left_open, secure=True).status_code == 404
