"""The pages that stand for an error: one list of codes in the domain, one status and one template for each here."""

import sys
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from llavero.domain.errors import DomainError, ErrorCode
from llavero.pages.furniture import page_context
from llavero.tenancy.away import RETRY_AFTER_S, is_away

STATUS: Final[Mapping[ErrorCode, int]] = {
    ErrorCode.BAD_INPUT: 400,
    ErrorCode.UNKNOWN_FIELD: 400,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.RUN_NOT_FOUND: 404,
    ErrorCode.JOURNEY_UNKNOWN: 404,
    ErrorCode.NOT_ALLOWED: 403,
    ErrorCode.JOURNEY_NOT_FOR_YOU: 403,
    ErrorCode.UNAUTHENTICATED: 403,
    ErrorCode.JOURNEY_STOPPED: 503,
    ErrorCode.TOO_MANY_RUNS: 429,
    ErrorCode.TOO_MANY_REQUESTS: 429,
    ErrorCode.STALE_REVISION: 409,
    ErrorCode.CHANGED_MEANWHILE: 409,
    ErrorCode.UNAVAILABLE: 503,
}
"""The statuses of what a page's visitor can meet; any other code is a fault of ours and reads as 500."""


def problem_page(request: HttpRequest, status: int, *, page: str = "") -> HttpResponse:
    """Answer with the error page of a status, or another, in the bank's clothes where the bank is known."""
    visit = getattr(request, "visit", None)
    if visit is None:
        return bare_page(request, status)
    return render(request, f"errors/{page or status}.html", page_context(request, visit, None), status=status)


def domain_problem(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refusal of the floors below with its page."""
    if error.code is ErrorCode.UNAVAILABLE:
        return unavailable(request)
    return problem_page(request, STATUS.get(error.code, 500))


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer that something we depend on did not; whether anything was done is left open."""
    answer = problem_page(request, STATUS[ErrorCode.UNAVAILABLE], page="unavailable")
    answer["Retry-After"] = str(RETRY_AFTER_S)
    return answer


def no_bank_here(request: HttpRequest) -> HttpResponse:
    """Answer a request to a host that no bank has, without saying which hosts there are."""
    return bare_page(request, 404)


def bare_page(request: HttpRequest, status: int) -> HttpResponse:
    """Answer with a status and a line of plain text: no bank is known, so nobody's words can be used."""
    reference = getattr(request, "request_id", "")
    return HttpResponse(f"{status}\n{reference}\n", status=status, content_type="text/plain; charset=utf-8")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler of malformed requests."""
    return problem_page(request, 400)


def forbidden(request: HttpRequest, reason: str = "", exception: Exception | None = None) -> HttpResponse:
    """Django's handler of a missing or foreign CSRF token."""
    return problem_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's handler of addresses that lead nowhere."""
    return problem_page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of our own faults: nothing of the fault is said, only the number to ask for.

    It is called while the fault is being handled. A database that is away is no fault of ours.
    """
    # guard: database-away-is-no-fault (500 says that we are broken: nobody would come again)
    if is_away(sys.exc_info()[1]):
        return unavailable(request)
    return problem_page(request, 500)
