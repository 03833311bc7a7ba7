"""A server waits for its database only so long: a line on which nothing comes any more is ended, and others like it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from llavero.tenancy.patient_connection import PatientAsyncConnection, PatientConnection, be_patient_for
from tests.support.chaos_proxy import ChaosProxy, Fault, chaos_proxy

pytestmark = pytest.mark.alone  # it says how long is waited
SOON, LONG = 1.0, 12.0


@pytest.fixture
def url(make_own_database: Callable[[str], Any]) -> str:
    return str(make_own_database("postgresql").url)


@pytest.fixture
def proxy(url: str) -> Iterator[ChaosProxy]:
    with chaos_proxy(psycopg.conninfo.conninfo_to_dict(url)["port"], delay_s=LONG) as proxy:  # type: ignore[arg-type]
        yield proxy


@pytest.fixture
def led(url: str, proxy: ChaosProxy) -> str:
    return url.replace(f":{proxy.server_port}/", f":{proxy.port}/")


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (PatientConnection, PatientAsyncConnection):
        monkeypatch.setattr(kind, "patience_s", SOON)
        monkeypatch.setattr(kind, "_silent_since", 0.0)


def seconds_of(work: Callable[[], object]) -> float:
    """Let something fail for want of an answer, and say how long that took; a late answer comes at last."""
    began = time.monotonic()
    with pytest.raises(psycopg.OperationalError):
        work()
    return time.monotonic() - began


def test_a_silent_line_is_waited_for_only_so_long(led: str, proxy: ChaosProxy) -> None:
    """Without guard: database-patience the answer is waited for, however late it is."""
    with PatientConnection.connect(led, autocommit=True) as line:
        proxy.now(Fault.DELAY)
        assert seconds_of(lambda: line.execute("SELECT 1")) < LONG / 2
        assert line.closed, "what comes later would answer another question"


def test_the_gate_waits_for_a_silent_line_only_so_long(led: str, proxy: ChaosProxy) -> None:
    """Without guard: gate-patience the answer is waited for, however late it is."""

    async def ask() -> None:
        async with await PatientAsyncConnection.connect(led, autocommit=True) as line:
            proxy.now(Fault.DELAY)
            await line.execute("SELECT 1")

    with ThreadPoolExecutor(1) as apart:  # a browser of an earlier test may have left a loop running in this thread
        assert seconds_of(lambda: apart.submit(asyncio.run, ask()).result()) < LONG / 2


def test_a_line_that_is_half_open_ends_too(led: str, proxy: ChaosProxy) -> None:
    with PatientConnection.connect(led, autocommit=True) as line:
        proxy.now(Fault.HALF_OPEN)
        assert seconds_of(lambda: line.execute("SELECT 1")) < LONG / 2


def test_lines_that_went_silent_together_are_not_waited_for_one_after_the_other(led: str, proxy: ChaosProxy) -> None:
    """Without guard: silent-together the others are asked, and each would be waited for."""
    lines = [PatientConnection.connect(led, autocommit=True) for _ in range(3)]
    for line in lines:
        line.execute("SELECT 1")
    proxy.now(Fault.HALF_OPEN)
    seconds_of(lambda: lines[0].execute("SELECT 1"))
    proxy.now(Fault.NONE)
    for line in lines[1:]:
        seconds_of(lambda line=line: line.execute("SELECT 1"))
    assert len(proxy.met(Fault.HALF_OPEN)) == 1, "the others were not even tried"
    with PatientConnection.connect(led, autocommit=True) as new:
        assert new.execute("SELECT 1").fetchone() == (1,), "a new line is not suspected"


def test_a_line_that_was_heard_since_is_not_ended(led: str, proxy: ChaosProxy) -> None:
    dead, good = (PatientConnection.connect(led, autocommit=True) for _ in range(2))
    proxy.now(Fault.HALF_OPEN)
    seconds_of(lambda: dead.execute("SELECT 1"))
    proxy.now(Fault.NONE)
    with PatientConnection.connect(led, autocommit=True) as after:
        assert after.execute("SELECT 1").fetchone() == (1,)
        assert after.execute("SELECT 2").fetchone() == (2,)
    good.close()


def test_a_slow_statement_is_ended_by_the_database_and_no_line_suffers(led: str) -> None:
    """Without guard: slow-statement-ends-first it runs on for nobody, and good lines are taken for dead."""
    with PatientConnection.connect(led, autocommit=True) as slow, PatientConnection.connect(led) as other:
        other.execute("SELECT 1")
        with pytest.raises(psycopg.errors.QueryCanceled):
            slow.execute("SELECT pg_sleep(12)")
        assert slow.execute("SELECT 1").fetchone() == (1,)
        assert other.execute("SELECT 1").fetchone() == (1,), "nor is its transaction lost"


def test_what_a_lost_line_has_locked_is_free_before_the_network_notices(led: str) -> None:
    """Without guard: lost-lines-let-go its transaction stays open for as long as the network takes, which is hours."""
    with PatientConnection.connect(f"{led}?application_name=kept", autocommit=True) as line:
        assert line.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("15s",)
        assert line.execute("SHOW application_name").fetchone() == ("kept",)


def test_a_refusal_of_the_database_ends_no_line(led: str) -> None:
    with PatientConnection.connect(led, autocommit=True) as line:
        with pytest.raises(psycopg.errors.LockNotAvailable):
            line.execute("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03'; END $$")
        assert line.execute("SELECT 1").fetchone() == (1,)


def test_an_operator_s_command_is_not_bounded(led: str) -> None:
    be_patient_for(0)
    with PatientConnection.connect(led, autocommit=True) as line:
        assert line.execute("SELECT 1 FROM pg_sleep(1.5)").fetchone() == (1,)
        for bound in ("statement_timeout", "idle_in_transaction_session_timeout"):
            assert line.execute(f"SHOW {bound}").fetchone() == ("0",)
