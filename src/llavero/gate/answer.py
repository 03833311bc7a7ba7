"""What the gate says: accepted or refused in one line, and problem documents (RFC 9457) for what is no verdict.

Law: a problem reads as it does everywhere else below `/api/`; here it is only sent without a framework.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats import problem_document
from llavero.formats.refusal_words import Language
from llavero.tenancy.request_ids import new_request_id

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

SAID_HERE: Final = frozenset({
    ErrorCode.BAD_INPUT, ErrorCode.UNKNOWN_FIELD, ErrorCode.UNAUTHENTICATED, ErrorCode.NOT_ALLOWED,
    ErrorCode.NOT_FOUND, ErrorCode.WRONG_METHOD, ErrorCode.UNAVAILABLE,
})  # fmt: skip
"""What the gate refuses by; any other refusal of the floors below reads "unavailable": nothing was decided."""
_PROBLEM_JSON: Final = problem_document.PROBLEM_JSON.encode()
_WHO: Final[Headers] = ((b"www-authenticate", b'Bearer realm="llavero"'),)
_RETRY_AFTER_S: Final = 1
_LATER: Final[Headers] = ((b"retry-after", b"%d" % _RETRY_AFTER_S),)
_COMMON: Final[Headers] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
_ACCEPTED: Final = b'{"verdict":"accepted"}'
_REFUSED: Final = b'{"verdict":"refused"}'


async def send_verdict(send: Send, *, is_accepted: bool) -> None:
    """Answer 200 with the verdict. Every refusal is the same bytes, whatever its reason."""
    body = _ACCEPTED if is_accepted else _REFUSED
    await _send(send, 200, body, b"application/json", ())


async def send_problem(send: Send, problem: DomainError, *, language: Language, headers: Headers = ()) -> None:
    """Answer with a problem document, under a number of its own."""
    said = problem
    if problem.code not in SAID_HERE or problem.code is ErrorCode.UNAVAILABLE:
        said = DomainError(ErrorCode.UNAVAILABLE, retry_after=_RETRY_AFTER_S)
    number = new_request_id()
    body = problem_document.document(said, language=language, request_id=number)
    more: Headers = ((b"x-request-id", number.encode()),)
    if said.code is ErrorCode.UNAUTHENTICATED:
        more += _WHO
    if said.code is ErrorCode.UNAVAILABLE:
        more += _LATER
    numbered = (*headers, *more)
    await _send(send, problem_document.status_of(said.code), body, _PROBLEM_JSON, numbered)


async def send_fault(send: Send, *, language: Language, request_id: str) -> None:
    """Answer that something of ours went wrong, under the number by which it stands in our log."""
    body = problem_document.fault(language=language, request_id=request_id)
    await _send(send, 500, body, _PROBLEM_JSON, ((b"x-request-id", request_id.encode()),))


async def send_alive(send: Send, *, instance: str) -> None:
    """Answer that this process lives, and which one it is."""
    await _send(send, 200, b"ok", b"text/plain", ((b"x-llavero-instance", instance.encode()),))


async def _send(send: Send, status: int, body: bytes, content_type: bytes, headers: Headers) -> None:
    own = ((b"content-type", content_type), (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": [*own, *_COMMON, *headers]})
    await send({"type": "http.response.body", "body": body})
