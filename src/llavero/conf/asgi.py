"""The ASGI application: the gate as it is, pages and REST through Django's WSGI handler in a pool of threads."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from llavero.conf.beat import on_the_beat
from llavero.conf.bodies import RefusedBodyError, refuse, take_in
from llavero.conf.collector import keep_what_stands
from llavero.conf.threads import Threads
from llavero.conf.waiting import Waiting
from llavero.conf.watch import Watch, look_with
from llavero.gate.app import VERIFICATIONS, Gate
from llavero.tenancy.patient_connection import be_patient_for

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class StaticFiles(StaticFilesHandler):
    """Serves the static files with the headers of safety, which the pages' middleware cannot add here."""

    def serve(self, request: HttpRequest) -> HttpResponse | FileResponse:
        response = super().serve(request)
        response["X-Content-Type-Options"] = "nosniff"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Cache-Control"] = "public, max-age=3600"
        return response


def make_application() -> Application:
    """Put the doors behind one address: verifications go to the gate, everything else to Django."""
    threads = int(os.environ.get("LLAVERO_THREADS", "8"))
    beat: int = settings.LLAVERO_BEAT_MS
    be_patient_for(settings.LLAVERO_DATABASE_PATIENCE)
    gate = Gate.from_settings()
    django = Threads(StaticFiles(get_wsgi_application()), workers=threads)
    pages = Waiting(django, Watch(look_with(import_string(settings.LLAVERO_CLOCK)())))

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await gate.lifespan(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == VERIFICATIONS:
            await gate(scope, receive, send)
        elif scope["type"] == "http":
            try:
                whole = await take_in(receive)
            except RefusedBodyError as refused:
                if refused.status is not None:
                    await refuse(refused.status, send)
                return
            await pages(scope, whole, on_the_beat(scope, send, milliseconds=beat))

    keep_what_stands()
    return application
