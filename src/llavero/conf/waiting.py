"""Lets a client wait for a request to approve without holding a thread: it is asked for anew each second.

Law: who waits costs a socket and a look a second, never a thread. There are only so many who wait; whoever comes after
them is answered at once, as one who did not ask to wait.
Source: RFC 7240 (`Prefer: wait`), RFC 9110 (`If-None-Match`).
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_WAITING: Final = 500
LONGEST_SECONDS: Final = 60
BETWEEN_SECONDS: Final = 1.0
NOT_CHANGED: Final = 304
_REQUEST: Final = re.compile(r"/api/v1/approvals/[0-9a-f-]{36}")
_WAIT: Final = re.compile(r"(?:^|[,;\s])wait=([0-9]{1,4})(?:$|[,;\s])")


class Waiting:
    """Stands before an application that answers 304 while nothing has changed, and asks it until something has."""

    def __init__(
        self, inner: Application, *, most: int = MOST_WAITING, between_seconds: float = BETWEEN_SECONDS
    ) -> None:  # fmt: skip
        self._inner = inner
        self._places = most
        self._between = between_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds = seconds_asked(scope)
        if seconds is None or self._places <= 0:  # guard: bounded-waiters
            await self._inner(scope, receive, send)
            return
        self._places -= 1
        try:
            await self._wait(scope, receive, send, seconds)
        finally:
            self._places += 1

    async def _wait(self, scope: Scope, receive: Receive, send: Send, seconds: int) -> None:
        first = await receive()
        gone = asyncio.ensure_future(_hung_up(receive))
        until = time.monotonic() + seconds
        try:
            while True:
                answer = await self._asked(scope, first)
                left = until - time.monotonic()
                if answer[0]["status"] != NOT_CHANGED or left <= 0:
                    break
                await asyncio.wait({gone}, timeout=min(self._between, left))
                if gone.done():
                    return
        finally:
            gone.cancel()
        head = answer[0]
        applied = (b"preference-applied", b"wait=%d" % seconds)
        await send({**head, "headers": [*head.get("headers", []), applied]})
        for message in answer[1:]:
            await send(message)

    async def _asked(self, scope: Scope, first: Message) -> list[Message]:
        said: list[Message] = []
        waiting = [first]

        async def once() -> Message:
            return waiting.pop() if waiting else await asyncio.Future()

        async def keep(message: Message) -> None:
            said.append(message)

        await self._inner(dict(scope), once, keep)
        return said


def seconds_asked(scope: Scope) -> int | None:
    """Say how long a request would wait, at most a minute; None for one that does not ask to, or cannot."""
    if scope["type"] != "http" or scope["method"] != "GET" or not _REQUEST.fullmatch(scope["path"]):
        return None
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    wanted = _WAIT.search(headers.get(b"prefer", ""))
    if wanted is None or not headers.get(b"if-none-match"):  # without a last look there is nothing to wait for
        return None
    return min(int(wanted[1]), LONGEST_SECONDS)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
