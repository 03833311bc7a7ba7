"""Does what a client asks once, whatever is repeated: reserve its key, act, and keep the answer with what was done.

Law: a refusal is not kept: it changed nothing, and the same key may succeed later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, assert_never

from django.http import HttpRequest, HttpResponse
from ninja import Header
from pydantic import BaseModel, StringConstraints

from llavero.api.caller import Caller
from llavero.api.clock import now as clock
from llavero.domain.errors import DomainError, ErrorCode, Fact
from llavero.federation.idempotency import InProgress, Kept, KeyReused, Reserved, keep, release, reserve
from llavero.tenancy.away import is_away
from llavero.tenancy.scope import in_tenant

IdempotencyKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{8,80}$")]
IN_HEADER: Final[Any] = Header(..., alias="Idempotency-Key")  # type: ignore[type-arg]
REPLAYED: Final = "Idempotency-Replayed"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that stands in the record: raised as an error of the door after its commit."""

    code: ErrorCode
    facts: dict[str, Fact]


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, to be told."""

    status: int
    said: BaseModel


def once(request: HttpRequest, caller: Caller, key: str, act: Callable[[], Done | Refusal]) -> HttpResponse:
    """Act in one transaction and keep the answer with it; a repeat is told the same."""
    reserved = begin(request, caller, key)
    if isinstance(reserved, Kept):
        return written(reserved.status, reserved.body or b"", is_replayed=True)
    try:
        with in_tenant(caller.tenant_id):
            done = act()
            if isinstance(done, Refusal):
                release(reserved)
            else:
                body = done.said.model_dump_json().encode()
                keep(reserved, done.status, body, now=clock())
    except BaseException as failed:
        give_up(caller, reserved, failed)
        raise
    if isinstance(done, Refusal):
        raise DomainError(done.code, **done.facts)
    return written(done.status, body)


def begin(request: HttpRequest, caller: Caller, key: str) -> Reserved | Kept:
    """Reserve a key in a commit of its own, or find what was answered; raises where there is neither."""
    asked = b"\x00".join(((request.method or "").encode(), request.path.encode(), request.body))
    with in_tenant(caller.tenant_id):
        found = reserve(caller.client.id, key, asked, now=caller.now)
    match found:
        case Reserved() | Kept():
            return found
        case InProgress(retry_after):
            raise DomainError(ErrorCode.IN_PROGRESS, retry_after=round(retry_after.total_seconds()))
        case KeyReused():
            raise DomainError(ErrorCode.IDEMPOTENCY_KEY_REUSED)
        case _:
            assert_never(found)


def give_up(caller: Caller, reserved: Reserved, failed: BaseException | None = None) -> None:
    """Give a key back where nothing was done. Where the database went away nobody knows: it waits out its lease."""
    if is_away(failed):
        return
    with in_tenant(caller.tenant_id):
        release(reserved)


def written(status: int, body: bytes, *, is_replayed: bool = False) -> HttpResponse:
    """Write an answer; a repeated one says that it is."""
    answer = HttpResponse(body, status=status, content_type=JSON)
    if is_replayed:
        answer[REPLAYED] = "true"
    return answer
