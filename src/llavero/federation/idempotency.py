"""Answers a client's repeated request with what it was answered before, so that a lost answer never acts twice.

Law: a key is reserved in a commit of its own, and its answer is kept in the commit of what was done. A key whose
process died before that commit did nothing, and may be taken over when its lease is over; the late one then finds
its lease gone and its whole transaction undone.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation.models import Idempotency
from llavero.tenancy.ids import new_id
from llavero.tenancy.vault import keyed_digest, open_sealed, same_digest, seal

KEPT_FOR: Final = timedelta(hours=24)
LEASE: Final = timedelta(seconds=30)
"""How long a reserved key waits for its answer before a repeat may take it over."""
_PURPOSE: Final = "idempotent-request"
_TABLE: Final = "federation_idempotency"


@dataclass(frozen=True, slots=True)
class Reserved:
    """This request is the one that acts. `at` is its lease: whoever took the key over has a later one."""

    id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """The same request was answered before. `body` is None where the answer is made anew each time."""

    status: int
    body: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class InProgress:
    """The same request is being worked on; ask again after `retry_after`."""

    retry_after: timedelta = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class KeyReused:
    """The key was used for another request."""


def reserve(client_id: UUID, key: str, request: bytes, *, now: datetime) -> Reserved | Kept | InProgress | KeyReused:
    """Reserve a client's key for a request (method, address and body), in a transaction of the caller's own."""
    row = _locked(client_id, key)
    if row is None:
        made = _make(client_id, key, request, now=now)
        if made is not None:
            return made
        row = _locked(client_id, key)
        if row is None:
            return InProgress()
    if row.expires_at <= now:
        return _take_over(row, request, now=now)
    if not same_digest(urlsafe_b64decode(row.request_digest), _PURPOSE, request):  # guard: idempotency-same-request
        return KeyReused()
    if row.state == "answered":
        return Kept(row.status or 200, _opened(row))
    if now < row.created_at + LEASE:  # guard: idempotency-in-progress
        return InProgress()
    return _take_over(row, request, now=now)


def keep(reserved: Reserved, status: int, body: bytes | None, *, now: datetime) -> None:
    """Keep the answer, sealed, in the transaction that did what was asked.

    Raises CHANGED_MEANWHILE where the key was taken over: everything of this transaction is then undone.
    """
    sealed = seal(body, table=_TABLE, row=reserved.id, column="answer_sealed") if body is not None else None
    own = Idempotency.objects.filter(id=reserved.id, state="open", created_at=reserved.at)  # guard: idempotency-lease
    answered = own.update(state="answered", status=status, answer_sealed=sealed, expires_at=now + KEPT_FOR)
    if answered != 1:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE)


def release(reserved: Reserved) -> None:
    """Give a key back: its request was refused and changed nothing that a repeat could do twice."""
    Idempotency.objects.filter(id=reserved.id, state="open", created_at=reserved.at).delete()


def sweep_kept(*, now: datetime, most: int) -> int:
    """Take away up to `most` answers that nobody may ask for any more."""
    old = list(Idempotency.objects.filter(expires_at__lte=now).values_list("id", flat=True)[:most])
    Idempotency.objects.filter(id__in=old).delete()
    return len(old)


def forget_of_before(moment: datetime, *, most: int) -> int:
    """Forget up to `most` keys that were reserved before `moment`, the raising of the epoch by a restore.

    What they opened is dead, so their answers name nothing any more: who repeats such a request begins anew.
    """
    old = list(Idempotency.objects.filter(created_at__lt=moment).values_list("id", flat=True)[:most])
    Idempotency.objects.filter(id__in=old).delete()
    return len(old)


def _locked(client_id: UUID, key: str) -> Idempotency | None:
    found: Idempotency | None = (
        Idempotency.objects.select_for_update().filter(client_id=client_id, key=key).order_by("id").first()
    )
    return found


def _make(client_id: UUID, key: str, request: bytes, *, now: datetime) -> Reserved | None:
    row = Idempotency(
        id=new_id(now), client_id=client_id, key=key, request_digest=_digest(request), created_at=now,
        expires_at=now + KEPT_FOR,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # guard: idempotency-one-row
        return None
    return Reserved(row.id, now)


def _take_over(row: Idempotency, request: bytes, *, now: datetime) -> Reserved | InProgress:
    standing = Idempotency.objects.filter(id=row.id, created_at=row.created_at)
    taken = standing.update(
        state="open", created_at=now, expires_at=now + KEPT_FOR, request_digest=_digest(request), status=None,
        answer_sealed=None,
    )  # fmt: skip
    return Reserved(row.id, now) if taken == 1 else InProgress()


def _opened(row: Idempotency) -> bytes | None:
    if row.answer_sealed is None:
        return None
    return open_sealed(bytes(row.answer_sealed), table=_TABLE, row=row.id, column="answer_sealed")


def _digest(request: bytes) -> str:
    # keyed: a body may hold a code of six digits, which a bare digest would give away
    return urlsafe_b64encode(keyed_digest(_PURPOSE, request)).decode()
