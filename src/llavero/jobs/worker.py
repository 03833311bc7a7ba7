"""The worker: goes round the banks, lets their messages leave, and sweeps now and then, until it is told to stop.

Law: a fault at one bank stops neither the others nor the worker; what is written about it names no row's content.
"""

import os
import secrets
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog
from django.db import close_old_connections, connection

from llavero.jobs.outbox import send_due
from llavero.jobs.sweep import sweep_bank
from llavero.ports.clock import Clock
from llavero.ports.message_sender import Channel, MessageSender
from llavero.tenancy.read import all_banks
from llavero.tenancy.turns import take_turn

PAUSE_SECONDS: Final = 0.5
FAREWELL_SECONDS: Final = 0.5
SWEEP_EVERY: Final = timedelta(seconds=30)
SWEEP_TURN: Final = timedelta(seconds=90)

log = structlog.get_logger()


def run_worker(
    stop: threading.Event,
    *,
    clock: Clock,
    senders: Mapping[Channel, MessageSender],
    pause_seconds: float = PAUSE_SECONDS,
) -> None:
    """Work until `stop` is set. Any number of workers may run at once, in threads or processes."""
    name = f"{os.getpid()}-{secrets.token_hex(4)}"
    swept_at = None
    try:
        while not stop.is_set():
            sent = _round("outbox", lambda: _send_all(stop, clock, senders))
            now = clock.now()
            if swept_at is None or now - swept_at >= SWEEP_EVERY or now < swept_at:
                _round("sweep", lambda: _sweep_all(stop, clock, name))
                swept_at = now
            if not sent:
                stop.wait(pause_seconds)
    finally:
        connection.close()


def serve_until_told(*, clock: Clock, senders: Mapping[Channel, MessageSender]) -> bool:
    """Run a worker as this process's work until SIGTERM or SIGINT, and half a second more.

    Returns False when a carrier is still thinking then. It is left alone: its message keeps its lease and is repeated
    under its key, so the process may end at once.
    """
    stop = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: stop.set())
    worker = threading.Thread(
        target=run_worker, args=(stop,), kwargs={"clock": clock, "senders": senders}, daemon=True, name="worker"
    )
    worker.start()
    while worker.is_alive() and not stop.wait(0.2):
        pass
    worker.join(FAREWELL_SECONDS)
    return not worker.is_alive()


def _send_all(stop: threading.Event, clock: Clock, senders: Mapping[Channel, MessageSender]) -> int:
    sent = 0
    for tenant_id, _ in all_banks():
        if stop.is_set():
            break
        sent += _round("outbox", partial(send_due, tenant_id, clock=clock, senders=senders, stop=stop))
    return sent


def _sweep_all(stop: threading.Event, clock: Clock, name: str) -> int:
    now = clock.now()
    if not take_turn("sweep", holder=name, now=now, until=now + SWEEP_TURN):
        return 0
    # a fault at one bank must not keep the next ones waiting
    return sum(_round("sweep", partial(_sweep_one, tenant_id, clock, stop)) for tenant_id, _ in all_banks())


def _sweep_one(tenant_id: UUID, clock: Clock, stop: threading.Event) -> int:
    return sum(sweep_bank(tenant_id, clock=clock, stop=stop).values())


def _round(what: str, work: Callable[[], int]) -> int:
    close_old_connections()
    try:
        return work()
    except Exception as fault:  # noqa: BLE001
        log.error("worker.fault", what=what, fault=type(fault).__name__)
        return 0
