"""A database is restored to the mark of its backup: whatever was used since is refused, once the restore is declared.

On PostgreSQL by a base backup under load, the archived log and recovery to the named place; on SQLite by a copy of
the file under load. The control starts the same restored database without a word, and must accept everything again.
"""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from llavero.credentials.codes import CodeReason
from llavero.credentials.own_tokens import tokens_of_holder
from llavero.domain.token_state import TokenState
from llavero.tenancy.scope import in_tenant
from tests.faults.restore.scenes import FEWEST_AFTER, LOADED, Scenes, moment, scenes
from tests.gate.bank import GATE, ask, gate_env
from tests.support.databases import Database, make_database
from tests.support.postgres import running_cluster
from tests.support.postgres_restored import archived
from tests.support.servers import clean_environment

PLACE, GAP = "nightly", 800
REFUSED = {CodeReason.REPLAYED, CodeReason.OLDER, CodeReason.WRONG}  # each was judged: nobody was only blocked
LLAVERO = str(Path(sys.executable).with_name("llavero"))


@dataclass(frozen=True, slots=True)
class Lost:
    """A database that is gone, what people did in it, and how to get back what its backup knows."""

    scenes: Scenes
    restored: Callable[[], AbstractContextManager[Database]]


def run(database: Database, *words: str) -> subprocess.CompletedProcess[str]:
    """Call a command of an operator on a database."""
    return subprocess.run(
        [LLAVERO, *words], env=clean_environment(database.env), capture_output=True, text=True, check=False
    )


def told(database: Database, *words: str) -> dict[str, Any]:
    """Call a command that must do what it is asked, and read what it tells of the one bank."""
    done = run(database, *words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _live(database: Database, *, copy: Callable[[], None], mark: Callable[[], None], end: Callable[[], None]) -> Scenes:
    """Use the bank before, during and after its backup."""
    with database.connected():
        bank = scenes()
        with bank.under_load():
            before = bank.pressed()
            assert told(database, "backup", "mark")["epoch"] == 1
            copy()
            mark()
            bank.note_mark()
            assert bank.pressed() > before, "nobody signed in during the backup"
            bank.use_everything()
        end()
    return bank


@contextmanager
def _on_postgresql(folder: Path) -> Iterator[Lost]:
    with running_cluster() as cluster:
        database = make_database("postgresql", "llavero_lost", folder=folder, cluster=cluster)
        with archived(cluster) as archive:
            bank = _live(database, copy=archive.take, mark=lambda: archive.mark(PLACE), end=archive.close)

        @contextmanager
        def restored() -> Iterator[Database]:
            with archive.restored(PLACE) as again:
                yield Database("postgresql", database.name, again.url(database.name, role="llavero_app"), again)

        yield Lost(bank, restored)


@contextmanager
def _on_sqlite(folder: Path) -> Iterator[Lost]:
    database = make_database("sqlite", "llavero_lost", folder=folder)
    kept = folder / "kept.sqlite3"

    def copy() -> None:
        with sqlite3.connect(database.name) as source, sqlite3.connect(kept) as target:
            source.backup(target)
        source.close()
        target.close()

    bank = _live(database, copy=copy, mark=lambda: None, end=lambda: None)

    @contextmanager
    def restored() -> Iterator[Database]:
        again = folder / "restored.sqlite3"
        for path in folder.glob("restored.sqlite3*"):
            path.unlink()
        again.write_bytes(kept.read_bytes())
        yield Database("sqlite", str(again), f"sqlite:///{again}")

    yield Lost(bank, restored)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lost(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory, run_folder: Path,
) -> Iterator[Lost]:  # fmt: skip
    where = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[request.param]
    with django_db_blocker.unblock(), where(tmp_path_factory.mktemp("restore")) as found:
        yield found


@pytest.fixture
def again(lost: Lost, django_db_blocker: Any) -> Iterator[Database]:
    with lost.restored() as database, django_db_blocker.unblock(), database.connected():
        yield database


def presses_at_the_gate(lost: Lost, again: Database, serve: Any, *counters: int) -> list[bool]:
    """Ask the gate about codes of one token with a button, one after the other."""
    server = serve(GATE, env=gate_env(again))
    holder = lost.scenes.gate
    answers = []
    for counter in counters:
        body = {"user": str(holder.user), "code": holder.token.press(counter)}
        status, _, said = ask(server, body, key=lost.scenes.key)
        assert status == 200, said
        answers.append(json.loads(said)["verdict"] == "accepted")
    return answers


def test_control_without_the_command_everything_used_since_is_accepted_again(lost: Lost, again, serve) -> None:
    assert "backup restored" in run(again, "doctor").stdout
    accepted = lost.scenes.try_all(button=0)
    load = lost.scenes.replay_load()
    print(f"\nrestore, {again.vendor}, undeclared: accepted again {accepted}, of the load {dict(load)}")
    assert set(accepted.values()) == {True}
    assert set(load) == {CodeReason.OK}
    assert load[CodeReason.OK] >= LOADED * FEWEST_AFTER, "the other test would show nothing"
    assert presses_at_the_gate(lost, again, serve, 0) == [True]
    assert told(again, "backup", "restored", "--nothing-lost")["noted"]
    assert "backup restored" not in run(again, "doctor").stdout, "it was said that nothing was lost"


def test_declared_everything_used_since_is_refused_and_the_next_is_accepted(lost: Lost, again, serve) -> None:
    told_off = run(again, "backup", "mark")
    assert (told_off.returncode, "backup restored" in told_off.stderr) == (1, True)
    assert run(again, "backup", "restored").returncode == 2, "nobody said how often buttons were pressed"
    done = told(again, "backup", "restored", "--counter-gap", str(GAP))
    assert done["epoch"] == 2
    accepted = lost.scenes.try_all(button=0)
    load = lost.scenes.replay_load()
    print(f"\nrestore, {again.vendor}, declared: {done}; accepted again {accepted}, of the load {dict(load)}")
    assert set(accepted.values()) == {False}
    assert set(load) <= REFUSED
    assert load.total() >= LOADED * FEWEST_AFTER
    assert presses_at_the_gate(lost, again, serve, 0, GAP, GAP) == [False, True, False]
    _goes_on(lost)
    assert run(again, "backup", "restored", "--counter-gap", str(GAP)).returncode == 1, "declared once is enough"
    assert told(again, "backup", "mark")["epoch"] == 2


def _goes_on(lost: Lost) -> None:
    """Show that tokens and phones count from their next code on."""
    bank, later = lost.scenes, moment() + timedelta(minutes=2)
    holder, token = bank.clock
    assert bank.check(holder, token.code(later), now=later) is CodeReason.OK
    assert bank.check(holder, token.code(later), now=later) is CodeReason.REPLAYED
    assert bank.check(bank.button.user, bank.button.token.press(GAP), now=later) is CodeReason.OK
    ana = bank.approving.ana
    with in_tenant(bank.bank.id):
        assert {own.state for own in tokens_of_holder(ana.user, now=later)} == {TokenState.ACTIVE}
        asked = bank.approving.ask(ana, now=later)
        assert bank.approving.answer(ana, asked, now=later).word == "accepted"
