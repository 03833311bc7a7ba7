"""Somebody in front of a screen: begins runs, sees them, submits them, with a clock that the test moves."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from llavero.audit.models import Event
from llavero.credentials import passwords
from llavero.credentials.budgets import Blocked, after_failure, budget_key_of_user, claim_try
from llavero.credentials.models import Authenticator
from llavero.credentials.sessions import SessionView
from llavero.domain.actor import SYSTEM, Origin
from llavero.domain.authenticator import Mode
from llavero.domain.screen import Screen
from llavero.journeys.answer import Answer
from llavero.journeys.handles import Handle, read_run
from llavero.journeys.models import Run
from llavero.journeys.open_turn import open_turn
from llavero.journeys.show import show
from llavero.journeys.start import Start, start
from llavero.journeys.submit import Submit, submit
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.people.enroll import DocumentNumber, add_login_name, add_person
from llavero.steps.contract import Submission
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank, a_bank
from tests.builders.credentials import ANSWERS, PASSWORD, Token, a_password, a_token, an_image, some_answers
from tests.builders.people import a_user
from tests.builders.published import published
from tests.engine.declared import undeclared

FROM_HOME: Final = Origin("192.0.2.7")
NO_RUN: Final = UUID(int=0)
A_DAY: Final = timedelta(days=1)
HOUSE: Final = Path(__file__).resolve().parents[2]
_keys, _names = count(1), count(1)


@dataclass
class Person:
    """A user, and what only they know or hold."""

    user: UUID
    name: str
    password: str = field(default=PASSWORD, repr=False)
    token: Token | None = None
    soft: Token | None = None

    def code(self) -> str:
        """Press the button of the token once more. Inside a scope."""
        assert self.token is not None
        row = Authenticator.objects.get(id=self.token.id)
        return self.token.press(row.last_step + 1)


@dataclass
class Visitor:
    """A browser at a bank. `now` is its clock; nothing moves it but the test."""

    bank: Bank
    portal: str = "empresas"
    secret: str = "browser-secret-of-a-visitor-0001"
    client: UUID | None = None
    origin: Origin = FROM_HOME
    now: datetime = NOON
    run: UUID = NO_RUN
    profile: Profile = None  # type: ignore[assignment]

    def __post_init__(self) -> None:
        self.profile = self.profile or self.bank.profile

    @property
    def handle(self) -> Handle:
        return Handle(self.run, self.secret, self.client)

    def begin(self, journey: str, *, session: SessionView | None = None, **more: Any) -> Answer:
        """Begin a run and stand before its first page."""
        asked = Start(
            journey=journey, portal=self.portal, secret=self.secret, voice=self.profile.voice, session=session,
            client=self.client, **more,
        )  # fmt: skip
        with in_tenant(self.bank.id):
            answer = start(asked, profile=self.profile, now=self.now, origin=self.origin)
        self.run = answer.run
        return answer

    def see(self) -> Screen:
        """Look at the page; it may say nothing that its step type does not declare."""
        with in_tenant(self.bank.id):
            screen = show(self.handle, profile=self.profile, now=self.now, origin=self.origin)
            turn = open_turn(read_run(self.handle), self.handle, profile=self.profile, now=self.now, origin=self.origin)
        if not screen.type.startswith("end."):
            assert not undeclared(screen, turn.published.says(turn.step_node).texts), screen.type
        return screen

    def do(self, action: str = "submit", *, revision: int | None = None, key: str = "", **values: str) -> Answer:
        """Press a button of the present page, and follow to the next run where one begins."""
        with in_tenant(self.bank.id):
            present = Run.objects.get(id=self.run).revision
        answer = submit(
            self.bank.id, self.handle,
            Submit(
                revision=present if revision is None else revision, key=key or f"key-{next(_keys):08d}",
                submission=Submission(action, values),
            ),
            profile=self.profile, now=self.now, origin=self.origin, clock=lambda: self.now,
        )  # fmt: skip
        if answer.next_run is not None:
            self.run = answer.next_run
        return answer

    def wait(self, **how_long: float) -> None:
        """Let time pass."""
        self.now += timedelta(**how_long)

    def row(self) -> Run:
        """Read the run's row."""
        with in_tenant(self.bank.id):
            return Run.objects.get(id=self.run)

    def elsewhere(self, **changed: Any) -> "Visitor":
        """Be somebody else with the same run in mind."""
        return replace(self, **changed)

    # what a person knows -------------------------------------------------

    def name(self, name: str) -> Answer:
        return self.do(user_name=name)

    def sign_in(self, person: Person, password: str = "") -> Answer:
        return self.do(user_name=person.name, password=password or person.password)

    def type_code(self, person: Person) -> Answer:
        with in_tenant(self.bank.id):
            code = person.code()
        return self.do(code=code)

    def type_sent(self) -> Answer:
        """Type the code or codes that were sent for this run."""
        return self.do(**self.sent())

    def sent(self) -> dict[str, str]:
        """Read the newest message of each channel of this run."""
        fields = {each.name for action in self.see().actions for each in action.fields}
        with in_tenant(self.bank.id):
            letters = Outbox.objects.filter(run_id=self.run, kind="otp").order_by("id")
            newest = {letter.channel: _digits(open_letter(letter).body) for letter in letters}
            last = _digits(open_letter(letters[len(letters) - 1]).body)
        if "code" in fields:
            return {"code": last}
        return {f"code_{channel}": code for channel, code in newest.items()}

    def answer_questions(self, answers: Mapping[str, str] = ANSWERS) -> Answer:
        with in_tenant(self.bank.id):
            memory = Run.objects.get(id=self.run).memory
        asked = next(kept["asked"] for kept in memory.values() if "asked" in kept)
        return self.do(**{f"answer_{n}": answers[each] for n, each in enumerate(asked, start=1)})

    def mailed_password(self) -> str:
        """Read the newest temporary password that was sent."""
        with in_tenant(self.bank.id):
            letter = Outbox.objects.filter(kind="temporary_password").order_by("-id").first()
            assert letter is not None
            body = open_letter(letter).body
        found = re.search(r"temporal es: (\S+)", body)
        assert found, body
        return found[1]

    def unlock(self, person: Person) -> Answer:
        """Go the whole way of unlocking, with the token where there is one."""
        self.begin("unlock-user")
        self.name(person.name)
        if person.token is not None:
            self.type_code(person)
        else:
            self.type_sent()
        return self.answer_questions()

    # what stands on record ----------------------------------------------

    def events(self, *kinds: str) -> list[Event]:
        """List the events of these kinds, or all, in order."""
        with in_tenant(self.bank.id):
            found = Event.objects.order_by("id")
            return list(found.filter(kind__in=kinds) if kinds else found)


def a_living_bank(slug: str = "produbanco") -> Bank:
    """Set a bank up and publish its journeys."""
    bank = a_bank(slug)
    with in_tenant(bank.id):
        published(HOUSE / "profiles" / slug, now=NOON)
    return bank


def a_person(
    bank: Bank, *, portal: str = "empresas", token: bool = True, locked: bool = False, name: str = "",
    kind: str = "user_name", sms: str = "", email: str = "",
) -> Person:  # fmt: skip
    """Settle somebody in: password, answers, image, contacts; a token unless said otherwise."""
    number = next(_names)
    name = name or (f"persona{number:04d}" if kind == "user_name" else f"18{number:08d}")
    contacts = {"sms": sms or f"+59398{number:07d}", "email": email or f"p{number}@example.com"}
    contacts = {channel: "" if address == "-" else address for channel, address in contacts.items()}
    with in_tenant(bank.id):
        # whoever signs in by a document has it as their own
        own = _with_document(name) if kind == "document" else None
        user = a_user(bank, name if kind == "user_name" else "", person=own, portal=portal, **contacts)
        if kind != "user_name":
            add_login_name(user, kind, name, now=NOON, actor=SYSTEM)  # type: ignore[arg-type]
        a_password(user)
        if len(bank.profile.questions.offered):
            some_answers(bank, user)
        an_image(bank, user)
        held = a_token(user, mode=Mode.HOTP) if token else None
    person = Person(user, name, token=held)
    if locked:
        lock(bank, person)
    return person


def _with_document(number: str) -> UUID:
    return add_person(DocumentNumber("cedula", number), "Ana María Torres Vega", now=NOON, actor=SYSTEM)


def lock(bank: Bank, person: Person, *, now: datetime = NOON) -> None:
    """Let a stranger lock somebody by wrong passwords, twenty days ago."""
    moment, rule = now - timedelta(days=20), bank.profile.locks.password
    for _ in range(50):
        with in_tenant(bank.id):
            claimed = claim_try("password", budget_key_of_user(person.user), rule=rule, now=moment)
            if not isinstance(claimed, Blocked):
                after_failure(claimed, now=moment)
            elif claimed.is_locked:
                return
            else:
                assert claimed.until is not None
                moment = claimed.until
    raise AssertionError("fifty wrong tries did not lock")


def set_password(bank: Bank, person: Person, typed: str, *, now: datetime = NOON) -> None:
    """Change somebody's password behind their back."""
    with in_tenant(bank.id):
        passwords.set_password(person.user, passwords.verifier_of(typed), now=now, actor=SYSTEM)


def _digits(text: str) -> str:
    found = re.search(r"(?<!\d)\d{6,8}(?!\d)", text)
    assert found, text
    return found[0]
