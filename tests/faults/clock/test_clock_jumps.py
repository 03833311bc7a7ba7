"""The clock of a server jumps by an hour, forwards and backwards, while people verify codes: no verdict is wrong.

A verdict is right if a code is accepted once, and only one that its token shows around the time that the server takes
it to be. Each phase of the clock has people who have not tried yet: one types what their token shows by the true time,
another's token goes as wrong as the server does, and what was accepted in any phase is tried again in the others.
`LLAVERO_LONG=1` walks five rounds with four people of each kind, else one with two.
"""

import os
import random
import subprocess
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from llavero.credentials.authenticators import Device
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Kind
from llavero.domain.oath import totp
from llavero.people import enroll
from llavero.people.enroll import DocumentNumber
from llavero.sandbox import clock as sandbox_clock
from llavero.tenancy.scope import in_tenant
from tests.faults.bounds import LONG
from tests.faults.verifiers import Town, a_town
from tests.gate.bank import ask, gate_env, moment
from tests.support.servers import HOUSE, Server, clean_environment
from tests.tenancy.two_banks import give_token

ROUNDS, PEOPLE = (5, 4) if LONG else (1, 2)
LATEST, OF_BEFORE = 32, 32  # so many accepted codes are tried again in each phase
HOUR: Final = timedelta(hours=1)
PHASES: Final = (timedelta(0), HOUR, timedelta(0), -HOUR, timedelta(0), HOUR, -HOUR, timedelta(0))
SERVE = ["llavero", "serve", "--port", "{port}"]
SERVE_LENIENT = ["python", "-m", "tests.faults.clock.lenient_server", "{port}"]
SERIALS = count(1)
FORM: Final = totp.Form(digits=8)  # so long that no code is by chance one of another time


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a token of the clock that was never used."""

    serial: str
    seed: bytes = field(repr=False)

    def code(self, at: datetime) -> str:
        return totp.code(self.seed, at, FORM)


@dataclass
class Watched:
    """A server whose clock the test moves, and everything that was accepted so far."""

    town: Town
    server: Server
    folder: Path
    ahead: timedelta = timedelta(0)
    spent: list[tuple[Holder, str]] = field(default_factory=list)
    said: Counter[str] = field(default_factory=Counter)

    def set_clock(self, ahead: timedelta) -> None:
        self.ahead = ahead
        sandbox_clock.write(self.folder / sandbox_clock.FILE, sandbox_clock.Setting(ahead))

    def believed(self) -> datetime:
        """The time that the server believes it is."""
        return moment() + self.ahead

    def type_at_once(self, holder: Holder, code: str) -> int:
        """Type one code in three places at one moment; say how often it was accepted."""
        with ThreadPoolExecutor(3) as three:
            answers = list(three.map(lambda _: self.asked(holder, code), range(3)))
        accepted = answers.count("accepted")
        if accepted:
            self.spent.append((holder, code))
        return accepted

    def asked(self, holder: Holder, code: str) -> str:
        """Ask until the row is to be had: three who ask at once may be sent away for a moment."""
        for _ in range(200):
            status, _, body = ask(self.server, {"serial": holder.serial, "code": code}, key=self.town.key)
            if status == 200:
                verdict = "accepted" if b"accepted" in body else "refused"
                self.said[verdict] += 1
                return verdict
            assert status == 503, body
        raise AssertionError("two hundred times nobody had a verdict")

    def again(self) -> int:
        """Try what was accepted once more, the latest and some of all before; say how much of it was accepted."""
        before, latest = self.spent[:-LATEST], self.spent[-LATEST:]
        some = random.Random(len(before)).sample(before, min(OF_BEFORE, len(before)))
        return sum(self.asked(holder, code) == "accepted" for holder, code in (*some, *latest))


def a_watched_server(
    database: Any, serve: Callable[..., Server], folder: Path, *, command: Sequence[str] = SERVE
) -> Watched:  # fmt: skip
    """Start a whole server that goes by a clock in `folder`."""
    env = {**gate_env(database), "LLAVERO_CLOCK_FOLDER": str(folder)}
    return Watched(a_town(1, ago=3 * HOUR), serve(command, env=env), folder)


def some_holders(town: Town, people: int) -> list[Holder]:
    """Give new tokens to new people, as of two hours ago."""
    now = moment() - 2 * HOUR
    holders = []
    for number in (next(SERIALS) for _ in range(people)):
        holder = Holder(f"T{number}", os.urandom(20))
        user = _a_user(town, number, now)
        device = Device(serial=holder.serial, seed=holder.seed, kind=Kind.HARDWARE, digits=FORM.digits)
        give_token(town.bank, user, device=device, now=now)
        holders.append(holder)
    return holders


def _a_user(town: Town, number: int, now: datetime) -> UUID:
    with in_tenant(town.bank):
        company = enroll.add_company(
            DocumentNumber("passport", f"CO{number:06d}"), f"Flores {number} S.A.", now=now, actor=SYSTEM
        )
        person = enroll.add_person(
            DocumentNumber("passport", f"PE{number:06d}"), f"Rosa {number} Mora", now=now, actor=SYSTEM
        )
        return enroll.add_user(person, company, "empresas", now=now, actor=SYSTEM)


@dataclass
class Found:
    """What became of everybody's codes."""

    wrong: int = 0
    """Verdicts that are not right."""
    twice: int = 0
    astray: int = 0
    """Codes that were accepted because the token went as wrong as the server."""
    shut_out: int = 0
    recovered: int = 0
    """Of those who were shut out while the clock was wrong: who was let in when it was right."""


def jump(watched: Watched, phases: Sequence[timedelta], people: int) -> Found:
    """Let the clock jump from phase to phase, and everybody type what their token shows."""
    found, waiting = Found(), list[Holder]()
    for ahead in phases:
        watched.set_clock(ahead)
        found.twice += watched.again()
        true, astray = some_holders(watched.town, people), some_holders(watched.town, people)
        for holder in true:
            accepted = watched.type_at_once(holder, holder.code(moment()))
            found.wrong += accepted != (ahead == timedelta(0))
            waiting += [holder] if not accepted else []
        for holder in astray:
            accepted = watched.type_at_once(holder, holder.code(watched.believed()))
            found.wrong += accepted != 1
            found.astray += accepted
        if ahead == timedelta(0):
            found.shut_out += len(waiting)
            found.recovered += sum(watched.asked(holder, holder.code(moment())) == "accepted" for holder in waiting)
            waiting = []
    return found


def test_whatever_the_clock_does_a_code_is_good_once_and_all_is_well_when_it_is_right(
    own_database: Any, serve: Callable[..., Server], tmp_path: Path
) -> None:
    watched = a_watched_server(own_database, serve, tmp_path)
    found = jump(watched, PHASES * ROUNDS, PEOPLE)
    tried = sum(ahead != timedelta(0) for ahead in PHASES) * ROUNDS * PEOPLE
    print(
        f"\nclock ±1 h, {own_database.vendor}: {len(PHASES) * ROUNDS} phases, answers {dict(watched.said)}, wrong"
        f" verdicts {found.wrong}, accepted again {found.twice}, refused meanwhile and accepted when it was right"
        f" {found.recovered} of {found.shut_out}"
    )  # fmt: skip
    assert (found.wrong, found.twice) == (0, 0)
    assert found.astray == len(PHASES) * ROUNDS * PEOPLE
    assert found.recovered == found.shut_out == tried


def test_a_server_that_forgives_its_clock_accepts_what_it_must_not(
    make_own_database: Callable[[str], Any], django_db_blocker: Any, serve: Callable[..., Server], tmp_path: Path
) -> None:
    """The control of the test above."""
    database = make_own_database("sqlite")
    with django_db_blocker.unblock(), database.connected():
        watched = a_watched_server(database, serve, tmp_path, command=SERVE_LENIENT)
        assert jump(watched, (HOUR, -HOUR), 1).wrong > 0


def test_who_was_blocked_while_the_clock_was_ahead_waits_for_the_hour_and_the_block_and_no_longer(
    own_database: Any, serve: Callable[..., Server], tmp_path: Path
) -> None:
    """A block ends at a time of the clock, and that time was too late: nobody else is touched by it."""
    watched = a_watched_server(own_database, serve, tmp_path)
    blocked, other = some_holders(watched.town, 2)
    watched.set_clock(HOUR)
    for ahead in (0, 0, 0, 0, 6, 22):  # the free tries, and one after each wait: then a block of fifteen minutes
        watched.set_clock(watched.ahead + timedelta(seconds=ahead))
        assert watched.asked(blocked, blocked.code(moment())) == "refused"
    watched.set_clock(timedelta(0))
    assert watched.asked(blocked, blocked.code(moment())) == "refused"
    assert watched.asked(other, other.code(moment())) == "accepted"
    watched.set_clock(HOUR + timedelta(minutes=16))
    assert watched.asked(blocked, blocked.code(watched.believed())) == "accepted"


def test_the_doctor_says_that_the_clock_was_set_back(
    own_database: Any, serve: Callable[..., Server], tmp_path: Path
) -> None:
    watched = a_watched_server(own_database, serve, tmp_path)
    env = {**gate_env(own_database), "LLAVERO_CLOCK_FOLDER": str(tmp_path)}
    (holder,) = some_holders(watched.town, 1)
    assert watched.asked(holder, holder.code(moment())) == "accepted"
    watched.set_clock(-HOUR)
    said = doctor(env)
    assert "ahead of this machine's clock" in said
    assert "Set the clock right before anything else" in said
    if own_database.vendor == "postgresql":
        assert "This machine and the database are 3600 s apart." in said.replace("3599", "3600").replace("3601", "3600")
    watched.set_clock(timedelta(0))
    assert "ahead of this machine's clock" not in doctor(env)


def doctor(env: dict[str, str]) -> str:
    """Ask `llavero doctor` on the server's own settings."""
    asked = subprocess.run(
        ["llavero", "doctor"], env=clean_environment(env), cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert "looked at" in asked.stdout, asked.stderr
    return asked.stdout
