"""Lets a pool of threads answer requests that were taken in whole, each in one thread and handed back whole.

Law: a thread is given to a request that stands complete, and neither waits for its sender nor for its receiver. What is
answered is a page, a document or a file of ours: it fits into memory, and nothing here is streamed without end.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any

from a2wsgi.wsgi import build_environ

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Answering = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Threads:
    """An ASGI application that hands each request to a WSGI one, in a thread of its pool."""

    def __init__(self, answering: Answering, *, workers: int) -> None:
        self._answering = answering
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="pages")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _whole(receive)
        environ: dict[str, Any] = dict(build_environ(scope, BytesIO(body)))  # type: ignore[arg-type]
        within = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        start, answer = await loop.run_in_executor(self._pool, within.run, self._answered, environ)
        await send(start)
        await send({"type": "http.response.body", "body": answer})

    def _answered(self, environ: dict[str, Any]) -> tuple[Message, bytes]:
        begun: list[Message] = []

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
            written = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            begun[:] = [{"type": "http.response.start", "status": int(status[:3]), "headers": written}]

        parts = self._answering(environ, start)
        try:
            answer = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        return begun[0], answer


async def _whole(receive: Receive) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body
