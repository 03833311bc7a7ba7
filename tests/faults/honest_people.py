"""Honest people who sign in at the door, whole: name and password, then the code of a token or one sent by SMS."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

from llavero.credentials import passwords
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Mode
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import PASSWORD, Token, a_token, an_image
from tests.builders.people import a_user
from tests.stories.living_bank import LivingBank
from tests.support.passer import Passer, heading

SMS_SECONDS = 200  # the code lives for five minutes
_sources = count(1)


@dataclass
class Honest:
    """Somebody with a token, or with a mobile for the code."""

    name: str
    mobile: str
    token: Token | None
    presses: int = 0


@dataclass
class Tried:
    """How sign-ins went: seconds of those that came in, by their way, and where the others ended."""

    by_token: list[float] = field(default_factory=list)
    by_sms: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def done(self) -> int:
        return len(self.by_token) + len(self.by_sms)

    def said(self) -> str:
        """Say how many of how many, and how fast, for who waits for nothing but pages and who waits for an SMS."""
        ways = f"{_spread(self.by_token)} by token; {_spread(self.by_sms)} by SMS"
        return f"{self.done} of {self.done + len(self.failed)} ({ways})"


def _spread(seconds: list[float]) -> str:
    took = sorted(seconds)
    return f"p50 {took[len(took) // 2]:.1f} s, p95 {took[int(len(took) * 0.95)]:.1f} s" if took else "none"


def honest_people(bank: LivingBank, many: int, *, prefix: str) -> list[Honest]:
    """Enter them: every other one has a token and signs in to Empresas, the others to En línea by SMS."""
    at, now = Bank(bank.tenant_id, bank.profile), datetime.now(UTC)
    verifier, found = passwords.verifier_of(PASSWORD), []
    with in_tenant(bank.tenant_id):
        for number in range(many):
            name, has_token = f"honesta{prefix[-3:]}{number:03d}", number % 2 == 0
            mobile = prefix + f"{number}".zfill(len("+593990000000") - len(prefix))
            portal = "empresas" if has_token else "en-linea"
            user = a_user(at, name, portal=portal, sms=mobile, email=f"{name}@example.com", now=now)
            passwords.set_password(user, verifier, now=now, actor=SYSTEM)
            an_image(at, user, now=now)
            found.append(Honest(name, mobile, a_token(user, mode=Mode.HOTP, now=now) if has_token else None))
    return found


def sign_in_all(
    bank: LivingBank, people: list[Honest], *, at_once: int, until: Callable[[], bool], every: float = 0
) -> Tried:
    """Let everybody sign in once, and again in turns that are `every` so many seconds apart, until it is time.

    Nobody is at two doors at the same moment, or in so often that no code would be sent to them any more.
    """
    tried = Tried()
    with ThreadPoolExecutor(at_once) as crowd:
        while True:
            began = time.monotonic()
            for one, (seconds, failed) in zip(people, crowd.map(lambda one: _timed(bank, one), people), strict=True):
                if failed:
                    tried.failed.append(failed)
                else:
                    (tried.by_sms if one.token is None else tried.by_token).append(seconds)
            while not until() and time.monotonic() < began + every:
                time.sleep(0.05)
            if until():
                return tried


def _timed(bank: LivingBank, one: Honest) -> tuple[float, str]:
    began = time.monotonic()
    try:
        where = _by_token(bank, one) if one.token is not None else _by_sms(bank, one)
    except (LookupError, OSError, TimeoutError) as fault:
        where = str(fault)[:120]
    return time.monotonic() - began, "" if where == "inside" else f"{one.name}: {where}"


def _passer(bank: LivingBank) -> Passer:
    number = next(_sources)
    return Passer(bank.server.port, bank.profile.hosts[0].host, f"127.20.{number // 250}.{number % 250 + 1}")


def _by_token(bank: LivingBank, one: Honest) -> str:
    passer = _passer(bank)
    page = passer.press(passer.open("/p/empresas/"), user_name=one.name, password=PASSWORD)
    assert one.token is not None
    one.presses += 1
    home = passer.press(page, code=one.token.press(one.presses - 1))
    return "inside" if home.at.endswith("/inicio/") else heading(home)


def _by_sms(bank: LivingBank, one: Honest) -> str:
    passer, before = _passer(bank), len(bank.sms.to(one.mobile))
    image = passer.press(passer.open("/p/en-linea/"), user_name=one.name, password=PASSWORD)
    page = passer.press(passer.press(image), "trouble")
    if "code" not in page.text:
        return heading(page)
    home = passer.press(page, code=_sent_code(bank, one, before))
    return "inside" if home.at.endswith("/inicio/") else heading(home)


def _sent_code(bank: LivingBank, one: Honest, before: int) -> str:
    deadline = time.monotonic() + SMS_SECONDS
    while time.monotonic() < deadline:
        arrived = bank.sms.to(one.mobile)
        if len(arrived) > before:
            return re.findall(r"(?<!\d)\d{6}(?!\d)", arrived[-1].text)[0]
        time.sleep(0.02)
    raise TimeoutError(f"no SMS in {SMS_SECONDS} s")
