"""Lets a client wait for a request to approve without holding a thread: it is asked for anew when it has moved.

Law: who waits costs a socket, never a thread; one look a second is taken for all of them. There are only so many who
wait; whoever comes after them is answered at once, as one who did not ask to wait.
Source: RFC 7240 (`Prefer: wait`), RFC 9110 (`If-None-Match`).
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from llavero.conf.watch import Watch, Watched
from llavero.federation.api_keys import take_apart

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

MOST_WAITING: Final = 500
LONGEST_SECONDS: Final = 60
NOT_CHANGED: Final = 304
_REQUEST: Final = re.compile(r"/api/v1/approvals/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_BEARER: Final = "Bearer "
_WAIT: Final = re.compile(r"(?:^|[,;\s])wait=([0-9]{1,4})(?:$|[,;\s])")


class Waiting:
    """Stands before an application that answers 304 while nothing has changed, and asks it until something has."""

    def __init__(self, inner: Application, watch: Watch, *, most: int = MOST_WAITING) -> None:
        self._inner = inner
        self._watch = watch
        self._places = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        seconds, seen = seconds_asked(scope), what_was_seen(scope)
        if seconds is None or seen is None or self._places <= 0:  # guard: bounded-waiters
            await self._inner(scope, receive, send)
            return
        self._places -= 1
        try:
            await self._wait(scope, receive, send, seconds, seen)
        finally:
            self._places += 1

    async def _wait(self, scope: Scope, receive: Receive, send: Send, seconds: int, seen: Watched) -> None:
        first = await receive()
        gone = asyncio.ensure_future(_hung_up(receive))
        until = time.monotonic() + seconds
        try:
            while True:
                answer = await self._asked(scope, first)
                left = until - time.monotonic()
                if answer[0]["status"] != NOT_CHANGED or left <= 0:
                    break
                moved = asyncio.ensure_future(self._watch.moved(seen))
                try:
                    await asyncio.wait({gone, moved}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    moved.cancel()
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
    wanted = _WAIT.search(_header(scope, b"prefer"))
    return min(int(wanted[1]), LONGEST_SECONDS) if wanted else None


def what_was_seen(scope: Scope) -> Watched | None:
    """Say what a client saw last, and of which bank; None without a last look or a key: there is nothing to wait for.

    The key is only taken apart here; whether it is good is asked of the application before anybody waits.
    """
    authorization, tag = _header(scope, b"authorization"), _header(scope, b"if-none-match").strip()
    asked = _REQUEST.fullmatch(scope.get("path", ""))
    key = take_apart(authorization[len(_BEARER) :])
    return Watched(key.bank, UUID(asked[1]), tag) if asked and key and tag else None


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope.get("headers", ()) if name == wanted), "")


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
