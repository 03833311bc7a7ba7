"""The worker goes round all banks, survives a fault at one of them, sweeps in turn and ends when it is told."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from llavero.adapters.system_clock import SystemClock
from llavero.jobs import sweep, worker
from llavero.jobs.sweep import Sweep, sweep_bank
from llavero.jobs.worker import run_worker
from llavero.notifications.models import SendBudget
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.turns import take_turn
from tests.support.letters import NOON, MovedClock, Postbag, a_bank, put_in_queue
from tests.support.servers import HOUSE, clean_environment
from tests.support.sms import sms_gateway

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_messages_of_every_bank_leave_also_when_one_bank_has_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    banks, stop = [a_bank(slug) for slug in ("caja-social", "occidente", "produbanco")], threading.Event()
    for bank in banks:
        with in_tenant(bank):
            put_in_queue()
    seen = []

    def deliver(letter: object) -> None:
        seen.append(letter)
        if len(seen) == 2:
            stop.set()

    healthy = worker.send_due

    def send_due(bank: object, **how: object) -> int:
        if bank == banks[0]:
            raise RuntimeError("the key of this bank is gone")
        return healthy(bank, **how)

    monkeypatch.setattr(worker, "send_due", send_due)
    watch = threading.Timer(20, stop.set)
    watch.start()
    run_worker(stop, clock=MovedClock(), senders={"sms": Postbag(on_letter=deliver)}, pause_seconds=0.01)
    watch.cancel()
    assert len(seen) == 2


def test_a_sweep_comes_back_until_nothing_is_left() -> None:
    left = [2500]

    def put_away(*, now: object, most: int) -> int:
        found = min(most, left[0])
        left[0] -= found
        return found

    swept = sweep_bank(a_bank(), clock=MovedClock(), stop=threading.Event(), sweeps=(Sweep("all", put_away),))
    assert swept == {"all": 2500}


def test_a_sweep_does_not_hold_up_the_others_for_ever() -> None:
    swept = sweep_bank(
        a_bank(),
        clock=MovedClock(),
        stop=threading.Event(),
        sweeps=(Sweep("endless", lambda *, now, most: most), Sweep("other", lambda *, now, most: 3)),
    )
    assert swept == {"endless": sweep.BATCH * sweep.MOST_BATCHES, "other": 3}


def test_each_registered_sweep_runs_at_a_bank_and_names_are_distinct() -> None:
    swept = sweep_bank(a_bank(), clock=MovedClock(), stop=threading.Event())
    assert list(swept) == [one.name for one in sweep.SWEEPS]
    assert len(set(swept)) == len(sweep.SWEEPS)


def test_old_budgets_are_swept() -> None:
    bank, clock = a_bank(), MovedClock()
    with in_tenant(bank):
        put_in_queue()
    clock.move(timedelta(days=800))
    assert sweep_bank(bank, clock=clock, stop=threading.Event())["send-budgets"] > 0
    with in_tenant(bank):
        assert not SendBudget.objects.exists()


def test_only_one_worker_has_the_turn_until_it_runs_out() -> None:
    until = NOON + timedelta(seconds=90)
    assert take_turn("sweep", holder="a", now=NOON, until=until)
    assert take_turn("sweep", holder="a", now=NOON, until=until)
    assert not take_turn("sweep", holder="b", now=NOON, until=until)
    assert take_turn("other", holder="b", now=NOON, until=until)
    assert take_turn("sweep", holder="b", now=until, until=until + timedelta(seconds=90))
    assert not take_turn("sweep", holder="a", now=until, until=until + timedelta(seconds=90))


def test_a_worker_process_sends_and_ends_within_a_second_of_being_told(tmp_path: Path) -> None:
    bank, clock = a_bank(), SystemClock()
    with in_tenant(bank):
        put_in_queue(now=clock.now())
    with sms_gateway() as gateway:
        # a gateway that thinks for ever about the second message must not keep the worker from ending
        silent = threading.Event()
        process = subprocess.Popen(
            [sys.executable, "-m", "llavero.conf.worker"],
            env=clean_environment({"LLAVERO_DATABASE_URL": _url(), "LLAVERO_SMS_URL": gateway.url}),
            cwd=HOUSE,
            stderr=(tmp_path / "words").open("wb"),
        )
        try:
            gateway.wait_for(1, seconds=20)
            gateway.on_message = lambda _: bool(silent.wait(30))
            with in_tenant(bank):
                put_in_queue(now=clock.now())
            gateway.wait_for(2, seconds=20)
            told = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(5) == 0, (tmp_path / "words").read_text()
            assert time.monotonic() - told < 2, "a second, and what a busy machine adds"
        finally:
            silent.set()
            process.kill()
            process.wait()


def _url() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{os.path.abspath(settings['NAME'])}"
    where = f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    return f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{where}"
