"""Somebody acts for another person of their company: who that is in a run, and what the proofs of each count for.

Law: whoever acts proves as themself, in their role; that never stands for a proof of the person it is about, nor
theirs for it. Of that person a run has only what stands on record from their own earlier procedure.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from llavero.credentials.sessions import proofs_of
from llavero.domain.proof import STANDING, Proof
from llavero.journeys.models import Run
from llavero.people.disclose import person_of

FOR_A_COLLEAGUE: Final = "company_user"
"""The `subject:` of a journey that one person leads for another of the same company."""
ACTS_AS: Final = "administrator"
"""The role in which they act; a floor names their proofs by it, as in `approval@administrator`."""


def acts_as(subject: str) -> str | None:
    """Give the role of who acts in a journey with this `subject:`; None where people act for themselves."""
    return ACTS_AS if subject == FOR_A_COLLEAGUE else None


def session_proofs_for(run: Run) -> tuple[Proof, ...]:
    """Give what the run's session has proven, as it counts in this run."""
    held = proofs_of(run.session_id) if run.session_id else ()
    if run.acting_user_id is None:
        return held
    own = [proof for proof in held if proof.for_user == run.acting_user_id and proof.role == "subject"]
    return tuple(replace(proof, role=ACTS_AS, for_user=run.user_id) for proof in own)


def as_they_count(proofs: Iterable[Proof], run: Run) -> tuple[Proof, ...]:
    """Give the proofs that a step of this run gave, under the roles by which the floor asks for them."""
    if run.acting_user_id is None:
        return tuple(proofs)
    person = person_of(run.acting_user_id)
    return tuple(counted for proof in proofs if (counted := _as_it_counts(proof, person, run.user_id)) is not None)


def _as_it_counts(proof: Proof, person: UUID, subject: UUID | None) -> Proof | None:
    if proof.role == "actor":
        is_theirs = proof.by == person and proof.for_user == subject
        return replace(proof, role=ACTS_AS) if is_theirs else None  # guard: who-acts-proves-themself
    return proof if proof.name in STANDING else None  # guard: nobody-proves-as-the-subject
