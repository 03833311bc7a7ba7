"""A bank with as many people of each sort as a measurement asks about, and beside them names that nobody has.

What a name nobody has is led to is drawn; here such names are chosen as are led where the known ones of a sort are.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Final
from uuid import UUID, uuid4

from stdnum import luhn
from stdnum.ec import ci, ruc

from llavero.credentials import passkeys, passwords
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Kind
from llavero.domain.fact import FactName
from llavero.federation.api_keys import make_key
from llavero.formats.passkey_answers import Made
from llavero.people.enroll import DocumentNumber, add_company, add_person
from llavero.people.names import name_digest
from llavero.ports.core_bank import CoreCompany, CoreContact, CoreCustomer
from llavero.tenancy.found import found_bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import decoy_bytes
from tests.builders.banks import Bank
from tests.builders.credentials import a_token
from tests.builders.people import a_user
from tests.builders.published import published
from tests.engine.visitor import HOUSE
from tests.support.core_bank import FakeCoreBank

Who = Mapping[str, str]
CARD_ENDS: Final = {"card_month": "12", "card_year": "2031"}
KEY: Final = "2468"
SLUG: Final = "produbanco"
_TOKEN, _MOBILE, _MAIL = FactName.HAS_USABLE_CODE_AUTHENTICATOR, FactName.HAS_MOBILE, FactName.HAS_EMAIL
_LED: Final = {
    "token": {_TOKEN: True}, "two tokens": {_TOKEN: True}, "passkey": {},
    "messages": {_TOKEN: False, _MOBILE: True, _MAIL: True}, "mail": {_TOKEN: False, _MOBILE: False, _MAIL: True},
    "unreached": {_TOKEN: False, _MOBILE: False, _MAIL: False}, "document": {_MOBILE: True, _MAIL: True},
}  # fmt: skip
_BY_CORE: Final = {"company": "company", "additional": "additional", "virtual": "virtual"}


@dataclass
class Town:
    """A bank, its core, and a client of its REST door that may say where its people sit."""

    bank: Bank
    now: datetime
    key: str = field(repr=False)
    core: FakeCoreBank = field(default_factory=lambda: FakeCoreBank(keys={}))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _verifier: str = ""

    def people(self, who: str, portal: str, number: int) -> tuple[list[Who], list[Who]]:
        """Make so many known people of a sort, and find as many that look like them and are not."""
        with in_tenant(self.bank.id):
            if who in _LED:
                led = _LED[who]
                known = [self._user(who, portal) for _ in range(number)]
                kind = "document" if who == "document" else "user_name"
                return known, [self._nobody(kind, portal, led) for _ in range(number)]
            pairs = [self._of_core(who) for _ in range(number)]
            return [one for one, _ in pairs], [other for _, other in pairs]

    def _user(self, who: str, portal: str) -> Who:
        number = next(self._numbers)
        name, document = f"vecino.{number:06d}", a_cedula(number)
        person = add_person(DocumentNumber("cedula", document), "Ana María Torres Vega", now=self.now, actor=SYSTEM)
        user = a_user(
            self.bank, name, person=person, portal=portal, now=self.now,
            sms="" if who in ("mail", "unreached") else a_mobile(number),
            email="" if who == "unreached" else f"{name}@example.com",
        )  # fmt: skip
        self._verifier = self._verifier or passwords.verifier_of("Andina58kZ")
        passwords.set_password(user, self._verifier, now=self.now, actor=SYSTEM)
        if who in ("token", "two tokens", "passkey"):
            a_token(user, now=self.now)
        if who == "two tokens":
            a_token(user, kind=Kind.SOFT, now=self.now)
        if who == "passkey":
            self._passkey(user)
        return {"user_name": name, "document": document}

    def _passkey(self, user: UUID) -> None:
        made = Made(
            credential_id=user.bytes, public_key=b"\x00", sign_count=0, aaguid=str(UUID(int=0)), transports=(),
            is_synced=True, is_backed_up=True,
        )  # fmt: skip
        host = self.bank.profile.hosts[0].host
        passkeys.add(user, made, host=host, label="", run=uuid4(), now=self.now, actor=SYSTEM)

    def _nobody(self, kind: str, portal: str, led: Mapping[FactName, bool]) -> Who:
        while True:
            number = next(self._numbers)
            who = {"user_name": f"nadies.{number:06d}", "document": a_cedula(number)}
            claim = name_digest(portal, kind, who[kind])  # type: ignore[arg-type]
            if all(self._is_drawn(fact, claim) == wanted for fact, wanted in led.items()):
                return who

    def _is_drawn(self, fact: FactName, claim: bytes) -> bool:
        """Draw as the product does, without leaving a trace of it as asking would."""
        drawn = int.from_bytes(decoy_bytes(f"fact:{fact.value}", claim)[:4], "big") / 2**32
        return drawn < self.bank.profile.decoys.shares[fact]

    def _of_core(self, who: str) -> tuple[Who, Who]:
        """Make two who hold alike numbers: of a wrong key only one is somebody's, of a right one only one a user's."""
        one, other = self._customer(), self._customer()
        if who == "right key":
            self._enter(one, "card", KEY)
            self._enter(other, "card", KEY)
            self._make_user(one)
        else:
            self._enter(one, _BY_CORE.get(who, "card"), KEY)
            if who == "card of a user":
                self._make_user(one)
        return one, other

    def _customer(self) -> Who:
        number = next(self._numbers)
        stem = f"999999{number:09d}"
        return {
            "card_number": stem + luhn.calc_check_digit(stem), **CARD_ENDS, "pin": KEY,
            "document": a_cedula(number), "company_document": a_ruc(number),
        }  # fmt: skip

    def _enter(self, who: Who, way: str, key: str) -> None:
        own = who["document"]
        alone = CoreCompany(kind="person", document_kind="cedula", document=own, name="Rosa Elena Mora Paz")
        shop = CoreCompany(kind="company", document_kind="ruc", document=who["company_document"], name="Flores S.A.")
        customer = CoreCustomer(
            reference=f"c-{own}", document_kind="cedula", document=own, names="Rosa Elena Mora Paz",
            resides_abroad=False, company=shop if way in ("company", "additional") else alone, role="holder",
            contacts=(CoreContact(channel="sms", address=a_mobile(int(own) // 10)),
                      CoreContact(channel="email", address="rosa.mora@example.com")),
        )  # fmt: skip
        named: tuple[object, ...] = {
            "card": (who["card_number"], int(who["card_month"]), int(who["card_year"])),
            "company": (who["company_document"],), "additional": (who["company_document"], own), "virtual": (own,),
        }[way]  # fmt: skip
        self.core.add(customer, key, way, *named)

    def _make_user(self, who: Who) -> None:
        own = DocumentNumber("cedula", who["document"])
        person = add_person(own, "Rosa Elena Mora Paz", now=self.now, actor=SYSTEM)
        company = add_company(own, "Rosa Elena Mora Paz", kind="person", now=self.now, actor=SYSTEM)
        name = f"rosa.{who['document']}"
        a_user(self.bank, name, person=person, company=company, portal="en-linea", sms="", email="", now=self.now)


def a_town(*, now: datetime) -> Town:
    """Found the bank on an empty database, with its procedures."""
    profile = profile_of(SLUG)
    bank = Bank(found_bank(profile, now=now), profile)
    with in_tenant(bank.id):
        published(HOUSE / "profiles" / SLUG, now=now)
        scopes, until = ("one-time-codes", "journeys", "vouch-origin"), now.replace(year=now.year + 1)
        key = make_key("portal", bank=SLUG, scopes=scopes, expires_at=until, now=now, actor=SYSTEM)
    return Town(bank, now, key)


def in_any_order(known: list[Who], unknown: list[Who], rnd: random.Random) -> list[tuple[Who, bool]]:
    """Mix those who are known (True) with those who are not, by chance."""
    order = [(who, True) for who in known] + [(who, False) for who in unknown]
    rnd.shuffle(order)
    return order


def a_mobile(number: int) -> str:
    """Give a mobile, all of one prefix: whose is the first of a prefix in its window would differ by chance."""
    return f"+59398{number % 10_000_000:07d}"


def a_cedula(number: int) -> str:
    """Give the cédula with this many before it."""
    return _checked(f"17{number % 5_000_000:07d}", "", ci.is_valid)


def a_ruc(number: int) -> str:
    """Give the RUC of a firm."""
    return next(
        found for digit in range(10)
        if (found := _checked(f"179{(number * 10 + digit) % 1_000_000:06d}", "001", ruc.is_valid, default=""))
    )  # fmt: skip


def _checked(stem: str, end: str, is_valid: Callable[[str], bool], default: str | None = None) -> str:
    tried = (f"{stem}{digit}{end}" for digit in range(10))
    found = next((number for number in tried if is_valid(number)), default)
    assert found is not None, stem
    return found
