"""Takes a request in whole before a thread is given to it: who sends slowly, or too much, holds a socket and no more.

Law: at most 64 KiB, within ten seconds. The gate reads its own questions and does not come through here.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

LARGEST: Final = 64 * 1024
WITHIN_SECONDS: Final = 10.0


class RefusedBodyError(Exception):
    """The body was too large (413), too slow (408), or its sender hung up (None)."""

    def __init__(self, status: int | None) -> None:
        super().__init__(status)
        self.status = status


async def take_in(receive: Receive) -> Receive:
    """Read the body and give back what hands it over at once; raises RefusedBodyError."""
    body = bytearray()
    try:
        async with asyncio.timeout(WITHIN_SECONDS):  # guard: body-in-time
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RefusedBodyError(None)
                body += message.get("body", b"")
                if len(body) > LARGEST:  # guard: body-bounded
                    raise RefusedBodyError(413)
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise RefusedBodyError(408) from None
    waiting = [{"type": "http.request", "body": bytes(body), "more_body": False}]

    async def whole() -> dict[str, Any]:
        return waiting.pop() if waiting else await receive()

    return whole


async def refuse(status: int, send: Send) -> None:
    """Answer with a bare status and end the connection."""
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
