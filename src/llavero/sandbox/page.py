"""Renders a page of the sandbox: its words in the visitor's language, and the clock that every page shows."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from llavero.sandbox.clock import now
from llavero.sandbox.moving import face
from llavero.sandbox.words import ASKED_BY, COOKIE, language_of, words_in

_A_YEAR: Final = 31_536_000


def show_page(request: HttpRequest, name: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    """Show one page by its name."""
    language = language_of(request)
    shared = {
        "say": words_in(language), "language": language, "now": now(), "clock": face(), "page": name,
        "port": request.get_port(),
    }  # fmt: skip
    response = render(request, f"sandbox/{name}.html", {**shared, **context}, status=status)
    if request.GET.get(ASKED_BY) in ("es", "en"):
        response.set_cookie(COOKIE, language, max_age=_A_YEAR, samesite="Lax")
    return response
