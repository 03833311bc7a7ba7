"""How a refusal is told: a problem document (RFC 9457) with a permanent code, and never what the client sent.

Law: a fault of ours reads as an anonymous 500 with the number to ask for; nothing of the fault is said.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from ninja.errors import HttpError, ValidationError

from llavero.api.strict import MOST_BYTES
from llavero.domain.actor import Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats import problem_document
from llavero.formats.problem_document import PROBLEM_JSON, status_of
from llavero.formats.refusal_words import Language
from llavero.journeys.refuse import note_not_the_holder
from llavero.tenancy.away import RETRY_AFTER_S, is_away

_log = logging.getLogger(__name__)


def language_of(request: HttpRequest) -> Language:
    """Choose the language by `Accept-Language`: the first that we speak, Spanish where none is."""
    return problem_document.language_of(request.headers.get("Accept-Language", ""))


def problem(
    request: HttpRequest, error: DomainError, *, more: Mapping[str, object] | None = None
) -> HttpResponse:  # fmt: skip
    """Write a refusal down for the client."""
    language, request_id = language_of(request), _request_id(request)
    body = problem_document.document(error, language=language, request_id=request_id, more=more)
    answer = _written(status_of(error.code), body)
    if error.code is ErrorCode.UNAUTHENTICATED:
        answer["WWW-Authenticate"] = 'Bearer realm="llavero"'
    if (retry_after := error.facts.get("retry_after")) is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def fault(request: HttpRequest) -> HttpResponse:
    """Answer that something of ours went wrong, and the number under which it is in our log."""
    return _written(
        500, problem_document.fault(language=language_of(request), request_id=_request_id(request))
    )  # fmt: skip


def on_domain_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a refusal of the floors below."""
    assert isinstance(error, DomainError)
    caller = getattr(request, "auth", None)
    if caller is not None:
        here = Origin(address=caller.address, request_id=caller.request_id)
        note_not_the_holder(caller.tenant_id, error, now=caller.now, origin=here)
    return problem(request, error)


def on_invalid(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what does not fit the schema: the first place that is wrong, by its name."""
    assert isinstance(error, ValidationError)
    first: dict[str, Any] = error.errors[0]
    unknown = next((each for each in error.errors if each["type"] == "extra_forbidden"), None)
    found = unknown or first
    field = ".".join(str(part) for part in found["loc"][1:] if part != "asked")[:80]
    code = ErrorCode.UNKNOWN_FIELD if unknown else ErrorCode.BAD_INPUT  # guard: api-unknown-fields
    return problem(request, DomainError(code, field=field or None))


def on_http_error(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer a body that could not be read, by what its reader said."""
    assert isinstance(error, HttpError)
    cause = error.__cause__
    return problem(request, cause if isinstance(cause, DomainError) else DomainError(ErrorCode.BAD_INPUT))


def on_anything_else(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what nobody foresaw; its story goes to the log under the request's number."""
    match error:
        case RequestDataTooBig():  # guard: api-body-bounded
            return problem(request, DomainError(ErrorCode.BAD_INPUT, expected=f"at most {MOST_BYTES} bytes"))
        case SuspiciousOperation() | UnreadablePostError():
            return problem(request, DomainError(ErrorCode.BAD_INPUT))
        case _ if is_away(error):  # guard: database-away-is-no-fault
            _log.error("request %s: the database is away: %s", _request_id(request), type(error).__name__)
            return problem(request, DomainError(ErrorCode.UNAVAILABLE, retry_after=RETRY_AFTER_S))
        case _:
            # the traceback without its message: a message may quote what was typed
            _log.error("request %s failed: %s", _request_id(request), type(error).__name__, exc_info=_bare(error))
            return fault(request)


def _bare(error: Exception) -> tuple[type[BaseException], BaseException, Any]:
    return Exception, Exception(type(error).__name__), error.__traceback__


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))


def _written(status: int, body: bytes) -> HttpResponse:
    return HttpResponse(body, status=status, content_type=PROBLEM_JSON)
