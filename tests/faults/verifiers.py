"""A bank whose people verify codes and look at pages without pause, and who write down what they were told.

Each client has a token of the counter kind of its own, so that a code is good for one thing only and no clock decides.
Whoever is not told a verdict asks again with the same request until there is one; now and then somebody tries a code
again that was accepted already.
"""

import http.client
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.models import Event
from llavero.credentials.authenticators import Device
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM, Actor, ActorKind
from llavero.domain.authenticator import Kind, Mode
from llavero.domain.oath import hotp
from llavero.federation.api_keys import make_key
from llavero.gate.app import VERIFICATIONS
from llavero.journeys.publish import publish
from llavero.people import enroll
from llavero.people.enroll import DocumentNumber
from llavero.tenancy.found import found_bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import forget_unwrapped_keys
from tests.faults.bounds import LONGEST_S
from tests.gate.bank import SEED
from tests.support.history import Answer, Ending, Operation, Recorded
from tests.support.servers import HOUSE, Server
from tests.tenancy.two_banks import give_token

BANK: Final = "produbanco"
PAGE: Final = "/p/empresas/t/unlock-user/"
REPLAY_EACH: Final = 5


@dataclass(frozen=True, slots=True)
class Town:
    """A bank with published journeys, the key of its portal, and one token for each client, by serial."""

    bank: UUID
    key: str
    host: str
    serials: tuple[str, ...]


def a_town(clients: int, *, ago: timedelta = timedelta(minutes=5)) -> Town:
    """Set it up in the present database, as of a while ago."""
    forget_unwrapped_keys()
    now = datetime.now(UTC) - ago
    profile = profile_of(BANK)
    bank = found_bank(profile, now=now)
    serials = tuple(f"H{number}" for number in range(clients))
    with in_tenant(bank):
        publish(HOUSE / "profiles" / BANK, now=now, actor=Actor(ActorKind.OPERATOR), by=())
        key = make_key(
            "portal", bank=BANK, scopes=("verifications",), expires_at=now + timedelta(days=1), now=now, actor=SYSTEM
        )
        company = enroll.add_company(DocumentNumber("ruc", "1710034065001"), "Flores S.A.", now=now, actor=SYSTEM)
        users = [_a_user(company, number, now) for number in range(clients)]
    for serial, user in zip(serials, users, strict=True):
        device = Device(serial=serial, seed=SEED, kind=Kind.HARDWARE, mode=Mode.HOTP, period_s=None)
        give_token(bank, user, device=device, now=now)
    return Town(bank, key, profile.hosts[0].host, serials)


def _a_user(company: UUID, number: int, now: datetime) -> UUID:
    document = DocumentNumber("passport", f"AB{number:06d}")
    person = enroll.add_person(document, f"Rosa {number} Mora", now=now, actor=SYSTEM)
    return enroll.add_user(person, company, "empresas", now=now, actor=SYSTEM)


def ending_of(town: Town) -> Ending:
    """Read what the database holds of the tokens and the record."""
    with in_tenant(town.bank):
        steps = dict(Authenticator.objects.values_list("serial", "last_step"))
        events = [
            Recorded(
                token=event.facts["serial"], request_id=event.request_id, at=event.at.timestamp(),
                is_accepted=event.kind == EventKind.CODE_ACCEPTED, reason=event.reason,
            )
            for event in Event.objects.filter(kind__in=(EventKind.CODE_ACCEPTED, EventKind.CODE_REFUSED)).order_by("id")
            if "serial" in event.facts
        ]  # fmt: skip
    return Ending(steps, events)


@dataclass
class Heard:
    """What was told to everybody: the history of verifications, and every answer of either door with its moment."""

    history: list[Operation] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    verdicts: list[float] = field(default_factory=list)
    """When a verdict was heard, by the monotonic clock."""
    pages: list[float] = field(default_factory=list)
    """When a whole page was heard."""
    longest_s: float = 0.0

    def accepted(self) -> int:
        return sum(one.answer is Answer.ACCEPTED for one in self.history)

    def note(self, what: str, took: float) -> None:
        self.answers[what] += 1
        self.longest_s = max(self.longest_s, took)

    def verdict_after(self, moment: float) -> float:
        """Seconds from a moment to the first verdict after it; endless where there was none."""
        return min((at - moment for at in list(self.verdicts) if at > moment), default=float("inf"))

    def page_after(self, moment: float) -> float:
        """Seconds from a moment to the first whole page after it."""
        return min((at - moment for at in list(self.pages) if at > moment), default=float("inf"))


class Clients:
    """Everybody at work, each in a thread, until they are told to stop."""

    def __init__(self, town: Town, server: Server, *, lookers: int = 2) -> None:
        self.heard = Heard()
        self._town = town
        self._port = server.port
        self._stop = threading.Event()
        self._lock = threading.Lock()
        verifying = [threading.Thread(target=self._verify, args=(n,), daemon=True) for n in range(len(town.serials))]
        looking = [threading.Thread(target=self._look, daemon=True) for _ in range(lookers)]
        self._threads = verifying + looking

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> int:
        """Let everybody finish what they are at; say how many never did, within a request's bound."""
        self._stop.set()
        until = time.monotonic() + LONGEST_S + 5
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return sum(thread.is_alive() for thread in self._threads)

    def _verify(self, client: int) -> None:
        counter = 0
        while not self._stop.is_set():
            self._settle(client, counter, f"c{client}-{counter}")
            if counter % REPLAY_EACH == 0:
                self._once(client, counter, f"c{client}-{counter}-again")
            counter += 1

    def _settle(self, client: int, counter: int, request_id: str) -> None:
        """Ask until there is a verdict; after the end of all a few times more."""
        left = 20
        while self._once(client, counter, request_id) is Answer.UNKNOWN and left:
            left -= self._stop.is_set()
            time.sleep(0.1)  # a client that was told to try again does not do so at once

    def _once(self, client: int, counter: int, request_id: str) -> Answer:
        serial = self._town.serials[client]
        asked = {"serial": serial, "code": hotp.code(SEED, counter), "request_id": request_id}
        head = {"Content-Type": "application/json", "Authorization": f"Bearer {self._town.key}"}
        began, clock = time.time(), time.monotonic()
        status, body = self._ask("POST", VERIFICATIONS, json.dumps(asked), head)
        answer, word = Answer.UNKNOWN, str(status)
        if status == 200:
            word = json.loads(body)["verdict"]
            answer = Answer(word)
        with self._lock:
            self.heard.note(f"gate {word}", time.monotonic() - clock)
            if answer is not Answer.UNKNOWN:
                self.heard.verdicts.append(time.monotonic())
            self.heard.history.append(
                Operation(
                    client=client, token=serial, step=counter, request_id=request_id, began=began, ended=time.time(),
                    answer=answer, let_in=answer is Answer.ACCEPTED,
                )
            )  # fmt: skip
        return answer

    def _look(self) -> None:
        while not self._stop.is_set():
            clock = time.monotonic()
            status, _ = self._ask("GET", PAGE, None, {"Host": f"{self._town.host}:{self._port}"})
            with self._lock:
                self.heard.note(f"page {status}", time.monotonic() - clock)
                if status in (200, 302):
                    self.heard.pages.append(time.monotonic())
            time.sleep(0.05)

    def _ask(self, method: str, path: str, body: str | None, head: dict[str, str]) -> tuple[int | str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2 * LONGEST_S)
        try:
            connection.request(method, path, body, head)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except TimeoutError:
            return "hangs", b""
        except OSError:
            return "cut", b""
        finally:
            connection.close()


@contextmanager
def at_work(town: Town, server: Server, **how: Any) -> Iterator[Clients]:
    """Let everybody work while the block lasts."""
    clients = Clients(town, server, **how)
    clients.start()
    try:
        yield clients
    finally:
        clients.stop()
