"""A name that nobody has costs what a name costs: the same statements, in the same order, and the same slow work."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import UUID

import pytest

from llavero.credentials import devices
from llavero.domain.actor import SYSTEM, Origin
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.builders.credentials import a_token
from tests.engine.visitor import FROM_HOME, Person, Visitor, a_living_bank, a_person
from tests.engine.work import Work, watched

pytestmark = pytest.mark.django_db
TWO_DAYS = timedelta(days=2)
FEW_DIGESTS = 12
_browsers = count(1)


@dataclass(frozen=True, slots=True)
class Way:
    """A procedure at an entrance, and what a stranger does there after typing a name; "WAIT" lets time pass."""

    bank: str
    portal: str
    journey: str
    field: str
    first: dict[str, str]
    then: tuple[dict[str, str], ...] = ()
    leads_to: str = ""


WRONG_PASSWORD = {"password": "no-es-esta-9"}
CODES = ({"code": "12"}, {"code": "hola"}, {"code": "00000000"}, {"code": "000001"})
SENT = ({"code": "12"}, {"code": "000000"}, {"action": "WAIT"}, {"action": "resend"}, {"action": "contact_outdated"})
BOTH = tuple({"code_sms": each["code"], "code_email": each["code"]} if "code" in each else each for each in SENT)
WAYS = {
    "cash-management": Way("produbanco", "cash-management", "sign-in-cash-management", "user_name", WRONG_PASSWORD),
    "empresas": Way("produbanco", "empresas", "sign-in-empresas", "user_name", WRONG_PASSWORD),
    "occidente": Way("occidente", "occired", "sign-in", "user_name", WRONG_PASSWORD),
    "caja-social": Way("caja-social", "internet-empresarial", "sign-in", "document", WRONG_PASSWORD),
    "unlock-by-code": Way("produbanco", "empresas", "unlock-user", "user_name", {}, CODES, "challenge.code"),
    "unlock-by-sent": Way("produbanco", "empresas", "unlock-user", "user_name", {}, SENT, "challenge.otp"),
    "forgotten-by-sent": Way("produbanco", "empresas", "forgotten-password", "user_name", {}, BOTH, "challenge.otp"),
}


def somebody(bank: Bank, way: Way) -> Person:
    """Settle somebody in who is led that way: with a clock, or reached by message."""
    person = a_person(bank, portal=way.portal, token=False, kind=way.field)
    if way.leads_to != "challenge.otp":
        with in_tenant(bank.id):
            a_token(person.user)
    return person


def nobody(visitor: Visitor, way: Way) -> str:
    """Find a name nobody has that is led that way, and whom as many messages reach as somebody."""
    if way.first:
        return "nadie.conocido" if way.field == "user_name" else "1799999999"
    for number in range(80):
        probe, name = fresh(visitor), f"nadie{number:04d}"
        probe.begin(way.journey)
        with watched() as answer:
            probe.do(**{way.field: name})
        is_reached = way.leads_to != "challenge.otp" or answer.slow["message"] == 2
        if probe.row().state == "open" and probe.see().type == way.leads_to and is_reached:
            return name
    raise AssertionError(f"no decoy is led to {way.leads_to}")


def fresh(visitor: Visitor) -> Visitor:
    """Be a browser that was never here, at an address of its own."""
    number = next(_browsers)
    address = f"198.51.{number // 250}.{number % 250 + 1}"
    return visitor.elsewhere(
        secret=f"a-browser-that-was-never-here-{number:06d}", origin=Origin(address, device=visitor.origin.device)
    )


def visit(visitor: Visitor, way: Way, name: str) -> list[tuple[str, Work]]:
    """Type the name, twice where a password stands beside it, and go on; every answer and page with what it cost."""
    browser, done = fresh(visitor), []
    browser.begin(way.journey)
    first = {way.field: name, **way.first}
    for typed in (first, first, first) if way.first else (first, *way.then):
        if typed.get("action") == "WAIT":
            browser.wait(seconds=40)
            continue
        with watched() as answer:
            browser.do(**typed)
        with watched() as page:
            browser.see()
        done += [(f"answer to {typed}", answer), (f"page after {typed}", page)]
    return done


def compare(visitor: Visitor, way: Way, known: list[str], unknown: str) -> None:
    """Visit with a known name and an unknown one that have the same past, after another has opened every window."""
    for name in (*known, unknown):
        visit(visitor, way, name)
    visitor.now += TWO_DAYS
    before, *others = known
    visit(visitor, way, before)
    for name in others:
        mine, theirs = visit(visitor, way, name), visit(visitor, way, unknown)
        for (what, known_work), (_, unknown_work) in zip(mine, theirs, strict=True):
            assert known_work.statements == unknown_work.statements, what
            assert known_work.slow == unknown_work.slow, what
            assert abs(known_work.digests - unknown_work.digests) <= FEW_DIGESTS, what


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_an_unknown_name_costs_the_same_statements_and_the_same_slow_work(way: Way) -> None:
    """Guard: code-costs-the-same."""
    bank = a_living_bank(way.bank)
    visitor = Visitor(bank, portal=way.portal)
    known = [somebody(bank, way).name for _ in range(2)]
    compare(visitor, way, known, nobody(visitor, way))


def test_from_the_first_wrong_password_to_the_lock_it_costs_the_same(bank: Bank) -> None:
    way = WAYS["empresas"]
    visitor = Visitor(bank)
    people = [somebody(bank, way).name for _ in range(2)]
    for _ in range(3):
        compare(visitor, way, people, "nadie.conocido")


def test_a_browser_that_belongs_to_somebody_else_learns_no_more(bank: Bank) -> None:
    """A known browser is looked up beside any name: not only beside those that exist."""
    way = WAYS["empresas"]
    with in_tenant(bank.id):
        owner = somebody(bank, way)
        secret = devices.know(owner.user, now=NOON, actor=SYSTEM)
        found = devices.find(secret)
    assert found is not None
    device: UUID = found[0]
    visitor = Visitor(bank, origin=Origin(FROM_HOME.address, device=device))
    compare(visitor, way, [somebody(bank, way).name for _ in range(2)], "nadie.conocido")


def test_what_does_cost_more_is_seen(bank: Bank) -> None:
    """The control: another way costs other statements, and a message more costs a cipher more."""
    by_code, by_message = WAYS["unlock-by-code"], WAYS["unlock-by-sent"]
    visitor = Visitor(bank)
    (_, one), *_ = visit(visitor, by_code, somebody(bank, by_code).name)
    (_, other), *_ = visit(visitor, by_message, somebody(bank, by_message).name)
    assert one.statements != other.statements
    assert other.slow["message"] == 2
    assert other.slow["cipher"] > one.slow["cipher"]
    (_, signed_in), *_ = visit(visitor, WAYS["empresas"], "nadie.conocido")
    assert signed_in.slow["argon2id"] == 1
    assert signed_in.digests > 0
