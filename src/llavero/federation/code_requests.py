"""Codes that a client has us send: for whom and for what, so that only this client can have them checked.

Law: one person, one purpose, one living code: who asks again gets a further code in place of the former, never fresh
tries. A request for a person that does not exist is written, counted and answered like any other.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from llavero.federation.models import CodeRequest
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import keyed_digest

SPELL: Final = timedelta(minutes=15)
"""How long after the last sending a further one still counts as a repetition."""
_PURPOSE: Final = "code-request-person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """What was asked for. `user_id` is None for nobody, whom `claim` then stands for. `id` binds the codes."""

    id: UUID
    user_id: UUID | None
    claim: bytes = field(repr=False)
    purpose: str


def claim_of(user_id: UUID) -> bytes:
    """Give what stands for a user id, whether somebody has it or not."""
    return keyed_digest(_PURPOSE, user_id.bytes)


def request_codes(
    client_id: UUID, *, user_id: UUID | None, claim: bytes, purpose: str, now: datetime
) -> Requested:  # fmt: skip
    """Find or begin the spell of codes that a client asks for, and hold its row until the commit."""
    fresh = CodeRequest(
        id=new_id(now), tenant_id=current_tenant_id(), client_id=client_id, user_id=user_id, claim=claim,
        purpose=purpose, codes_id=new_id(now), created_at=now, expires_at=now + SPELL,
    )  # fmt: skip
    CodeRequest.objects.bulk_create([fresh], ignore_conflicts=True)  # guard: one-spell-of-codes
    row = CodeRequest.objects.select_for_update().get(client_id=client_id, claim=claim, purpose=purpose)
    if row.expires_at <= now:
        row.codes_id, row.expires_at = new_id(now), now + SPELL
    row.user_id = user_id
    CodeRequest.objects.filter(id=row.id).update(codes_id=row.codes_id, user_id=user_id, expires_at=row.expires_at)
    return _shown(row)


def prolong(codes_id: UUID, *, now: datetime) -> None:
    """Let the spell last on from a sending."""
    CodeRequest.objects.filter(codes_id=codes_id).update(expires_at=now + SPELL)


def find(codes_id: UUID, client_id: UUID, purpose: str) -> Requested | None:
    """Find a request by the id of its codes; None for another client's, or where it was for another purpose."""
    row = CodeRequest.objects.filter(codes_id=codes_id).first()
    if row is None or row.client_id != client_id:  # guard: code-request-of-client
        return None
    if row.purpose != purpose:  # guard: code-request-of-purpose
        return None
    return _shown(row)


def sweep_requests(*, now: datetime, most: int) -> int:
    """Take away up to `most` requests whose codes are long over."""
    old = list(CodeRequest.objects.filter(expires_at__lte=now - SPELL).values_list("id", flat=True)[:most])
    CodeRequest.objects.filter(id__in=old).delete()
    return len(old)


def _shown(row: CodeRequest) -> Requested:
    return Requested(id=row.codes_id, user_id=row.user_id, claim=bytes(row.claim), purpose=row.purpose)
