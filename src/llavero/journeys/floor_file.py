"""Read a floor file: the product's `floor.yaml`, or what a bank adds to it.

Law: every line gives its reason in both languages; a line that could never be kept, or would ask for nothing, is
refused.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from llavero.domain.effect import EffectName
from llavero.domain.fact import FactName
from llavero.domain.proof import KIND_OF, ProofKind, ProofName
from llavero.formats.strict_yaml import Document, YamlProblem, load
from llavero.journeys.definition import Name, Part, Words
from llavero.journeys.floor import EVERY, Bound, Clause, ref_of
from llavero.journeys.problems import Flaw, Problem, from_yaml
from llavero.journeys.reading import closest, read_part
from llavero.steps.duration import UNITS, Duration, seconds

PRODUCT_FLOOR = Path(__file__).with_name("floor.yaml")

Ref = Annotated[str, Field(pattern=r"^[a-z][a-z_]*(@[a-z][a-z_]*)?$", max_length=60)]


class FloorLine(Part):
    """What must have been proven before one effect."""

    any: list[list[Ref]] = []
    all: list[Ref] = []
    fresh: Literal["run"] | Duration | dict[Ref, Duration] = "run"
    given: dict[Annotated[FactName, Field(strict=False)], str] = {}
    portals: list[Name] = []
    hard: bool = False
    same_as: Annotated[EffectName, Field(strict=False)] | None = None
    secret_channel: Literal["independent"] | None = None
    reason: Words


class BoundLine(Part):
    """A limit of one figure that a journey may set."""

    must: str = Field(pattern=r"^((>=|<=)(0|[1-9][0-9]{0,6}[smhd]?)|[a-z_]+)$")
    reason: Words


class FloorFile(Part):
    """A whole floor file."""

    effects: dict[Annotated[EffectName, Field(strict=False)], FloorLine] = {}
    bounds: dict[Annotated[str, Field(pattern=r"^[a-z_]+\.[a-z_]+$")], BoundLine] = {}


@dataclass(frozen=True, slots=True)
class Floor:
    """The clauses and bounds of one file."""

    clauses: tuple[Clause, ...] = ()
    bounds: tuple[Bound, ...] = ()


NO_FLOOR = Floor()


@lru_cache(maxsize=1)
def product_floor() -> Floor:
    """Read the product's own floor. A mistake in it stops the program: nothing may be checked against half a floor."""
    floor, problems = read_floor(PRODUCT_FLOOR, owner="")
    if problems:
        raise RuntimeError("; ".join(f"{p.file}:{p.line}: {p.in_words('en')}" for p in problems))
    return floor


def read_floor(path: Path, *, owner: str) -> tuple[Floor, list[Problem]]:
    """Read a floor file; clauses of a bank carry its name before theirs. With problems, the floor is not to be used."""
    try:
        document = load(path)
    except YamlProblem as problem:
        return NO_FLOOR, [from_yaml(problem)]
    written = read_part(FloorFile, document.value, document)
    if isinstance(written, list):
        return NO_FLOOR, written
    problems = [p for effect, line in written.effects.items() for p in _check(effect, line, written, document)]
    if problems:
        return NO_FLOOR, problems
    prefix = f"{owner}/" if owner else ""
    clauses = tuple(_clause(prefix, effect, line, written) for effect, line in written.effects.items())
    bounds = tuple(
        Bound(name=prefix + name, must=bound_in_seconds(line.must), reason=_in_both(line.reason))
        for name, line in written.bounds.items()
    )
    return Floor(clauses, bounds), []


def bound_in_seconds(must: str) -> str:
    """Write a bound's time in seconds: `<=10m` becomes `<=600`."""
    match = re.fullmatch(r"(>=|<=)([0-9]+)([smhd])", must)
    return f"{match[1]}{int(match[2]) * seconds(UNITS[match[3]])}" if match else must


def full_ref(written: str) -> str:
    """Complete a proof of a floor with the role that proves when none is named: the subject."""
    return written if "@" in written else f"{written}@subject"


def unknown_proofs(written: list[str]) -> list[str]:
    """List the references whose proof no step can give."""
    known = {name.value for name in ProofName}
    return [ref for ref in written if ref.partition("@")[0] not in known]


def marks_in(written: list[str]) -> list[str]:
    """List the references that are marks: asked for, never a factor."""
    marks = {name.value for name, kind in KIND_OF.items() if kind is ProofKind.NONE}
    return [ref for ref in written if ref.partition("@")[0] in marks]


def alternatives_problems(
    any_of: list[list[str]], all_of: list[str], document: Document, where: tuple[str | int, ...]
) -> list[Problem]:
    """Say what is wrong with lists of proofs: one that does not exist, a mark in `any:`, an alternative of nothing."""
    problems = []
    file = document.file
    known = [name.value for name in ProofName]
    for ref in unknown_proofs([*all_of, *(ref for some in any_of for ref in some)]):
        line = document.line_of(where)
        problems.append(Problem(file, line, Flaw.UNKNOWN_PROOF, {"proof": ref, "perhaps": closest(ref, known)}))
    for index, some in enumerate(any_of):
        line = document.line_of((*where, "any", index))
        if not some:
            problems.append(Problem(file, line, Flaw.EMPTY_ALTERNATIVE))
        # guard: mark-is-no-proof
        problems.extend(Problem(file, line, Flaw.MARK_AS_PROOF, {"proof": mark}) for mark in marks_in(some))
    return problems


def _check(effect: EffectName, line: FloorLine, written: FloorFile, document: Document) -> list[Problem]:
    where = ("effects", effect.value)
    problems = alternatives_problems(line.any, line.all, document, where)
    if line.same_as is not None:
        other = written.effects.get(line.same_as)
        if other is None or other.same_as is not None or line.any or line.all:
            facts = {"effect": effect.value, "other": line.same_as.value}
            problems.append(Problem(document.file, document.line_of((*where, "same_as")), Flaw.SAME_AS_LOOP, facts))
    elif not (line.any or line.all or line.given or line.secret_channel):
        problems.append(Problem(document.file, document.line_of(where), Flaw.EMPTY_ALTERNATIVE))
    return problems


def _clause(prefix: str, effect: EffectName, line: FloorLine, written: FloorFile) -> Clause:
    proven = written.effects[line.same_as] if line.same_as else line
    return Clause(
        name=prefix + effect.value,
        effect=effect,
        any=tuple(frozenset(map(full_ref, some)) for some in proven.any),
        all=frozenset(map(full_ref, proven.all)),
        fresh=_fresh(proven.fresh),
        given={fact.value: value for fact, value in line.given.items()},
        portals=frozenset(line.portals),
        hard=line.hard,
        independent_secret=line.secret_channel is not None,
        reason=_in_both(line.reason),
    )


def _in_both(words: Words) -> dict[str, str]:
    return {"es": words.es, "en": words.en}


def _fresh(written: "Literal['run'] | timedelta | dict[str, timedelta]") -> dict[str, timedelta]:
    if isinstance(written, timedelta):
        return {EVERY: written}
    if isinstance(written, dict):
        return {full_ref(ref): age for ref, age in written.items()}
    return {}


__all__ = ["NO_FLOOR", "PRODUCT_FLOOR", "Floor", "product_floor", "read_floor", "ref_of"]
