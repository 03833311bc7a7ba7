"""Kill -9 the worker between sending and writing down: nothing is lost, and what comes twice carries the same key.

`LLAVERO_LONG=1` kills 200 workers, else 25.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from llavero.adapters.system_clock import SystemClock
from llavero.notifications.dispatch import LEASE
from llavero.notifications.models import Outbox
from llavero.tenancy.scope import in_tenant
from tests.faults.bounds import LONG
from tests.support.letters import a_bank, put_in_queue
from tests.support.servers import HOUSE, clean_environment
from tests.support.sms import Sms, sms_gateway

ROUNDS = 200 if LONG else 25
ROUND_SECONDS = 20


class Forks:
    """Starts workers one after the other and kills the one that stands."""

    def __init__(self, env: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(HOUSE / "tests/faults/outbox_forks.py")],
            env=clean_environment(env),
            cwd=HOUSE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._worker = 0
        self._named = threading.Lock()  # a worker may be heard before we know its id

    def start(self, *, ahead: timedelta) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._named:
            self._process.stdin.write(f"go {ahead.total_seconds()}\n")
            self._process.stdin.flush()
            self._worker = int(self._process.stdout.readline())

    def kill(self) -> None:
        with self._named:
            os.kill(self._worker, signal.SIGKILL)

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(5)


def test_killed_workers_lose_no_message_and_repeat_under_the_same_key(own_database: Any) -> None:
    bank = a_bank()
    clock = SystemClock()
    with in_tenant(bank):
        keys = {str(put_in_queue(now=clock.now(), address=f"+5939912{number:05}")) for number in range(ROUNDS)}
    ahead, killed, arrived = timedelta(0), threading.Event(), Counter[str]()
    deaths = 0
    with sms_gateway() as gateway:
        forks = Forks(own_database.env | {"LLAVERO_SMS_URL": gateway.url})

        def die_at_the_first_of_each(message: Sms) -> None:
            """Half of the workers die before they hear that the gateway took it, half of them just after."""
            if gateway.messages.count(message) == 1 and not killed.is_set():
                forks.kill()
                killed.set()

        gateway.on_message = lambda sms: die_at_the_first_of_each(sms) if deaths % 2 else None
        gateway.after_answer = lambda sms: None if deaths % 2 else die_at_the_first_of_each(sms)
        try:
            while deaths < ROUNDS:
                forks.start(ahead=ahead)
                if not killed.wait(ROUND_SECONDS):
                    break
                deaths += 1
                ahead += LEASE * 1.1
                killed.clear()
            gateway.on_message = gateway.after_answer = None
            forks.start(ahead=ahead)
            _wait_until_nothing_waits(bank)
        finally:
            forks.end()
        arrived.update(message.key for message in gateway.messages)
    with in_tenant(bank):
        unsent = Outbox.objects.exclude(state="sent").count()
        unwiped = Outbox.objects.filter(payload__isnull=False).count()
    repeated = sum(1 for times in arrived.values() if times > 1)
    numbers = {(message.key, message.to, message.text) for message in gateway.messages}
    lost, strange = keys - set(arrived), set(arrived) - keys
    print(
        f"\noutbox, {own_database.vendor}: workers killed {deaths}, messages {len(keys)}, lost {len(lost)},"
        f" sent twice or more {repeated}, keys nobody queued {len(strange)}"
    )
    assert deaths == ROUNDS
    assert lost == set()
    assert strange == set(), "a repeat under another key"
    assert len(numbers) == len(keys), "a key stands for one message only"
    assert repeated > 0, "nobody died between sending and writing down: the test shows nothing"
    assert (unsent, unwiped) == (0, 0)


def _wait_until_nothing_waits(bank: Any) -> None:
    deadline = time.monotonic() + ROUND_SECONDS
    while time.monotonic() < deadline:
        with in_tenant(bank):
            if not Outbox.objects.filter(state="queued").exists():
                return
        time.sleep(0.05)
    pytest.fail("messages still wait")
