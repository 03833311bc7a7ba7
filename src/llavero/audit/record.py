"""Write down what happened, in the transaction in which it happened.

Law: no change without its event and no event without its change: both stand or fall with one commit. Nothing here
or anywhere updates or deletes an event. What is written is public to the auditor, so it never holds a secret.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.facts import FactRefusedError, FactValue, check_facts, is_word
from llavero.audit.models import AuditPending, Event
from llavero.domain.actor import Actor, Origin
from llavero.domain.proof import Proof
from llavero.tenancy.ids import new_id

NOWHERE = Origin()


def record(
    kind: EventKind,
    *,
    now: datetime,
    actor: Actor,
    origin: Origin | None = None,
    outcome: Literal["done", "refused", "read"] = "done",
    reason: str = "",
    subject: UUID | None = None,
    company: UUID | None = None,
    on_behalf_of: UUID | None = None,
    run: UUID | None = None,
    step: str = "",
    digest: str = "",
    proofs: Sequence[Proof] = (),
    facts: Mapping[str, FactValue] | None = None,
) -> UUID:
    """Write one event into the caller's transaction and note that it waits to be sealed. Inside a scope only.

    `subject` is the row it is about (a user, an authenticator…), `reason` a word from a closed list of the caller,
    `digest` names the procedure's definition. Raises FactRefusedError for a fact that `kind` does not state, a value
    of another shape, or a reason that is not a word: nothing is written then, and the caller's change does not stand.
    """
    said = dict(facts or {})
    check_facts(said, allowed=kind.facts)
    if reason and not is_word(reason):  # guard: audit-reason-is-a-word
        raise FactRefusedError("the reason of an event is a word")
    origin = origin or NOWHERE
    event_id = new_id(now)
    Event(
        id=event_id,
        at=now,
        kind=kind.value,
        outcome=outcome,
        reason=reason,
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        person_id=actor.person,
        on_behalf_of_id=on_behalf_of,
        subject_id=subject,
        company_id=company,
        run_id=run,
        step=step,
        definition_digest=digest,
        proofs=[_written(proof) for proof in proofs],
        facts=said,
        address=origin.address,
        device_id=origin.device,
        request_id=origin.request_id,
    ).save(force_insert=True)
    AuditPending(id=event_id).save(force_insert=True)
    return event_id


def _written(proof: Proof) -> dict[str, str | None]:
    return {
        "name": proof.name.value,
        "at": proof.at.isoformat(),
        "by": _text(proof.by),
        "for_user": _text(proof.for_user),
        "role": proof.role,
        "channel": proof.channel,
        "credential": _text(proof.credential),
        "bound_to": proof.bound_to,
        "run": _text(proof.run),
    }


def _text(row: UUID | None) -> str | None:
    return str(row) if row is not None else None
