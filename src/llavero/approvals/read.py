"""What the floors above may see of requests: one request, those that wait for a phone, and the proof of an outcome.

Law: what is shown is read from the text that was signed. Whoever reads a proof is on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from llavero.approvals import rows
from llavero.approvals.models import Approval, Approver, Decision
from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import Authenticator
from llavero.domain import approval_document
from llavero.domain.actor import Actor, Origin
from llavero.domain.approval import State
from llavero.formats.phone.words import b64u
from llavero.tenancy.read import current_epoch

MOST_WAITING = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A decision as others may see it."""

    user: UUID
    person: UUID
    decision: str
    means: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A request as whoever asked may see it. `document` is the text that is signed."""

    id: UUID
    kind: str
    state: State
    revision: int
    document: str = field(repr=False)
    digest: str
    operation: str
    needed: int
    approved_by: int
    offline: bool
    hardware: bool
    expires_at: datetime
    decided_at: datetime | None
    run_revision: int | None
    decisions: tuple[Cast, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A request that waits for somebody's answer, as their phone gets it."""

    id: UUID
    document: str = field(repr=False)
    digest: str
    expires_at: datetime


def view(
    approval_id: UUID, *, client_id: UUID | None = None, run_id: UUID | None = None, now: datetime
) -> Shown | None:
    """Show a request to the client or the run that asked; None to anybody else."""
    row = rows.find(approval_id)
    if row is None or (row.client_id, row.run_id) != (client_id, run_id):  # guard: approval-seen-by-its-asker
        return None
    cast = tuple(
        Cast(user=each.user_id, person=each.person_id, decision=each.decision, means=each.means, at=each.at)
        for each in Decision.objects.filter(approval_id=row.id).order_by("id")
    )
    return Shown(
        id=row.id, kind=row.kind, state=rows.state_of(row, now=now), revision=row.revision,
        document=rows.open_document(row), digest=row.digest, operation=row.operation, needed=row.needed,
        approved_by=sum(each.decision == "approve" for each in cast), offline=row.offline, hardware=row.hardware,
        expires_at=row.expires_at, decided_at=row.decided_at, run_revision=row.run_revision, decisions=cast,
    )  # fmt: skip


def standing_of(approval_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, tuple[int, State]]:
    """Say of requests of the bank of the scope how often each has moved and where it stands: one look for all.

    For whoever was let in to see them already; ids of none are left out.
    """
    found = Approval.objects.filter(id__in=approval_ids).only("id", "revision", "state", "epoch", "expires_at")
    epoch = current_epoch()
    return {row.id: (row.revision, rows.state_of(row, now=now, epoch=epoch)) for row in found}


def offline_link(shown: Shown, *, bank: str) -> str:
    """Write what the picture says from which an app without network reads the document."""
    return f"{settings.LLAVERO_APP_ORIGIN}/#a1.{bank}.{b64u(shown.document.encode())}"


def waiting_for(user_id: UUID, *, now: datetime) -> tuple[Waiting, ...]:
    """List what waits for a user's answer, the newest first; what their person answered already does not."""
    asked = Approver.objects.filter(user_id=user_id, approval__state=State.OPEN, approval__expires_at__gt=now)
    found = asked.select_related("approval").order_by("-approval_id")[:MOST_WAITING]
    answered = set(
        Decision.objects.filter(approval_id__in=[one.approval_id for one in found]).values_list(
            "approval_id", "person_id"
        )
    )
    return tuple(
        Waiting(
            id=one.approval_id, document=rows.open_document(one.approval), digest=one.approval.digest,
            expires_at=one.approval.expires_at,
        )
        for one in found
        if (one.approval_id, one.person_id) not in answered and rows.is_alive(one.approval, now=now)
    )  # fmt: skip


def evidence(
    approval_id: UUID, *, client_id: UUID, now: datetime, actor: Actor, origin: Origin
) -> dict[str, Any] | None:  # fmt: skip
    """Give everything that proves an outcome without us: text, digest, decisions with keys and signatures, times.

    None where this client has no such request. Reading it is on record.
    """
    row = rows.find(approval_id)
    if row is None or row.client_id != client_id:  # guard: evidence-of-its-client
        return None
    text = rows.open_document(row)
    assert approval_document.digest_of(text) == row.digest
    record(
        EventKind.APPROVAL_READ, now=now, actor=actor, origin=origin, subject=row.id, outcome="read",
        facts={"kind": row.kind, "approval_digest": row.digest},
    )  # fmt: skip
    return {
        "version": 1, "approval": str(row.id), "operation": row.operation, "document": text, "digest": row.digest,
        "state": rows.state_of(row, now=now).value, "needed": row.needed, "roles": row.roles,
        "maker": str(row.maker_person) if row.maker_person else None,
        "decided_at": row.decided_at.isoformat() if row.decided_at else None,
        "decisions": [_proof(each) for each in Decision.objects.filter(approval_id=row.id).order_by("id")],
    }  # fmt: skip


def _proof(each: Decision) -> dict[str, Any]:
    serial = Authenticator.objects.filter(id=each.authenticator_id).values_list("serial", flat=True).first()
    return {
        "user": str(each.user_id), "person": str(each.person_id), "roles": each.roles, "decision": each.decision,
        "means": each.means, "at": each.at.isoformat(), "digest": each.digest, "serial": serial,
        "counter": each.counter, "answer": each.answer,
        "signature": b64u(bytes(each.signature)) if each.signature else None,
        "signing_key": b64u(bytes(each.signing_key)) if each.signing_key else None,
    }  # fmt: skip


def is_approved(approval_id: UUID, *, run_id: UUID, digest: str) -> bool:
    """Say whether a run's request has been approved, and is of exactly this digest; for the run's commit."""
    same = Approval.objects.filter(id=approval_id, run_id=run_id, digest=digest)  # guard: approved-by-digest
    return same.filter(state=State.APPROVED).exists()
