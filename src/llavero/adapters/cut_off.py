"""Bound how long a conversation with another machine may take in all, however slowly that machine speaks.

A time-out of a socket begins anew with every byte; whoever sends one byte a second would hold a worker for ever.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

CONNECT_SECONDS: Final = 5.0
SILENCE_SECONDS: Final = 10.0
TOTAL_SECONDS: Final = 20.0


def cut_off_after(seconds: float, find_socket: Callable[[], socket.socket | None]) -> threading.Timer:
    """Shut the socket that `find_socket` names then, `seconds` from now, unless the returned timer is cancelled."""

    def cut() -> None:
        open_socket = find_socket()
        if open_socket is not None:
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    return watch
