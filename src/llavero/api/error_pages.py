"""The page behind a problem's `type`: cause and remedy of one code, in both languages."""

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from llavero.api.problems import problem
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.refusal_words import MEANING


def error_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a code means; an address that names none is answered like any other that leads nowhere."""
    if request.method not in ("GET", "HEAD"):
        answer = problem(request, DomainError(ErrorCode.WRONG_METHOD))
        answer["Allow"] = "GET, HEAD"
        return answer
    if code not in set(ErrorCode):
        return problem(request, DomainError(ErrorCode.NOT_FOUND))
    meaning = MEANING[ErrorCode(code)]
    return HttpResponse(
        format_html(
            '<!doctype html><html lang="es"><meta charset="utf-8"><title>{}</title><h1>{} ({})</h1>'
            "<h2>{}</h2><p>{}</p><p>{}</p>"
            '<section lang="en"><h2>{}</h2><p>{}</p><p>{}</p></section></html>',
            code,
            code,
            meaning.status,
            *(meaning.es.title, meaning.es.cause, meaning.es.remedy),
            *(meaning.en.title, meaning.en.cause, meaning.en.remedy),
        )
    )
