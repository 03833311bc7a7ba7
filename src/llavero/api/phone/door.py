"""What every request of a phone passes: the bank by its short name, a body that is bounded and strict, a signature.

Law: a refusal is a value inside the bank's transaction and becomes a problem document after its commit. What cannot be
found is counted against its source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from llavero.api.clock import now as clock_now
from llavero.api.problems import problem
from llavero.credentials.device_requests import KnownDevice, device_of, milliseconds
from llavero.credentials.enrollment_exchange import Refused
from llavero.credentials.sources import source_may_try
from llavero.domain.actor import Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.phone.fault import PhoneMessageError
from llavero.formats.phone.words import read_object
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import bank_of_slug
from llavero.tenancy.scope import in_tenant

MOST_BYTES: Final = 8 * 1024
DEVICE_HEADER: Final = "Llavero-Device"
_UNKNOWN: Final = (ErrorCode.ENROLLMENT_UNKNOWN, ErrorCode.DEVICE_UNKNOWN)

Told = Mapping[str, object] | Refused
"""What a view answers: the JSON of a 200, or a refusal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that came through: which bank, which enrollment, when and from where, and the body's members."""

    profile: Profile
    enrollment: UUID
    body: Mapping[str, Any]
    now: datetime
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class FromDevice(Asked):
    """A request that a known phone signed."""

    device: KnownDevice


def of_enrollment(method: str, *members: str) -> Callable[[Callable[[Asked], Told]], Callable[..., HttpResponse]]:
    """Make a view of an enrollment: `act` runs in the bank's transaction, its refusals are told after the commit.

    `members` are all that the body must have, each once; without any there is no body.
    """

    def made(act: Callable[[Asked], Told]) -> Callable[..., HttpResponse]:
        @wraps(act)
        def view(request: HttpRequest, tenant: str, enrollment: UUID) -> HttpResponse:
            return _answer(request, method, members, tenant, enrollment, ErrorCode.ENROLLMENT_UNKNOWN, act)

        return view

    return made


def of_device(method: str, *members: str) -> Callable[[Callable[[FromDevice], Told]], Callable[..., HttpResponse]]:
    """Make a view of a phone's own: like `of_enrollment`, and only what the phone has signed comes through."""

    def made(act: Callable[[FromDevice], Told]) -> Callable[..., HttpResponse]:
        @wraps(act)
        def view(request: HttpRequest, tenant: str, enrollment: UUID) -> HttpResponse:
            def signed(asked: Asked) -> Told:
                known = device_of_request(request, asked)
                if isinstance(known, Refused):
                    return known
                return act(
                    FromDevice(
                        profile=asked.profile, enrollment=asked.enrollment, body=asked.body, now=asked.now,
                        origin=asked.origin, device=known,
                    )
                )  # fmt: skip

            return _answer(request, method, members, tenant, enrollment, ErrorCode.DEVICE_UNKNOWN, signed)

        return view

    return made


def device_of_request(request: HttpRequest, asked: Asked) -> KnownDevice | Refused:
    """Know the phone that signed a request, or say why not. Inside the bank's scope."""
    return device_of(
        asked.enrollment, method=str(request.method), path=request.get_full_path(), body=request.body,
        header=request.headers.get(DEVICE_HEADER, ""), now=asked.now, origin=asked.origin,
    )  # fmt: skip


def refuse(request: HttpRequest, refused: Refused, *, now: datetime) -> HttpResponse:
    """Write a refusal down; times are told in milliseconds, as everywhere in the protocol."""
    told: dict[str, object] = {
        name: milliseconds(value) if isinstance(value, datetime) else value for name, value in refused.facts.items()
    }
    if refused.code is ErrorCode.CLOCK_OFF:
        told["now"] = milliseconds(now)
    return problem(request, DomainError(refused.code), more=told)


def nothing_here(request: HttpRequest, name: str = "") -> HttpResponse:  # noqa: ARG001
    """Say that the protocol has no such address."""
    return problem(request, DomainError(ErrorCode.NOT_FOUND))


def _answer(
    request: HttpRequest, method: str, members: tuple[str, ...], tenant: str, enrollment: UUID, unknown: ErrorCode,
    act: Callable[[Asked], Told],
) -> HttpResponse:  # fmt: skip
    now = clock_now()
    if request.method != method:
        answer = problem(request, DomainError(ErrorCode.WRONG_METHOD))
        answer["Allow"] = method
        return answer
    body = _body(request, members)
    if body is None:
        return problem(request, DomainError(ErrorCode.BAD_INPUT))
    bank = bank_of_slug(tenant)
    if bank is None:
        return refuse(request, Refused(unknown), now=now)
    asked = Asked(profile=profile_of(tenant), enrollment=enrollment, body=body, now=now, origin=_origin(request))
    with in_tenant(bank):
        told = act(asked)
        if isinstance(told, Refused) and told.code in _UNKNOWN:
            told = _counted(told, asked)
    return refuse(request, told, now=now) if isinstance(told, Refused) else JsonResponse(dict(told))


def _counted(refused: Refused, asked: Asked) -> Refused:
    """Count what was not found against its source; say so where that source has looked for too much."""
    until = source_may_try(asked.enrollment.bytes, asked.origin, profile=asked.profile, now=asked.now)
    return refused if until is None else Refused(ErrorCode.TOO_MANY_REQUESTS, {"blocked_until": until})


def _body(request: HttpRequest, members: tuple[str, ...]) -> Mapping[str, Any] | None:
    """Read the body; None for one that is not as the protocol says."""
    if request.method == "GET":
        return {}
    if request.content_type != "application/json":  # guard: phone-json-only (a form of another page can send no JSON)
        return None
    try:
        return read_object(request.body, frozenset(members), most=MOST_BYTES)
    except PhoneMessageError:
        return None


def _origin(request: HttpRequest) -> Origin:
    return Origin(
        address=request.META.get("REMOTE_ADDR", ""),
        user_agent=request.headers.get("User-Agent", "")[:200],
        request_id=str(getattr(request, "request_id", "")),
    )
