"""A name that nobody has is led like one that somebody has: the same pages, byte for byte, up to ids and times."""

import dataclasses
import re
from datetime import timedelta

import pytest

from llavero.domain.screen import Screen
from llavero.journeys.models import Run
from llavero.notifications import dispatch
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.people.nobody import ADDRESSES
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.engine.visitor import Person, Visitor, a_person

pytestmark = pytest.mark.django_db


def shown(screen: Screen, name: str) -> str:
    """Write a screen down with everything masked that is drawn anew for each run."""
    text = repr(dataclasses.asdict(screen)).replace(str(screen.run), "RUN").replace(name, "NAME")
    text = re.sub(r"UUID\('[^']+'\)", "RUN", text)
    return re.sub(r"'(number|reference)': '[0-9A-Z -]+'", r"'\1': 'N'", text)


def a_decoy_name(visitor: Visitor, wanted: str, bank: Bank) -> str:
    """Find an unknown name whose decoy is led the wanted way."""
    for number in range(60):
        name = f"nadie{number:04d}"
        probe = visitor.elsewhere(secret=f"a-browser-that-looks-for-one-{number:04d}")
        probe.begin("unlock-user")
        probe.name(name)
        if probe.see().type == wanted:
            return name
    raise AssertionError(f"no decoy is led to {wanted}")


def both(visitor: Visitor, known: str, unknown: str) -> list[tuple[Visitor, str]]:
    return [
        (visitor.elsewhere(secret="browser-of-somebody-known-0000001"), known),
        (visitor.elsewhere(secret="browser-of-somebody-unknown-00001"), unknown),
    ]


@pytest.mark.parametrize("way", ["challenge.code", "challenge.otp"])
def test_every_page_before_a_proof_is_the_same(visitor: Visitor, bank: Bank, way: str) -> None:
    """Guard: decoy-code-never-right."""
    person = a_person(bank, token=way == "challenge.code")
    pages: list[list[str]] = []
    for browser, name in both(visitor, person.name, a_decoy_name(visitor, way, bank)):
        seen = []
        browser.begin("unlock-user")
        for typed in ({"user_name": name}, {"code": "12"}, {"code": "000000"}, {"code": "000001"}):
            browser.do(**typed)
            seen.append(shown(browser.see(), name))
        browser.wait(seconds=40)
        browser.do("resend")
        seen.append(shown(browser.see(), name))
        browser.do(code="000002")
        seen.append(shown(browser.see(), name))
        pages.append(seen)
    assert pages[0] == pages[1]
    assert "end.denied" in pages[0][-1]


def test_the_sign_in_shows_the_same_from_the_first_try_to_the_lock(visitor: Visitor, ana: Person) -> None:
    pages = []
    for browser, name in both(visitor, ana.name, "nadie.conocido"):
        seen = []
        for _ in range(2):
            browser.begin("sign-in-empresas")
            for _ in range(5):
                if browser.row().state == "open":
                    browser.do(user_name=name, password="no-es-esta-9")
                    seen.append(shown(browser.see(), name))
        pages.append(seen)
    assert pages[0] == pages[1]
    assert "lead.locked" in pages[0][-1]


def test_once_its_code_is_blocked_a_decoy_takes_the_way_without_a_token_as_anybody_does(
    visitor: Visitor, bank: Bank, ana: Person
) -> None:
    """Guard: decoy-blocks-too. Else three more wrong codes would tell which names the bank knows."""
    ways = []
    for browser, name in both(visitor, ana.name, a_decoy_name(visitor, "challenge.code", bank)):
        seen = []
        for _ in range(4):
            browser.begin("unlock-user")
            browser.name(name)
            seen.append(browser.see().type)
            for _ in range(3):
                if browser.row().state == "open" and browser.see().type == "challenge.code":
                    browser.do(code="000000")
                    browser.wait(seconds=20)
            seen.append(browser.see().type)
        ways.append(seen)
    assert ways[0] == ways[1]
    assert "challenge.otp" in ways[0]


def test_a_decoy_is_led_the_same_way_each_time(visitor: Visitor) -> None:
    ways = []
    for number in range(3):
        browser = visitor.elsewhere(secret=f"one-browser-after-another-{number:08d}")
        browser.begin("unlock-user")
        browser.name("siempre.la.misma")
        ways.append(browser.see().type)
    assert len(set(ways)) == 1


def test_decoys_are_led_in_the_banks_own_proportions(visitor: Visitor, bank: Bank) -> None:
    ways = []
    for number in range(60):
        browser = visitor.elsewhere(secret=f"one-browser-after-another-{number:08d}")
        browser.now += timedelta(hours=2 * number)
        browser.begin("unlock-user")
        browser.name(f"nombre{number:05d}")
        ways.append(browser.see().type)
    share = ways.count("challenge.code") / len(ways)
    assert 0.5 < share < 0.9, share


def test_what_is_written_for_a_decoy_never_leaves_and_nothing_is_kept_of_it_but_its_claim(
    visitor: Visitor, bank: Bank
) -> None:
    """Fails without guard: decoy-sends-nothing."""
    visitor.begin("unlock-user")
    visitor.name(a_decoy_name(visitor, "challenge.otp", bank))
    with in_tenant(bank.id):
        written = list(Outbox.objects.all())
        assert written
        assert {open_letter(row).address for row in written} <= set(ADDRESSES.values())
        assert dispatch.lease(now=visitor.now + timedelta(minutes=1)) == ()
        assert set(Outbox.objects.values_list("state", "payload", "user_id")) == {("expired", None, None)}
        row = Run.objects.get(id=visitor.run)
        everything = " ".join(str(getattr(row, field.name)) for field in row._meta.fields)
    assert "nadie" not in everything
