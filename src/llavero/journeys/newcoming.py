"""Runs of those who register: who they are is known by the bank's core until the commit makes a user of them.

Law: such a run has a claim and no user, and is no decoy: nobody gets a claim in it but by a key that the core says is
right. What they prove counts for them alone, and for their user once there is one.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.db.models import Q

from llavero.domain.proof import Proof
from llavero.journeys.models import Run

FOR_A_NEWCOMER: Final = "new"
"""The `subject:` of a journey at whose end there is a user who was none before."""


def is_of_a_newcomer(run: Run) -> bool:
    """Say whether a run is about somebody whom the core knows and who is no user yet."""
    return run.user_id is None and run.claim is not None and not run.is_decoy


def is_somebodys(run: Run) -> bool:
    """Say whether a run is about a person, a user or one to be: not a decoy's, and not before its claim."""
    return run.user_id is not None or is_of_a_newcomer(run)


def of_the_same(run: Run) -> Q:
    """Give the question for runs about the same person as this one: the same user, or the same newcomer."""
    if is_of_a_newcomer(run):
        return Q(user_id=None, claim=run.claim, is_decoy=False)
    return Q(user_id=run.user_id)


def as_of(user: UUID, person: UUID, proofs: Iterable[Proof]) -> tuple[Proof, ...]:
    """Give what a newcomer proved as it counts for the user that they have become."""
    return tuple(replace(proof, by=person, for_user=user) for proof in proofs)
