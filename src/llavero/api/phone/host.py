"""Answers the app's own host with the app and its endpoints, before any bank is looked for.

Law: nothing of the app is on a bank's host and nothing of a bank is on the app's. No cookie is set or read here, so
that no page of another origin can act in anybody's name.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from llavero.api.phone.app_files import not_here
from llavero.api.problems import on_anything_else, problem
from llavero.domain.errors import DomainError

_URLS = "llavero.api.phone.urls"


class AppHost:
    """Leads requests of the app's host to `llavero.api.phone.urls`, every other to the banks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = urlsplit(settings.LLAVERO_APP_ORIGIN).hostname
        if host is None or request.get_host().partition(":")[0].lower() != host:
            return self.get_response(request)
        try:
            match = resolve(request.path_info, urlconf=_URLS)
        except Resolver404:
            return not_here()
        try:
            response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        except DomainError as refused:
            return problem(request, refused)
        except Exception as failed:  # noqa: BLE001 (the app reads problem documents, whatever went wrong)
            return on_anything_else(request, failed)
        return response
