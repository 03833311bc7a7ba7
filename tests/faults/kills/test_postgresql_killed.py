"""Kill -9 PostgreSQL under load, every process of it: what was acknowledged stands, and nothing is accepted twice.

`LLAVERO_LONG=1` kills it 50 times, else once. The controls: a database that may forget what it committed loses some,
and one whose gate does not compare the last step accepts a code twice.
"""

import random
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.faults.bounds import LONG
from tests.faults.kills.bank import a_bank_that_asks, read_ending, read_steps
from tests.faults.kills.gates import Gates, two_gates
from tests.faults.kills.load import Load, a_load
from tests.faults.kills.report import Death, Outcome, report
from tests.support.databases import make_database
from tests.support.history import Kind, Reading
from tests.support.postgres import running_cluster
from tests.support.postgres_killed import Killable, killable

KILLS = 50 if LONG else 1
GUARD = "-- guard: gate-once"
FORGETFUL = {
    "fsync": "off", "synchronous_commit": "off", "wal_writer_delay": "'10s'", "wal_writer_flush_after": "'1GB'",
}  # fmt: skip
_numbers = count(1)


@pytest.fixture(scope="module")
def server(django_test_environment: None) -> Iterator[Killable]:
    """A PostgreSQL of this file's own, to be killed."""
    with running_cluster() as cluster, killable(cluster) as server:
        yield server


@pytest.fixture
def database(server: Killable, django_db_blocker: Any, run_folder: Path) -> Iterator[Any]:
    """A fresh database on the server that is killed; the models of the test itself stand on it as well."""
    with django_db_blocker.unblock():
        made = make_database("postgresql", f"killed_{next(_numbers)}", folder=run_folder, cluster=server.cluster)
        with made.connected():
            yield made


@contextmanager
def under_load(what: str, database: Any, folder: Path) -> Iterator[tuple[Gates, Load, "Log"]]:
    """Let a bank's clients ask while the block does what it does; check everything at its end."""
    bank = a_bank_that_asks()
    log = Log(bank.id)
    with ExitStack() as stack:
        gates = stack.enter_context(two_gates(database, folder))
        with a_load(bank, gates.ports) as load:
            load.wait_for(20)
            yield gates, load, log
        connection.close()
        log.outcome = report(what, load.history, read_ending(bank.id, log.readings), log.deaths)


class Log:
    """What was done to the database, and what was found."""

    outcome: Outcome

    def __init__(self, bank: Any) -> None:
        self._bank = bank
        self.deaths: list[Death] = []
        self.readings: list[Reading] = []

    def kill(self, server: Killable, load: Load) -> None:
        """Kill it, start it again, and wait until the clients are answered again."""
        server.kill()
        self.deaths.append(Death(time.time()))
        connection.close()
        server.start()
        server.wait_until_up()
        load.wait_for(20)
        self.readings += read_steps(self._bank)


def test_a_killed_postgresql_loses_nothing_acknowledged_and_nothing_is_accepted_twice(
    server, database, run_folder
) -> None:
    chance = random.Random(1)
    with under_load("PostgreSQL killed", database, run_folder) as (_, load, log):
        for _ in range(KILLS):
            load.wait_for(20)
            time.sleep(chance.uniform(0, 0.05))  # so that it dies at any moment of its work
            log.kill(server, load)
    assert log.outcome.anomalies == ()
    assert load.strange == {}
    assert len(log.outcome.recoveries) == KILLS
    assert log.outcome.unknown > 0, "it was not killed while somebody waited: the test shows nothing"


def test_a_postgresql_that_may_forget_a_commit_loses_what_was_acknowledged(server, database, run_folder) -> None:
    """The control of the test above: durability off."""
    _set(server, FORGETFUL)
    try:
        with under_load("PostgreSQL killed, durability off", database, run_folder) as (_, load, log):
            load.wait_for(100)
            log.kill(server, load)
    finally:
        _set(server, {})
    # where a later code of the same token was accepted after the kill, the loss shows in the record only
    assert log.outcome.count(Kind.LOST) + log.outcome.count(Kind.UNRECORDED) > 0


def test_without_the_guard_a_code_is_accepted_twice_under_load(server, database, run_folder) -> None:
    """The control of the other half: the line that compares the step is taken out."""
    text = files("llavero.tenancy").joinpath("sql", "gate.sql").read_text()
    verb = text[text.index("CREATE FUNCTION gate_write") : text.index("REVOKE ALL ON FUNCTION gate_read")]
    assert GUARD in verb
    unguarded = "\n".join(line for line in verb.splitlines() if GUARD not in line)
    with database.cluster.connect(database.name) as admin:
        admin.execute(unguarded.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").encode())
    with under_load("PostgreSQL without the guard", database, run_folder) as (_, load, log):
        load.wait_until(load.has_accepted_twice, within_s=120, what="a code accepted twice")
    assert log.outcome.count(Kind.TWICE) > 0


def _set(server: Killable, settings: dict[str, str]) -> None:
    with server.cluster.connect() as admin:
        admin.execute("ALTER SYSTEM RESET ALL")
        for name, value in settings.items():
            admin.execute(f"ALTER SYSTEM SET {name} = {value}".encode())
        admin.execute("SELECT pg_reload_conf()")
