"""An exception to the floor: where a bank's manual asks less, who granted it, until when, and what comes after.

Law: one clause of one journey, and only between its first and its last day; otherwise the floor stands as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from llavero.journeys.floor import Bound, Clause, Instead
from llavero.journeys.problems import Flaw, Problem, Severity

SECRET_CHANNEL = ".secret_channel"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorException:
    """An exception with its dates resolved; `target` is a clause, a clause's secret channel, or a bound."""

    journey: str
    target: str
    instead: Instead
    must: str | None
    owner: str
    reason_es: str
    reason_en: str
    granted_by: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class WrittenException:
    """An exception and where it is written."""

    granted: FloorException
    file: str
    line: int

    def problem(self, flaw: Flaw, *, severity: Severity = Severity.ERROR, **facts: str | int) -> Problem:
        """Say what is wrong with the exception, on its line."""
        one = self.granted
        known = {"journey": one.journey, "target": one.target, "after": one.after}
        return Problem(self.file, self.line, flaw, {**known, **facts}, severity)


def with_exceptions(
    clauses: Sequence[Clause], bounds: Sequence[Bound], granted: Sequence[FloorException]
) -> tuple[tuple[Clause, ...], tuple[Bound, ...]]:
    """Give the floor of one journey with its own exceptions written into the clauses and bounds they concern."""
    relaxed = tuple(
        replace(
            clause,
            instead=tuple(one.instead for one in granted if one.target == clause.name),
            channel_instead=tuple(one.instead for one in granted if one.target == clause.name + SECRET_CHANNEL),
        )
        for clause in clauses
    )
    limits = tuple(
        replace(
            bound, instead=tuple((one.instead, one.must) for one in granted if one.target == bound.name and one.must)
        )
        for bound in bounds
    )
    return relaxed, limits
