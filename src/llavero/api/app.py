"""The REST door as Django mounts it: its operations, its problems, and everything at its addresses that is none.

Law: whatever goes wrong below `/api/` is answered with a problem document.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from llavero.api import approvals, one_time_codes, runs
from llavero.api.document import describe
from llavero.api.error_pages import error_page
from llavero.api.problems import on_anything_else, on_domain_error, on_http_error, on_invalid, problem
from llavero.api.strict import StrictParser
from llavero.domain.errors import DomainError, ErrorCode

TITLE: Final = "Llavero"
VERSION: Final = "1"


def make_api() -> NinjaAPI:
    """Put the operations together."""
    api = NinjaAPI(
        title=TITLE, version=VERSION, openapi_url=None, docs_url=None, parser=StrictParser(), urls_namespace="api"
    )
    api.add_router("/one-time-codes", one_time_codes.router)
    api.add_router("/journeys", runs.router)
    api.add_router("/approvals", approvals.router)
    answers: tuple[tuple[type[Exception], Any], ...] = (
        (DomainError, on_domain_error), (ValidationError, on_invalid), (HttpError, on_http_error),
        (Exception, on_anything_else),
    )  # fmt: skip
    for kind, answer in answers:
        api.add_exception_handler(kind, answer)
    return api


def api_urls() -> list[URLPattern]:
    """List every address below `/api/`."""
    operations = [_told_as_problem(each) for each in api.urls[0] if getattr(each, "name", "") != "api-root"]
    return [
        path("v1/openapi.json", _document),
        path("v1/errors/<slug:code>", error_page),
        *(path(f"v1/{pattern.pattern}", pattern.callback, name=pattern.name) for pattern in operations),
        re_path(r"^.*$", _nothing_here),
    ]


def document() -> dict[str, Any]:
    """Give the OpenAPI document."""
    return describe(api)


def _document(request: HttpRequest) -> HttpResponse:
    import json

    if request.method not in ("GET", "HEAD"):
        return _wrong_method(request, "GET, HEAD")
    return HttpResponse(json.dumps(document(), ensure_ascii=False), content_type="application/json")


def _nothing_here(request: HttpRequest) -> HttpResponse:
    return problem(request, DomainError(ErrorCode.NOT_FOUND))


_nothing_here.csrf_exempt = True  # type: ignore[attr-defined]
_document.csrf_exempt = True  # type: ignore[attr-defined]
error_page.csrf_exempt = True  # type: ignore[attr-defined]


def _told_as_problem(pattern: Any) -> Any:
    view: Callable[..., HttpResponse] = pattern.callback

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if isinstance(answer, HttpResponseNotAllowed):
            return _wrong_method(request, answer["Allow"])
        return answer

    pattern.callback = told
    return pattern


def _wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    answer = problem(request, DomainError(ErrorCode.WRONG_METHOD))
    answer["Allow"] = allowed
    return answer


api: Final = make_api()
