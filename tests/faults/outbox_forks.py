"""A process that starts workers by forking: each line `go <seconds>` starts one whose clock is so far ahead.

It answers with the worker's process id. Forked after Django stands, a worker begins in milliseconds, so that a test
can kill hundreds of them.
"""

import os
import signal
import sys
import threading
from datetime import datetime, timedelta

import django

django.setup()

from llavero.adapters.system_clock import SystemClock  # noqa: E402
from llavero.conf.wiring import senders  # noqa: E402
from llavero.jobs.worker import run_worker  # noqa: E402


class AheadClock:
    """The system's clock, put forward: the leases of those that were killed have run out."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        return SystemClock().now() + self._ahead


def main() -> None:
    """Fork until there are no more orders; nobody is waited for, since the test ends each worker itself."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for order in sys.stdin:
        ahead = timedelta(seconds=float(order.split()[1]))
        child = os.fork()
        if child == 0:
            run_worker(threading.Event(), clock=AheadClock(ahead), senders=senders(), pause_seconds=0.02)
            os._exit(0)
        print(child, flush=True)


main()
