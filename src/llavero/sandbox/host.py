"""Answers the sandbox's own hosts with the sandbox's pages, before any bank is looked for.

Law: never on a bank's host, so that a bank's pages in the sandbox are what they are in production.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import resolve

PHONE_HOST: Final = "celular.app.localhost"
"""Of the app's own site: what a frame of another site keeps, browsers may refuse to keep."""
HOSTS: Final = frozenset({"localhost", "127.0.0.1", "sandbox.localhost", PHONE_HOST})
_WITHOUT_HOST: Final = ("/livez", "/readyz", "/static/", "/api/")


class SandboxHost:
    """Leads requests of the sandbox's hosts to `llavero.sandbox.urls`, every other to the banks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.get_host().partition(":")[0].lower() not in HOSTS or request.path.startswith(_WITHOUT_HOST):
            return self.get_response(request)
        match = resolve(request.path_info, urlconf="llavero.sandbox.urls")
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response
