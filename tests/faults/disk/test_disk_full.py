"""A disk that fills up under load: nothing is answered as accepted that was not kept, and it goes on by itself.

The data of PostgreSQL, its write-ahead log, or a file of SQLite lies on a small disk, which is filled to the last page
while a whole server verifies codes, and emptied again. No door of the product keeps uploads on a disk: a body is 64 KiB
at most and stays in memory; vendors' files are read by a command. PostgreSQL ends where its log cannot grow: whoever
runs it has it started again, as its service does. `LLAVERO_LONG=1` tries all three, three times each; else SQLite once.
The control is a gate that answers before its commit: what it said is lost.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.faults.bounds import AS_DELIVERED, LONG, LONGEST_S, RECOVERS_S, wait_until
from tests.faults.disk.places import Place, a_place
from tests.faults.verifiers import Clients, Town, a_town, at_work, ending_of
from tests.gate.bank import gate_env
from tests.support.history import Anomaly, Kind
from tests.support.history_check import find_anomalies
from tests.support.servers import Server

KINDS = ["sqlite", "data", "wal"] if LONG else ["sqlite"]
ROUNDS, FULL_S, CLIENTS = (3, 5.0, 6) if LONG else (1, 1.5, 3)
NOTICED_S = 60.0
SERVE = ["llavero", "serve", "--port", "{port}"]
SERVE_EARLY = ["python", "-m", "tests.faults.early_server", "{port}"]

if not LONG and os.geteuid() != 0:
    pytest.skip("only root may mount a small disk; `make faults GROUP=disk` says so and fails", allow_module_level=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, django_db_blocker: Any, run_folder: Path) -> Iterator[Place]:
    with ExitStack() as running:
        running.enter_context(django_db_blocker.unblock())
        place = running.enter_context(a_place(request.param, run_folder))
        running.enter_context(place.database.connected())
        yield place


def begin(place: Place, serve: Callable[..., Server], command: list[str]) -> tuple[Town, Server]:
    town = a_town(CLIENTS)
    place.carry_over()
    return town, serve(place.command(command), env={**gate_env(place.database), **place.env, **AS_DELIVERED})


def fill_once(place: Place, clients: Clients) -> tuple[float, bool]:
    """Fill the disk until people are sent away, empty it; give seconds to the first verdict, and who had to help."""
    sent_away = clients.heard.answers["gate 503"]
    place.disk.fill()
    until = time.monotonic() + NOTICED_S
    while clients.heard.answers["gate 503"] < sent_away + 3 and time.monotonic() < until:
        place.press_on()
        place.disk.fill()  # what was given back meanwhile
        time.sleep(0.1)
    time.sleep(FULL_S)
    place.disk.empty()
    had_to_help = place.stand_up()
    free_again = time.monotonic()
    wait_until(lambda: clients.heard.verdict_after(free_again) < float("inf"), seconds=NOTICED_S)
    return clients.heard.verdict_after(free_again), had_to_help


@pytest.mark.parametrize("place", KINDS, indirect=True)
def test_a_full_disk_loses_nothing_and_is_over_when_there_is_room_again(
    place: Place, serve: Callable[..., Server], request: pytest.FixtureRequest
) -> None:
    town, server = begin(place, serve, SERVE)
    with at_work(town, server) as clients:
        assert wait_until(lambda: bool(clients.heard.verdicts), seconds=30) < float("inf"), "it works before"
        rounds = [fill_once(place, clients) for _ in range(ROUNDS)]
        hung = clients.stop()
    server.stop()
    place.carry_back()
    heard, found = clients.heard, find_anomalies(clients.heard.history, ending_of(town))
    print(
        f"\ndisk full, {request.node.callspec.params['place']}: {ROUNDS} times, accepted {heard.accepted()}, answers"
        f" {dict(sorted(heard.answers.items()))}, violations {len(found)}, longest {heard.longest_s:.1f} s, first"
        f" verdict after {[round(seconds, 1) for seconds, _ in rounds]} s, PostgreSQL started again"
        f" {sum(helped for _, helped in rounds)} times"
    )  # fmt: skip
    assert found == []
    assert heard.answers["gate 503"] > 0, "the disk never was too full: the test shows nothing"
    assert {word for word in heard.answers if word.startswith("gate")} <= {
        "gate accepted", "gate refused", "gate 503", "gate cut",
    }  # fmt: skip
    assert (hung, heard.answers["page hangs"]) == (0, 0)
    assert heard.answers["page 500"] == 0, "a database that is away is no fault of ours"
    assert heard.longest_s < LONGEST_S
    assert max(seconds for seconds, _ in rounds) < RECOVERS_S


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
def test_a_gate_that_answers_before_its_commit_loses_what_it_said(place: Place, serve: Callable[..., Server]) -> None:
    """The control of the test above."""
    town, server = begin(place, serve, SERVE_EARLY)
    with at_work(town, server) as clients:
        assert wait_until(lambda: bool(clients.heard.verdicts), seconds=30) < float("inf"), "it works before"
        place.disk.fill()
        time.sleep(3)
        clients.stop()
    place.disk.empty()
    server.stop()
    place.carry_back()
    lost: list[Anomaly] = find_anomalies(clients.heard.history, ending_of(town))
    assert Kind.LOST in {anomaly.kind for anomaly in lost}
