"""A process that starts gates by forking: each line `go <number> <manner>` starts one behind the socket of its number.

It holds the sockets, so that nobody else can take their ports while a gate is dead; it says the ports first, then the
process id of each gate. Number 0 is the gate by itself, number 1 the server of all doors. Forked after everything is
read in, a gate begins in a moment, so that a test can kill hundreds of them.
"""

import ctypes
import json
import os
import signal
import socket
import sys
from typing import Any

import django

django.setup()

import uvicorn  # noqa: E402

import llavero.conf.urls  # noqa: E402, F401 (read in before the forks)
from llavero.conf import asgi  # noqa: E402
from llavero.conf.start_checks import refuse_unsafe_start  # noqa: E402
from llavero.gate.app import Gate  # noqa: E402
from llavero.tenancy.profile.loaded import profile_of  # noqa: E402
from tests.faults.failover.trusting_gate import trust_every_commit  # noqa: E402
from tests.faults.kills.early_answers import answer_before_the_commit  # noqa: E402

SERVERS = 2
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def serve(listening: socket.socket, number: int, manner: str) -> None:
    """Be a gate until killed."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(2, 1)  # the test reads process ids there
    if manner == "early":
        answer_before_the_commit()
    elif manner == "trusting":
        trust_every_commit()
    refuse_unsafe_start()
    application: Any = Gate.from_settings() if number == 0 else asgi.make_application()
    uvicorn.Server(uvicorn.Config(application, log_level="error", access_log=False)).run(sockets=[listening])


def main() -> None:
    """Fork until there are no more orders."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    profile_of("produbanco")  # read once, and kept by every fork
    sockets = []
    for _ in range(SERVERS):
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen(256)
        sockets.append(listening)
    print(json.dumps([listening.getsockname()[1] for listening in sockets]), flush=True)
    for order in sys.stdin:
        _, number, manner = order.split()
        child = os.fork()
        if child == 0:
            try:
                serve(sockets[int(number)], int(number), manner)
            finally:
                os._exit(1)
        print(child, flush=True)


main()
