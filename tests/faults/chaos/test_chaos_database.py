"""What stands between a server and its database misbehaves under load: nothing is lost, nothing accepted twice.

A whole server (pages and gate in one process) reaches PostgreSQL through the proxy alone. Each fault begins under load
and ends under load; who asks meanwhile is answered or cut within a bound, and is answered as always soon after the end.
`LLAVERO_LONG=1` lets each fault come three times and stay longer; else two come once.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.faults.bounds import AS_DELIVERED, LONG, LONGEST_S, RECOVERS_S, wait_until
from tests.faults.verifiers import Clients, Town, a_town, at_work, ending_of
from tests.gate.bank import gate_env
from tests.support.chaos_proxy import ChaosProxy, Fault, chaos_proxy, through
from tests.support.history import Kind
from tests.support.history_check import find_anomalies
from tests.support.servers import Server

ROUNDS, FAULT_S, CLIENTS = (3, 8.0, 8) if LONG else (1, 2.0, 4)
FAULTS = [fault for fault in Fault if fault is not Fault.NONE]
SHORT_FAULTS = [Fault.LOSE_ANSWER, Fault.HALF_OPEN]
SERVE = ["llavero", "serve", "--port", "{port}"]
SERVE_EARLY = ["python", "-m", "tests.faults.early_server", "{port}"]


@dataclass(frozen=True, slots=True)
class Behind:
    """A town whose server reaches its database through the proxy."""

    town: Town
    server: Server
    proxy: ChaosProxy


@pytest.fixture
def behind(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any,
    serve: Callable[..., Server],
) -> Iterator[Behind]:  # fmt: skip
    command = getattr(request, "param", SERVE)
    database = make_own_database("postgresql")
    with django_db_blocker.unblock(), database.connected(), chaos_proxy(database.cluster.port) as proxy:
        town = a_town(CLIENTS)
        env = {name: _led(value, proxy) for name, value in gate_env(database).items()}
        yield Behind(town, serve(command, env=env | AS_DELIVERED), proxy)


def _led(value: str, proxy: ChaosProxy) -> str:
    return through(value, proxy) if value.startswith("postgresql:") else value


def wait_for_both(clients: Clients, moment: float, *, seconds: float) -> tuple[float, float]:
    """Wait for the first verdict and the first page after a moment; give the seconds until each."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = clients.heard.verdict_after(moment), clients.heard.page_after(moment)
        if max(found) < float("inf"):
            return found
        time.sleep(0.02)
    return clients.heard.verdict_after(moment), clients.heard.page_after(moment)


@pytest.mark.parametrize("fault", FAULTS if LONG else SHORT_FAULTS)
def test_a_line_to_the_database_that_fails_loses_nothing_and_is_soon_forgotten(behind: Behind, fault: Fault) -> None:
    recovered = []
    with at_work(behind.town, behind.server) as clients:
        assert max(wait_for_both(clients, time.monotonic(), seconds=30)) < float("inf"), "it works before the fault"
        for _ in range(ROUNDS):
            behind.proxy.now(fault)
            wait_until(lambda: behind.proxy.met(fault), seconds=LONGEST_S)
            time.sleep(FAULT_S)
            behind.proxy.now(Fault.NONE)
            recovered.append(wait_for_both(clients, time.monotonic(), seconds=40))
        hung = clients.stop()
    heard, found = clients.heard, find_anomalies(clients.heard.history, ending_of(behind.town))
    print(
        f"\ndatabase, {fault}: {ROUNDS} times {FAULT_S:.0f} s, connections met {len(behind.proxy.met(fault))},"
        f" accepted {heard.accepted()}, answers {dict(sorted(heard.answers.items()))}, violations {len(found)},"
        f" longest {heard.longest_s:.1f} s, first verdict after {[round(verdict, 1) for verdict, _ in recovered]} s,"
        f" first page after {[round(page, 1) for _, page in recovered]} s"
    )  # fmt: skip
    assert behind.proxy.met(fault), "nobody met the fault: the test shows nothing"
    assert found == []
    assert (hung, heard.answers["gate hangs"], heard.answers["page hangs"]) == (0, 0, 0)
    assert heard.answers["page 500"] == 0, "a database that is away is no fault of ours"
    assert heard.longest_s < LONGEST_S
    assert max(max(pair) for pair in recovered) < RECOVERS_S


@pytest.mark.parametrize("behind", [SERVE_EARLY], indirect=True, ids=["early"])
def test_a_gate_that_answers_before_its_commit_loses_what_it_said(behind: Behind) -> None:
    """The control of the test above."""
    with at_work(behind.town, behind.server) as clients:
        assert max(wait_for_both(clients, time.monotonic(), seconds=30)) < float("inf"), "it works before the fault"
        for _ in range(3):
            behind.proxy.now(Fault.RESET)
            time.sleep(1)
            behind.proxy.now(Fault.NONE)
            wait_for_both(clients, time.monotonic(), seconds=30)
        clients.stop()
    found = find_anomalies(clients.heard.history, ending_of(behind.town))
    assert Kind.LOST in {anomaly.kind for anomaly in found}
