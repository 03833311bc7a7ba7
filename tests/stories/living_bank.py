"""A whole bank that runs for a story: its database, its server, its worker, its mail server and its SMS endpoint.

Everything is real: messages leave by SMTP and HTTP, codes are computed by Debian's oathtool.
"""

import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.test import override_settings
from playwright.sync_api import Page

from llavero.credentials import authenticators, passwords, questions, site_images
from llavero.credentials.authenticators import Device
from llavero.credentials.budgets import Blocked, after_failure, budget_key_of_user, claim_try
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.authenticator import Custody, Mode
from llavero.journeys.publish import publish
from llavero.people import enroll
from llavero.people.enroll import DocumentNumber
from llavero.sandbox import clock as sandbox_clock
from llavero.tenancy.found import found_bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.portal import LoginKind
from llavero.tenancy.profile.shelf import forget_profiles
from llavero.tenancy.scope import in_tenant
from tests.support.servers import HOUSE, Server, clean_environment, running_server
from tests.support.sms import Gateway, sms_gateway
from tests.support.smtp import MailServer, body_of, mail_server

_CODE = re.compile(r"(?<![0-9A-Za-z])\d{6,8}(?![0-9A-Za-z])")
OPERATOR = Actor(ActorKind.OPERATOR)
SEED = bytes.fromhex("3132333435363738393031323334353637383930")
PASSWORD = "Guayaquil2031"
ANSWERS = ("Mariposa", "Cotopaxi", "Esmeralda", "Tamarindo")


@dataclass
class Someone:
    """A person of the story, and what only they know or hold."""

    user_id: UUID
    user_name: str
    mobile: str
    email: str
    answers: dict[str, str]
    serial: str = ""


@dataclass
class LivingBank:
    """The bank, and what a story asks of it."""

    tenant_id: UUID
    profile: Profile
    server: Server
    mail: MailServer
    sms: Gateway
    database: Any
    folder: Path
    neighbours: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Someone] = field(default_factory=dict)

    @property
    def origin(self) -> str:
        return f"http://{self.profile.hosts[0].host}:{self.server.port}"

    @property
    def app(self) -> str:
        """Where the phone app is."""
        return f"http://app.localhost:{self.server.port}/"

    def neighbour(self, key: str) -> "LivingBank":
        """Step over to another bank of the same house."""
        return replace(self, tenant_id=self.neighbours[key], profile=profile_of(key), people={})

    def let_pass(self, *phones: Page, **time: float) -> None:
        """Let time pass for the server and its worker, and on these phones; `minutes=15`."""
        clock = self.folder / sandbox_clock.FILE
        ahead = sandbox_clock.read(clock).ahead + timedelta(**time)
        sandbox_clock.write(clock, sandbox_clock.Setting(ahead))
        for phone in phones:
            phone.clock.set_system_time(datetime.now(UTC) + ahead)

    def code_by_mail(self, someone: Someone, *, nth: int = 1) -> str:
        """Wait for the nth mail to somebody that holds a code, and read it."""
        return _digits(_wait(lambda: self._mails_with_codes(someone), nth)[nth - 1])

    def _mails_with_codes(self, someone: Someone) -> list[str]:
        return [body for body in map(body_of, self.mail.to(someone.email)) if _CODE.search(body)]

    def code_by_sms(self, someone: Someone, *, nth: int = 1) -> str:
        """Wait for the nth SMS to somebody and read the code in it."""
        return _digits(_wait(lambda: self.sms.to(someone.mobile), nth)[nth - 1].text)

    def mail_about(self, someone: Someone, words: str) -> str:
        """Wait for a mail to somebody whose text holds these words."""
        found = _wait(lambda: [body for body in map(body_of, self.mail.to(someone.email)) if words in body], 1)
        return found[-1]


def token_code(counter: int, *, seed: bytes = SEED) -> str:
    """Show the number that the person's token shows at its n-th press (from 0), computed by oathtool."""
    command = ["oathtool", "--hotp", "--digits=6", f"--counter={counter}", seed.hex()]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@contextmanager
def living_bank(
    database: Any, folder: Path, *, bank: str = "produbanco", beside: Sequence[str] = (),
    profiles: Path | None = None, sms_url: str = "", core: str = "", keeps_the_beat: bool = True,
) -> Iterator[LivingBank]:  # fmt: skip
    """Found a bank on a fresh database and run it until the block ends, with others beside it in the same house.

    SMS leave to `sms_url` where one is given, else to an endpoint of the story's own. `core` is the address of the
    bank's core system, as its operator writes it; without one there is none. Where thousands of forms are sent one
    after another, nobody waits for the beat.
    """
    now = datetime.now(UTC)
    with ExitStack() as running:
        mail = running.enter_context(mail_server())
        sms = running.enter_context(sms_gateway())
        env = {**database.env, "LLAVERO_SMTP_URL": mail.url, "LLAVERO_SMS_URL": sms_url or sms.url}
        env["LLAVERO_CLOCK_FOLDER"] = str(folder)
        if not keeps_the_beat:
            env["LLAVERO_BEAT_MS"] = "0"
        if core:
            env["LLAVERO_CORE_BANKS"] = f"{bank}={core}"
        root = profiles or HOUSE / "profiles"
        env |= {"LLAVERO_PROFILES": str(root), "LLAVERO_APP_FILES": str(HOUSE / "authenticator/dist")}
        running.enter_context(override_settings(LLAVERO_PROFILES=root))
        forget_profiles()
        running.callback(forget_profiles)
        profile = profile_of(bank)
        neighbours = {other: _found(root / other, profile_of(other), now=now) for other in beside}
        tenant_id = _found(root / bank, profile, now=now)
        server = running.enter_context(
            running_server(["llavero", "serve", "--port", "{port}"], env=env, folder=folder, path="/livez")
        )
        running.enter_context(_worker(env, folder))
        yield LivingBank(tenant_id, profile, server, mail, sms, database, folder, neighbours)


def _found(folder: Path, profile: Profile, *, now: datetime) -> UUID:
    tenant_id = found_bank(profile, now=now)
    with in_tenant(tenant_id):
        publish(folder, now=now, actor=OPERATOR, by=())
    return tenant_id


@contextmanager
def _worker(env: dict[str, str], folder: Path) -> Iterator[None]:
    with (folder / "worker.log").open("ab") as words:
        process = subprocess.Popen(
            ["llavero", "worker"], env=clean_environment(env), stdin=subprocess.DEVNULL, stdout=words, stderr=words,
            cwd=HOUSE,
        )  # fmt: skip
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)


def settle_in(
    bank: LivingBank, name: str, *, portal: str, document: str, token: str = "", locked: bool = False,
    mobile: str = "", email: str = "", password: str = PASSWORD, known_by: LoginKind = "user_name",
) -> Someone:  # fmt: skip
    """Enter a user with password, contacts, answers and image; with a token, if a serial is given; locked, if so.

    Known by a user name (their own in small letters) or by their document number.
    """
    now = datetime.now(UTC) - timedelta(days=1)
    user_name = name.lower() if known_by == "user_name" else document
    mobile, email = mobile or f"+5939991{document[-5:]}", email or f"{name.lower()}@textiles.example"
    with in_tenant(bank.tenant_id):
        person = enroll.add_person(DocumentNumber("cedula", document), f"{name} Prueba", now=now, actor=OPERATOR)
        company = enroll.add_company(
            DocumentNumber("ruc", f"{document}001"), f"Empresa de {name}", now=now, actor=OPERATOR
        )
        user = enroll.add_user(person, company, portal, roles=["administrator"], now=now, actor=OPERATOR)
        enroll.add_login_name(user, known_by, user_name, now=now, actor=OPERATOR)
        for channel, address in (("sms", mobile), ("email", email)):
            enroll.add_contact(person, channel, address, trusted_from=now, now=now, actor=OPERATOR)  # type: ignore[arg-type]
        passwords.set_password(user, passwords.verifier_of(password), now=now, actor=OPERATOR)
        answers = dict(zip((q.id for q in bank.profile.offered_questions()), ANSWERS, strict=False))
        key = questions.answer_key(user)
        kept = questions.verifiers_of(key, answers)
        questions.set_answers(user, kept, key=key, profile=bank.profile, now=now, actor=OPERATOR)
        image = site_images.image_set(bank.profile)[0].id
        site_images.choose(user, image, profile=bank.profile, now=now, actor=OPERATOR)
        if token:
            _hand_token(user, token, now=now)
    if locked:
        lock(bank, user)
    someone = Someone(user, user_name, mobile, email, answers, token)
    bank.people[name] = someone
    return someone


def lock(bank: LivingBank, user_id: UUID) -> None:
    """Lock a user as a stranger would: by wrong tries, spread over the delays between them."""
    moment = datetime.now(UTC) - timedelta(days=20)
    rule = bank.profile.locks.password
    for _ in range(50):
        with in_tenant(bank.tenant_id):
            claimed = claim_try("password", budget_key_of_user(user_id), rule=rule, now=moment)
            if isinstance(claimed, Blocked):
                if claimed.is_locked:
                    return
                assert claimed.until is not None
                moment = claimed.until
                continue
            after_failure(claimed, now=moment)
    raise AssertionError("the user was not locked by fifty wrong tries")


def _hand_token(user_id: UUID, serial: str, *, now: datetime) -> None:
    device = Device(serial=serial, seed=SEED, mode=Mode.HOTP)
    row = authenticators.add_authenticator(device, custody=Custody.BRANCH, now=now)
    authenticators.assign(row, user_id, now=now, actor=OPERATOR)
    authenticators.hand_over(row, now=now, actor=OPERATOR)
    authenticators.await_activation(row, now=now, actor=OPERATOR)
    authenticators.activate(row, now=now, actor=OPERATOR)


def _digits(text: str) -> str:
    found = _CODE.search(text)
    assert found, text
    return found[0]


def _wait(look: Any, count: int, *, seconds: float = 15) -> list[Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found: list[Any] = look()
        if len(found) >= count:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{len(look())} of {count} messages in {seconds} s")
