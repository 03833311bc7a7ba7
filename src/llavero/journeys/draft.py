"""A journey file that was read: its typed content, its graph with explicit successors, and the line of every step.

Law: reading resolves, it does not judge; where an outcome leads nowhere the graph says so, and a check reports it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from llavero.domain.errors import DomainError
from llavero.domain.fact import FACTS
from llavero.domain.run import BranchNode, EndNode, Graph, GraphNode, StepNode
from llavero.formats.strict_yaml import Document, Value
from llavero.journeys.declared import Declared, declared
from llavero.journeys.definition import BranchStep, EndStep, FileStep, JourneyFile, UsesStep
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.reading import closest, read_part
from llavero.steps.registry import all_step_types, step_type

NOWHERE = ""
"""Stands where the good outcome of a file's last step has no step to go to."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A journey between its file and its compiled form."""

    document: Document
    file: JourneyFile
    graph: Graph
    places: Mapping[str, int]

    def line(self, step: str, *inside: str | int) -> int:
        """Find the line of a step, or of a key inside it."""
        return self.document.line_of(("steps", self.places[step], *inside) if step in self.places else inside)

    def problem(self, flaw: Flaw, step: str, *inside: str | int, **facts: str | int) -> Problem:
        """Say what is wrong with a step, on its line."""
        return Problem(self.document.file, self.line(step, *inside), flaw, {"step": step, **facts})

    def at(self, flaw: Flaw, *where: str | int, **facts: str | int) -> Problem:
        """Say what is wrong with a part of the file outside its steps."""
        return Problem(self.document.file, self.document.line_of(where), flaw, facts)

    def steps(self) -> tuple[tuple[StepNode, Declared], ...]:
        """Give every step of a type, in the file's order, with what it declares."""
        return self._steps

    @cached_property
    def _steps(self) -> tuple[tuple[StepNode, Declared], ...]:
        nodes = (self.graph.nodes[name] for name in self.places)
        return tuple((node, declared(node)) for node in nodes if isinstance(node, StepNode))


def read_journey(document: Document) -> Draft | list[Problem]:
    """Read a journey file, or give everything that is wrong with how it is written."""
    value = document.value
    if not isinstance(value, dict):
        return [Problem(document.file, 1, Flaw.WRONG_TYPE, {"key": "journey", "value": "…", "wanted": "group"})]
    written = value.get("steps")
    steps, problems = _read_steps(written, document) if isinstance(written, list) else ([], [])
    stand_in: list[FileStep] = list(steps) or [EndStep(step="x", end="done")]
    header = read_part(
        JourneyFile, {**value, "steps": stand_in if isinstance(written, list) else written}, document  # type: ignore[dict-item]
    )  # fmt: skip
    if isinstance(header, list):
        missing = [Problem(document.file, 1, Flaw.MISSING_KEY, {"key": "steps"})] if "steps" not in value else []
        problems += [p for p in header if "steps" in value or p.facts.get("key") != "steps"] + missing
    if problems or isinstance(header, list):
        return problems
    if problems := _twice(header.steps, document):
        return problems
    nodes = _nodes(header.steps)
    graph = Graph(
        journey=header.journey,
        version=header.version,
        first=header.steps[0].step,
        nodes=nodes,
        endings=dict(header.endings),
        lifetime=header.limits.lifetime,
        idle=header.limits.idle,
        stages=tuple(header.stages),
        stage_of=header.stage_of,
    )
    places = {step.step: index for index, step in enumerate(header.steps)}
    return Draft(document=document, file=header, graph=graph, places=places)


_MODELS: Mapping[str, type[UsesStep] | type[BranchStep] | type[EndStep]] = {
    "uses": UsesStep,
    "branch": BranchStep,
    "end": EndStep,
}


def _read_steps(written: list[Value], document: Document) -> tuple[list[FileStep], list[Problem]]:
    steps: list[FileStep] = []
    problems: list[Problem] = []
    for index, item in enumerate(written):
        where = ("steps", index)
        kinds = [key for key in _MODELS if isinstance(item, dict) and key in item]
        if len(kinds) != 1:
            problems.append(Problem(document.file, document.line_of(where), Flaw.STEP_KIND))
            continue
        read = read_part(_MODELS[kinds[0]], item, document, where)
        if isinstance(read, list):
            problems += read
            continue
        steps.append(read)
        if isinstance(read, UsesStep):
            problems += _check_type(read, document, index)
    return steps, problems


def _check_type(step: UsesStep, document: Document, index: int) -> list[Problem]:
    name, major = split_major(step.uses)
    try:
        kind = step_type(name, major)
    except DomainError:
        perhaps = closest(name, [known.name for known in all_step_types()])
        line = document.line_of(("steps", index, "uses"))
        return [Problem(document.file, line, Flaw.UNKNOWN_STEP_TYPE, {"uses": step.uses, "perhaps": perhaps})]
    read = read_part(kind.params, step.with_, document, ("steps", index, "with"))
    return read if isinstance(read, list) else []


def split_major(uses: str) -> tuple[str, int]:
    """Read `challenge.code@1`; a name alone means the first major version."""
    name, _, major = uses.partition("@")
    return name, int(major or 1)


def _twice(steps: list[FileStep], document: Document) -> list[Problem]:
    seen: dict[str, int] = {}
    problems = []
    for index, step in enumerate(steps):
        line = document.line_of(("steps", index, "step"))
        if step.step in seen:
            facts: dict[str, str | int] = {"step": step.step, "first_line": seen[step.step]}
            problems.append(Problem(document.file, line, Flaw.STEP_TWICE, facts))
        seen.setdefault(step.step, line)
    return problems


def _nodes(steps: list[FileStep]) -> dict[str, GraphNode]:
    following = [*(step.step for step in steps[1:]), NOWHERE]
    return {step.step: _node(step, after) for step, after in zip(steps, following, strict=True)}


def _node(step: FileStep, after: str) -> GraphNode:
    match step:
        case UsesStep():
            return _step_node(step, after)
        case BranchStep():
            ways = dict(step.is_ or {})
            ways |= {key: target for key, target in (("yes", step.yes), ("no", step.no)) if target is not None}
            return BranchNode(name=step.step, fact=step.branch.value, successors=ways)
        case EndStep():
            return EndNode(
                name=step.step,
                end=step.end,
                to=step.to,
                then=step.then,
                notify=tuple(step.notify),
                each=step.each,
                carries=tuple(step.carries),
                stage=step.stage,
            )


def _step_node(step: UsesStep, after: str) -> StepNode:
    name, major = split_major(step.uses)
    kind = step_type(name, major)
    params = kind.params.model_validate(step.with_).model_dump(mode="json")
    good = {"ok": step.next or after} if kind.has_ok else {}
    return StepNode(
        name=step.step,
        uses=name,
        major=major,
        params=params,
        successors={**good, **step.on},
        stage=step.stage,
        actor=step.actor,
        not_by=step.not_by,
        fate=step.fate.model_dump() if step.fate else None,
    )


def facts_tested(graph: Graph) -> frozenset[str]:
    """List the facts that the journey's branches test; each is known to the registry."""
    tested = {node.fact for node in graph.nodes.values() if isinstance(node, BranchNode)}
    return frozenset(tested & {fact.value for fact in FACTS})
