"""What the gate says: accepted or refused in one line, and problem documents (RFC 9457) for what is no verdict."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, Final

from llavero.domain.errors import DomainError, ErrorCode

Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

STATUS_OF: Final = {
    ErrorCode.BAD_INPUT: 400,
    ErrorCode.UNKNOWN_FIELD: 400,
    ErrorCode.UNAUTHENTICATED: 401,
    ErrorCode.NOT_ALLOWED: 403,
    ErrorCode.NOT_FOUND: 404,
    ErrorCode.UNAVAILABLE: 503,
}
_TITLE: Final = {
    ErrorCode.BAD_INPUT: "The request cannot be read.",
    ErrorCode.UNKNOWN_FIELD: "The request says something that is not asked for.",
    ErrorCode.UNAUTHENTICATED: "The request shows no key that is good here.",
    ErrorCode.NOT_ALLOWED: "This key is not for that.",
    ErrorCode.NOT_FOUND: "There is nothing at this address.",
    ErrorCode.UNAVAILABLE: "Not decided: ask again with the same request id.",
}
_TOLD: Final = ("field", "expected")
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


async def send_problem(send: Send, problem: DomainError, *, status: int | None = None, headers: Headers = ()) -> None:
    """Answer with a problem document: the permanent code, and facts that are safe to tell."""
    known = problem.code in STATUS_OF
    code = problem.code if known else ErrorCode.UNAVAILABLE
    status = status or STATUS_OF[code]
    told = {name: problem.facts[name] for name in _TOLD if known and name in problem.facts}
    said = {"type": f"urn:llavero:problem:{code.value}", "title": _TITLE[code], "status": status, "code": code.value}
    if status == 401:
        headers = (*headers, (b"www-authenticate", b'Bearer realm="llavero"'))
    await _send(send, status, json.dumps(said | told).encode(), b"application/problem+json", headers)


async def send_alive(send: Send, *, instance: str) -> None:
    """Answer that this process lives, and which one it is."""
    await _send(send, 200, b"ok", b"text/plain", ((b"x-llavero-instance", instance.encode()),))


async def _send(send: Send, status: int, body: bytes, content_type: bytes, headers: Headers) -> None:
    own = ((b"content-type", content_type), (b"content-length", b"%d" % len(body)))
    await send({"type": "http.response.start", "status": status, "headers": [*own, *_COMMON, *headers]})
    await send({"type": "http.response.body", "body": body})
