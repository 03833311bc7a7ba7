"""Read the record: what concerned a person or thing, and what happened in one run, newest last or by page.

Law: reading is by key and never by offset; who may read, and the event that says so, is the asker's business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.facts import FactValue
from llavero.audit.models import Event
from llavero.domain.actor import Actor, ActorKind
from llavero.tenancy.prepared import Question, given

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event as it stands in the record."""

    id: UUID
    at: datetime
    kind: EventKind
    outcome: str
    reason: str
    actor: Actor
    subject: UUID | None
    company: UUID | None
    run: UUID | None
    step: str
    facts: Mapping[str, FactValue]
    proofs: tuple[str, ...]
    address: str
    request_id: str


def events_of(subject: UUID, *, before: UUID | None = None, most: int = 50) -> tuple[Entry, ...]:
    """List what concerned one user, authenticator or other row, newest first; `before` is the last id of a page."""
    if before is None:
        return _entries(_newest_of(min(most, MOST_AT_ONCE)).all(subject=subject))
    rows = Event.objects.filter(subject_id=subject, id__lt=before)
    return _entries(rows.order_by("-id")[: min(most, MOST_AT_ONCE)])


def events_of_run(run: UUID) -> tuple[Entry, ...]:
    """List what happened in one run, oldest first (to the millisecond)."""
    return _entries(Event.objects.filter(run_id=run).order_by("id")[:MOST_AT_ONCE])


def newest_events(*, before: UUID | None = None, most: int = 50) -> tuple[Entry, ...]:
    """List what happened in the bank, newest first; `before` is the last id of a page."""
    rows = Event.objects.all() if before is None else Event.objects.filter(id__lt=before)
    return _entries(rows.order_by("-id")[: min(most, MOST_AT_ONCE)])


@lru_cache(maxsize=16)
def _newest_of(most: int) -> Question[Event]:
    return Question(lambda: Event.objects.filter(subject_id=given("subject")).order_by("-id")[:most])


def _entries(rows: Iterable[Event]) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            id=row.id,
            at=row.at,
            kind=EventKind(row.kind),
            outcome=row.outcome,
            reason=row.reason,
            actor=Actor(ActorKind(row.actor_kind), row.actor_id, row.person_id),
            subject=row.subject_id,
            company=row.company_id,
            run=row.run_id,
            step=row.step,
            facts=MappingProxyType(dict(row.facts)),
            proofs=tuple(proof["name"] for proof in row.proofs),
            address=row.address,
            request_id=row.request_id,
        )
        for row in rows
    )
