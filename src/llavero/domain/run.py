"""How a run moves through a journey: the only transition function, called by the engine, the walks and the simulator.

Law: nothing else decides where an outcome leads. A branch that was decided is remembered, so that the commit can
read its fact again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Literal

from llavero.domain.errors import DomainError, ErrorCode

FactValue = str | bool | int | None

ENGINE_OUTCOMES = ("cancelled", "expired", "idle", "blocked", "undeliverable", "changed", "held")
"""What can happen to any run at any step; every journey says once, under `endings:`, where each leads."""

EndKind = Literal[
    "done", "denied", "referred", "alarm", "handed_over",
    "cancelled", "expired", "idle", "blocked", "undeliverable", "changed", "held",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNode:
    """A step: its type, its parameters, and where each of its outcomes leads."""

    name: str
    uses: str
    major: int
    params: Mapping[str, object]
    successors: Mapping[str, str]
    stage: str | None = None
    actor: str | None = None
    not_by: str | None = None
    fate: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchNode:
    """A fork by one fact; booleans use the keys `yes` and `no`."""

    name: str
    fact: str
    successors: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndNode:
    """An ending: what kind, to whom it refers, which journey follows, who is told."""

    name: str
    end: EndKind
    to: str | None = None
    then: str | None = None
    notify: tuple[str, ...] = ()
    each: str | None = None
    carries: tuple[str, ...] = ()
    stage: str | None = None


GraphNode = StepNode | BranchNode | EndNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A compiled journey: every successor explicit, every ending present."""

    journey: str
    version: int
    first: str
    nodes: Mapping[str, GraphNode]
    endings: Mapping[str, str]
    lifetime: timedelta
    idle: timedelta | None = None
    stages: tuple[str, ...] = ()
    stage_of: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a run stands. `decided` holds each branch passed with the fact and the value that decided it."""

    at: str
    decided: tuple[tuple[str, str, FactValue], ...] = ()
    passed: tuple[str, ...] = field(default=())


def begin(graph: Graph, facts: Mapping[str, FactValue]) -> State:
    """Enter the journey: stand at its first step, or where its first branches lead."""
    return _through_branches(graph, State(at=graph.first), facts)


def advance(graph: Graph, state: State, outcome: str, facts: Mapping[str, FactValue]) -> State:
    """Move on from a step by one of its outcomes, or to an ending by an engine outcome.

    Raises ILLEGAL_MOVE at an end, or for an outcome that the step does not have.
    """
    node = graph.nodes[state.at]
    if not isinstance(node, StepNode):
        raise DomainError(ErrorCode.ILLEGAL_MOVE, at=state.at, outcome=outcome)
    if outcome in node.successors:
        passed = (*state.passed, node.name) if outcome == "ok" else state.passed
        return _through_branches(graph, replace(state, at=node.successors[outcome], passed=passed), facts)
    if outcome in graph.endings:
        return replace(state, at=graph.endings[outcome])
    raise DomainError(ErrorCode.ILLEGAL_MOVE, at=state.at, outcome=outcome)


def take_up(graph: Graph, state: State, at: str) -> State:
    """Go on from the step that a journey's `resume:` names; nothing that was passed or decided is added.

    Raises ILLEGAL_MOVE at an end, or for what is no step.
    """
    if not isinstance(graph.nodes[state.at], StepNode) or not isinstance(graph.nodes.get(at), StepNode):
        raise DomainError(ErrorCode.ILLEGAL_MOVE, at=state.at, target=at)
    return replace(state, at=at)


def branch_key(value: FactValue) -> str:
    """Say under which key of a branch a fact's value stands: booleans are `yes` and `no`."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _through_branches(graph: Graph, state: State, facts: Mapping[str, FactValue]) -> State:
    node = graph.nodes[state.at]
    while isinstance(node, BranchNode):
        value = facts[node.fact]
        target = node.successors[branch_key(value)]
        state = replace(state, at=target, decided=(*state.decided, (node.name, node.fact, value)))
        node = graph.nodes[target]
    return state


EMPTY: Mapping[str, FactValue] = MappingProxyType({})
