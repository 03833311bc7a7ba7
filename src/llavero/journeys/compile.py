"""A checked journey in its final form: the graph, what it starts with, its floor, and the digest that pins its runs.

Law: the same file, floor and exceptions give the same bytes and so the same digest; a run never sees another form.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from llavero.domain.effect import EffectName
from llavero.domain.proof import Proof, ProofName
from llavero.domain.run import Graph
from llavero.journeys.definition import StartsWith
from llavero.journeys.draft import Draft
from llavero.journeys.exceptions import FloorException
from llavero.journeys.floor import (
    Bound,
    Clause,
    channel_allowed,
    held_by,
    is_independent,
    is_met,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledJourney:
    """A journey as it runs. `floor` and `bounds` are those that concern it, with its exceptions written in."""

    journey: str
    version: int
    title: Mapping[str, str]
    source: str
    portal: str | None
    kind: str
    subject: str
    starts_with: StartsWith
    open_per_subject: int
    starts_per_day: int | None
    resume_within: timedelta | None
    resume_from: str | None
    graph: Graph
    floor: tuple[Clause, ...]
    bounds: tuple[Bound, ...]
    exceptions: tuple[FloorException, ...]

    def sessions(self) -> tuple[frozenset[ProofName], ...]:
        """Give the alternatives of proofs that a session must have for this journey to start in it."""
        return tuple(frozenset(proofs) for proofs in self.starts_with.any_session)

    def taken_over_by(self, on: date) -> str | None:
        """Name the stronger journey to offer instead, once an exception that this one rests on has ended."""
        return next((one.after for one in self.exceptions if one.instead.until < on), None)

    def unmet(
        self,
        effect: EffectName,
        proofs: tuple[Proof, ...],
        *,
        run: UUID,
        now: datetime,
        facts: Mapping[str, str],
        secret_channels: frozenset[str] = frozenset(),
    ) -> tuple[Clause, ...]:
        """List the clauses that the proofs of a run do not satisfy now; the commit asks before it changes anything.

        `facts` are those the run's branches decided, as `yes`, `no` or a value. An exception past its date counts
        no more.
        """
        return tuple(
            clause
            for clause in self.floor
            if clause.effect is effect
            and not (
                is_met(clause, held_by(proofs, run=run, now=now), on=now.date())
                and all(facts.get(fact) == value for fact, value in clause.given.items())
                and _keeps_channels(clause, proofs, secret_channels, run=run, on=now.date())
            )
        )


def compiled(
    draft: Draft, floor: tuple[Clause, ...], bounds: tuple[Bound, ...], exceptions: tuple[FloorException, ...]
) -> CompiledJourney:
    """Put a checked draft and its floor together; refuses nothing, the checks did."""
    file = draft.file
    figures = {name for _, says in draft.steps() for name in says.bounds} | {"run.lifetime", "run.idle"}
    return CompiledJourney(
        journey=file.journey,
        version=file.version,
        title={"es": file.title.es, "en": file.title.en},
        source=file.source,
        portal=file.portal,
        kind=file.kind,
        subject=file.subject,
        starts_with=file.starts_with,
        open_per_subject=file.limits.open_per_subject,
        starts_per_day=file.limits.starts_per_day,
        resume_within=file.resume.within if file.resume else None,
        resume_from=file.resume.from_ if file.resume else None,
        graph=draft.graph,
        floor=tuple(clause for clause in floor if clause.effect in effects_of(draft)),
        bounds=tuple(bound for bound in bounds if bound.name.rpartition("/")[2] in figures),
        exceptions=exceptions,
    )


def effects_of(draft: Draft) -> frozenset[EffectName]:
    """Name everything that a journey can change."""
    return frozenset(use.effect for _, says in draft.steps() for use in says.effects)


def _keeps_channels(
    clause: Clause, proofs: tuple[Proof, ...], channels: frozenset[str], *, run: UUID, on: date
) -> bool:
    if not clause.independent_secret or not channels:
        return True
    earned = frozenset(proof.name for proof in proofs if proof.run == run)
    return is_independent(channels, earned) or channel_allowed(clause, channels, on=on)
