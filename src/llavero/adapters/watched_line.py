"""Connections of HTTP whose socket stays at hand, so that a conversation can be cut off at any moment of it.

A handshake of TLS takes the socket away from whoever opened it: a server that never ends its half of one would hold
a worker for ever, since a time-out of a socket begins anew with every byte.
"""

import socket

from urllib3.connection import HTTPConnection, HTTPSConnection


class _Watched:
    """Keeps a second handle of the socket. Whoever opened the connection closes it with `close_line`."""

    line: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        opened: socket.socket = super()._new_conn()  # type: ignore[misc]
        self.line = opened.dup()
        return opened

    def close_line(self) -> None:
        if self.line is not None:
            self.line.close()
            self.line = None


class ClearLine(_Watched, HTTPConnection):
    """HTTP in the clear."""


class SecuredLine(_Watched, HTTPSConnection):
    """HTTP over TLS."""
