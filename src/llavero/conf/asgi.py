"""The ASGI application: the gate as it is, pages and REST through Django's WSGI handler in a pool of threads."""

import os
from importlib import import_module
from importlib.util import find_spec
from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application


Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def make_application() -> Application:
    """Put the doors behind one address: verifications go to the gate, everything else to Django."""
    threads = int(os.environ.get("LLAVERO_THREADS", "8"))
    has_gate = find_spec("llavero.gate.app") is not None
    gate = import_module("llavero.gate.app").Gate.from_settings() if has_gate else None
    pages = WSGIMiddleware(StaticFilesHandler(get_wsgi_application()), workers=threads)  # type: ignore[arg-type]

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await (gate.lifespan if gate else _lifespan)(scope, receive, send)
        elif gate and scope["type"] == "http" and scope["path"] == "/api/v1/verifications":
            await gate(scope, receive, send)
        elif scope["type"] == "http":
            await pages(scope, receive, send)  # type: ignore[arg-type]

    return application


async def _lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
