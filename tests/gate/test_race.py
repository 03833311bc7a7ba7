"""One code, 64 clients at once, two server processes: accepted exactly once, and more often without the guard."""

import asyncio
import json
import os
from collections import Counter
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from typing import Any

import pytest

from llavero.audit.models import Event
from llavero.credentials.authenticators import Device
from llavero.credentials.models import Authenticator
from llavero.domain.authenticator import Kind, Mode
from llavero.domain.oath import hotp
from llavero.gate.app import VERIFICATIONS
from llavero.tenancy.scope import in_tenant
from tests.gate.bank import GATE, SEED, Portal, gate_env, moment, open_portal
from tests.support.servers import Server
from tests.tenancy.two_banks import add_member, give_token

CLIENTS = 64
ROUNDS = 25 if os.environ.get("LLAVERO_LONG") else 8
PLACES = tuple(range(CLIENTS)) if os.environ.get("LLAVERO_LONG") else (0, 3, 4, 63)
TRIES = 4
CONTROLS = 20
NOT_COMPARED = frozenset({"blocked", "no-authenticator", "not-a-code"})
GUARD = "-- guard: gate-once"
_NEAR = {hotp.code(SEED, number) for number in range(30)}
WRONG = [code for number in range(200) if (code := f"{number:06d}") not in _NEAR][:CLIENTS]
pytestmark = pytest.mark.race


def request(portal: Portal, serial: str, code: str) -> bytes:
    body = json.dumps({"serial": serial, "code": code}).encode()
    head = (
        f"POST {VERIFICATIONS} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {portal.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, str]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(next(line.split(":")[1] for line in head.split("\r\n") if line.lower().startswith("content-length")))
    body = json.loads(await reader.readexactly(length))
    return int(head.split()[1]), body.get("verdict", body.get("code"))


async def race(servers: list[Server], rounds: list[list[bytes]]) -> tuple[list[Counter[str]], list[int]]:
    """Send each round's requests over connections that stand already, all before the first answer is read."""
    streams = [await asyncio.open_connection("127.0.0.1", servers[n % 2].port) for n in range(CLIENTS)]
    tallies: list[Counter[str]] = []
    answered = [0, 0]
    for sent in rounds:
        for (_, writer), one in zip(streams, sent, strict=True):
            writer.write(one)
        answers = await asyncio.gather(*(read_answer(reader) for reader, _ in streams))
        tallies.append(Counter(said if status == 200 else str(status) for status, said in answers))
        for n, (status, _) in enumerate(answers):
            answered[n % 2] += status == 200
    for _, writer in streams:
        writer.close()
    return tallies, answered


@pytest.fixture
def portal(own_database) -> Portal:
    """A portal with one more token of the counter kind, whose codes do not wait for the clock."""
    portal = open_portal("produbanco")
    user = add_member(portal.bank, document="0926687856", now=moment())
    device = Device(serial="H1", seed=SEED, kind=Kind.HARDWARE, mode=Mode.HOTP, period_s=None)
    give_token(portal.bank, user, device=device, now=moment())
    return portal


Played = tuple[list[Counter[str]], list[int]]


def run_apart(work: Coroutine[Any, Any, Played]) -> Played:
    """Run in a thread of its own: a browser that other tests opened keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result()


def play(portal: Portal, own_database, serve) -> tuple[list[Counter[str]], list[int]]:
    servers = [serve(GATE, env=gate_env(own_database)) for _ in range(2)]
    rounds = [[request(portal, "H1", hotp.code(SEED, number))] * CLIENTS for number in range(ROUNDS)]
    return run_apart(race(servers, rounds))


def test_one_code_sent_by_64_clients_at_once_is_accepted_exactly_once(portal, own_database, serve) -> None:
    """On SQLite nobody has to be sent away either; that fails without guard: gate-locks-before-reading."""
    tallies, answered = play(portal, own_database, serve)
    assert [tally["accepted"] for tally in tallies] == [1] * ROUNDS
    assert min(answered) >= 0.2 * CLIENTS * ROUNDS, answered
    if own_database.cluster is None:
        assert sum(tally["503"] for tally in tallies) == 0
    with in_tenant(portal.bank):
        row = Authenticator.objects.get(serial="H1")
    assert (row.last_step, row.code_failures) == (ROUNDS - 1, 0)


def test_without_the_guard_one_code_is_accepted_more_than_once(portal, own_database, serve) -> None:
    """The control of the race above: the same, with the line that compares the step taken out."""
    if own_database.cluster is None:
        pytest.skip("SQLite has one writer, whose lock stands before the reading")
    take_out(own_database, GUARD)
    tallies, _ = play(portal, own_database, serve)
    assert max(tally["accepted"] for tally in tallies) > 1


def test_of_64_guesses_at_once_no_more_are_looked_at_than_the_budget_has(portal, own_database, serve) -> None:
    """Four tries lead to a block here; a right code among the guesses counts only if it was one of them.

    It comes in each place in turn, on a token of its own; after the last try everybody has it, and it is refused.
    """
    serials = {place: a_button(portal, place) for place in PLACES}
    servers = [serve(GATE, env=gate_env(own_database)) for _ in range(2)]
    right = hotp.code(SEED, 0)
    sent = [
        [request(portal, serial, right if is_again or n == place else WRONG[n]) for n in range(CLIENTS)]
        for place, serial in serials.items()
        for is_again in (False, True)  # while the token waits: the first wait is of seconds
    ]
    tallies, answered = run_apart(race(servers, sent))
    accepted = 0
    for (place, serial), tally, after in zip(serials.items(), tallies[::2], tallies[1::2], strict=True):
        found, accepted = looked_at(portal, serial), accepted + tally["accepted"]
        assert (tally["accepted"], after["accepted"]) in {(0, 0), (1, 0)}, f"place {place}: {tally}, then {after}"
        # what is right begins the count anew: at most three before it, and four after
        assert found <= (TRIES + TRIES if tally["accepted"] else TRIES), f"place {place}: {found} looked at, {tally}"
        with in_tenant(portal.bank):
            row = Authenticator.objects.get(serial=serial)
        assert row.code_failures <= TRIES
        assert row.blocked_until is not None, f"place {place}: {tally}"
    print(f"{len(PLACES)} places: right in {accepted}, refused afterwards in all; answered by each {answered}")


def test_without_the_guard_more_are_looked_at_than_the_budget_has(portal, own_database, serve) -> None:
    """The control of the budget: the same, with the line that compares the count taken out."""
    if own_database.cluster is None:
        pytest.skip("SQLite has one writer, whose lock stands before the reading")
    take_out(own_database, "-- guard: gate-budget-before-answer")
    serials = [a_button(portal, number) for number in range(CONTROLS)]
    servers = [serve(GATE, env=gate_env(own_database)) for _ in range(2)]
    run_apart(race(servers, [[request(portal, serial, wrong) for wrong in WRONG] for serial in serials]))
    assert max(looked_at(portal, serial) for serial in serials) > TRIES


def a_button(portal: Portal, number: int) -> str:
    """Give somebody new a token of the counter kind, and say its serial."""
    user = add_member(portal.bank, document=f"17{number:08d}", now=moment())
    device = Device(serial=f"G{number}", seed=SEED, kind=Kind.HARDWARE, mode=Mode.HOTP, period_s=None)
    give_token(portal.bank, user, device=device, now=moment())
    return device.serial


def looked_at(portal: Portal, serial: str) -> int:
    """Count the guesses at a token that were compared with it; why one was refused is on record only."""
    with in_tenant(portal.bank):
        user = Authenticator.objects.get(serial=serial).user_id
        told = list(Event.objects.filter(kind__startswith="code.", subject_id=user).values_list("reason", flat=True))
    assert told
    return sum(reason not in NOT_COMPARED for reason in told)


def take_out(own_database, guard: str) -> None:
    """Take a line out of the verb that writes."""
    text = files("llavero.tenancy").joinpath("sql", "gate.sql").read_text()
    verb = text[text.index("CREATE FUNCTION gate_write") : text.index("REVOKE ALL ON FUNCTION gate_read")]
    assert guard in verb
    unguarded = "\n".join(line for line in verb.splitlines() if guard not in line)
    with own_database.cluster.connect(own_database.name) as admin:
        admin.execute(unguarded.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").encode())
