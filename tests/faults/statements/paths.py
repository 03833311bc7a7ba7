"""Whole procedures as lists of presses, whose every statement can be made to fail, and what each changes in the end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, connection

from llavero.audit.models import Event
from llavero.credentials.budgets import budget_key_of_user, is_locked
from llavero.credentials.models import Authenticator, TemporaryPassword
from llavero.domain.actor import Origin
from llavero.domain.authenticator import Kind, Mode
from llavero.domain.errors import DomainError
from llavero.journeys.models import Run
from llavero.notifications.models import Outbox
from llavero.people.contact_change import waiting_of
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import NOON, Bank
from tests.builders.credentials import a_token
from tests.engine.contacts import code_sent_to, give
from tests.engine.visitor import Person, Visitor, a_person
from tests.steps.softtoken import AtTheComputer, signed_in

REACTION_S: Final = 30
"""How long somebody looks at an error before they press again: longer than a page is held for work outside."""
_mailboxes, _visits = count(1), count(1)
NEW_PASSWORD: Final = "Chimborazo58"
Press = Callable[[], object]


@dataclass
class Fault:
    """Lets one statement fail, the `at`-th of those that are counted, and none after it."""

    at: int = 0
    seen: int = 0
    is_counting: bool = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen += self.is_counting
        if self.is_counting and self.seen == self.at:
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)


@contextmanager
def failing_at(number: int) -> Iterator[Fault]:
    """Let the statement of this number fail, once it is counted."""
    fault = Fault(number)
    with connection.execute_wrapper(fault):
        yield fault


@dataclass
class Path:
    """Somebody on their way through a procedure. `effects` is all that it changes, as one value."""

    bank: Bank
    visitor: Visitor
    person: Person
    presses: list[Press]
    effects: Callable[[], dict[str, int]]
    begins_anew: Press
    """Goes the whole way again from its beginning, as who is told to begin anew does."""
    before: dict[str, int] = field(default_factory=dict)
    between: tuple[dict[str, int], ...] = ()
    """What else may stand: a procedure that leads into another has two commits, each whole by itself."""
    let_alone: tuple[Press, ...] = ()
    """Presses whose statements never fail: they belong to another conversation than the pages'."""

    def has_arrived(self) -> bool:
        return self.visitor.see().type == "end.done"


@dataclass(frozen=True, slots=True)
class Walked:
    """How a walk with one failing statement went."""

    did_fail: bool
    began_anew: bool
    halves: tuple[dict[str, int], ...]
    after: dict[str, int]
    has_arrived: bool


def walk(path: Path, fault: Fault, *, whole: dict[str, int]) -> Walked:
    """Go through; who meets the fault presses again, and begins anew where that leads nowhere."""
    failed, anew = False, False
    halves: list[dict[str, int]] = []
    for press in path.presses:
        fault.is_counting = press not in path.let_alone
        try:
            press()
        except OperationalError:
            fault.is_counting = False
            failed = True
            if (found := path.effects()) not in (path.before, *path.between, whole):
                halves.append(found)
            path.visitor.wait(seconds=REACTION_S)
            if not leads_on(press):
                break
        finally:
            fault.is_counting = False
    if not path.has_arrived():
        anew = True
        path.visitor.wait(seconds=REACTION_S)
        path.begins_anew()
    return Walked(failed, anew, tuple(halves), path.effects(), path.has_arrived())


def leads_on(press: Press) -> bool:
    """Press. Where the page is another one by now, there is nothing to press, and one begins anew."""
    try:
        press()
    except (LookupError, AssertionError, StopIteration, ObjectDoesNotExist, DomainError):
        return False
    return True


def _events(bank: Bank, person: Person, *kinds: str) -> dict[str, int]:
    with in_tenant(bank.id):
        return {kind: Event.objects.filter(subject_id=person.user, kind=kind).count() for kind in kinds}


def unlocking(bank: Bank) -> Path:
    """B1 to B6: name, code, questions; unlocks, and sends a temporary password."""
    visitor, person = _visitor(bank), a_person(bank, locked=True)

    def effects() -> dict[str, int]:
        with in_tenant(bank.id):
            return {
                "locked": int(is_locked("password", budget_key_of_user(person.user))),
                "temporary": TemporaryPassword.objects.filter(user_id=person.user).count(),
                "sent": Outbox.objects.filter(user_id=person.user, kind="temporary_password").count(),
                **_events(bank, person, "user.unlocked", "temporary_password.issued"),
            }

    presses: list[Press] = [
        lambda: visitor.begin("unlock-user"), lambda: visitor.name(person.name), lambda: visitor.type_code(person),
        visitor.answer_questions,
    ]  # fmt: skip
    return Path(bank, visitor, person, presses, effects, lambda: visitor.unlock(person), effects())


def changing_password(bank: Bank) -> Path:
    """B7 and B8 from a session: the former password, the new one, a code."""
    at = _with_app(bank)

    def effects() -> dict[str, int]:
        with in_tenant(bank.id):
            told = Outbox.objects.filter(user_id=at.person.user, kind="password_changed").count()
        return {"told": told, **_events(bank, at.person, "password.set")}

    presses: list[Press] = [
        lambda: at.begin("change-password-signed-in"),
        lambda: at.visitor.do(password=at.person.password),
        lambda: at.visitor.do(new_password=NEW_PASSWORD, new_password_again=NEW_PASSWORD),
        lambda: at.visitor.type_code(at.person),
    ]
    return Path(bank, at.visitor, at.person, presses, effects, _again(presses, at), effects())


def updating_contact(bank: Bank) -> Path:
    """C10: another mailbox, proven by password, token, and a code that was sent there."""
    at, mailbox = _with_app(bank), f"nuevo{next(_mailboxes)}@example.com"  # a mailbox gets so many codes only

    def effects() -> dict[str, int]:
        with in_tenant(bank.id):
            waiting = len(waiting_of(at.person.user, now=at.visitor.now))
            told = Outbox.objects.filter(user_id=at.person.user, kind="contact_changed").count()
        return {"waiting": waiting, "told": told}

    presses: list[Press] = [
        lambda: at.begin("update-contact"),
        lambda: at.visitor.do(password=at.person.password),
        lambda: at.visitor.do("email"),
        lambda: at.visitor.type_code(at.person),
        lambda: give(at.visitor, "new_email", mailbox),
        lambda: at.visitor.do(code=code_sent_to(at, mailbox)),
    ]
    return Path(bank, at.visitor, at.person, presses, effects, _again(presses, at), effects())


def reinstalling(bank: Bank) -> Path:
    """A5 to A8, up to the token on the new phone: the former one ends, the activation follows, a new one begins.

    The phone's own conversation is let alone: each page before it and after it can fail.
    """
    at = _with_app(bank)

    def effects() -> dict[str, int]:
        with in_tenant(bank.id):
            rows = Authenticator.objects.filter(user_id=at.person.user)
            ended, live = rows.filter(credential="revoked").count(), rows.filter(credential="active").count()
            follows = Run.objects.filter(user_id=at.person.user, journey="activate-soft-token").count()
        return {"ended": ended, "live": live, "activation follows": min(follows, 1)}

    enrolled: list[UUID] = []

    def enroll_once() -> None:
        if at.visitor.run not in enrolled:
            at.enroll()
            enrolled.append(at.visitor.run)

    presses: list[Press] = [
        lambda: at.begin("reinstall-soft-token"), at.visitor.answer_questions, at.visitor.type_sent,
        lambda: at.visitor.do("new_phone"), at.visitor.answer_questions, lambda: at.visitor.do("yes"),
        enroll_once, at.visitor.do, at.visitor.do,
    ]  # fmt: skip

    def anew() -> None:
        """Whose former token is over already signs in by mail and is led on to the activation."""
        if not effects()["ended"]:
            _again(presses, at)()
            return
        at.visitor.begin("sign-in-empresas")
        at.visitor.sign_in(at.person)
        at.visitor.type_sent()
        for press in presses[3:]:
            press()

    between = {"ended": 1, "live": 0, "activation follows": 1}
    return Path(bank, at.visitor, at.person, presses, effects, anew, effects(), (between,), (enroll_once,))


def _visitor(bank: Bank) -> Visitor:
    """Come ten minutes after the one before, from an address of one's own: no limit and no message is another's."""
    number = next(_visits)
    home = Origin(f"198.18.{number // 250}.{number % 250 + 1}")
    return Visitor(bank, now=NOON + timedelta(minutes=10 * number), origin=home)


def _with_app(bank: Bank) -> AtTheComputer:
    person = a_person(bank, token=False)
    with in_tenant(bank.id):
        person.token = a_token(person.user, kind=Kind.SOFT, mode=Mode.HOTP)
    return signed_in(_visitor(bank), person)


def _again(presses: list[Press], at: AtTheComputer) -> Press:
    def go() -> None:
        at.session = signed_in(at.visitor, at.person).session
        for press in presses:
            press()

    return go
