"""Walk through a compiled journey at random, as people would: every outcome, every fact, every engine outcome.

Law: no database and no clock; where an outcome leads is asked of `domain.run.advance` alone, as the engine does.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from llavero.domain.fact import FACTS, FactName
from llavero.domain.run import (
    ENGINE_OUTCOMES,
    EndNode,
    FactValue,
    Graph,
    State,
    StepNode,
    advance,
    begin,
    branch_key,
    take_up,
)
from llavero.journeys.declared import declared
from llavero.journeys.draft import facts_tested
from llavero.journeys.must_prove import TAKEN_UP, Held, gained, is_left
from llavero.journeys.stretch import stretch_before

LONGEST = 200
ENGINE_SHARE = 0.04
UNSEEN_SHARE = 0.2
TAKE_UP_SHARE = 0.1
"""How often a walk is interrupted at a page: rarely, so that most walks see the whole journey, but each way once."""

Edge = tuple[str, str]
"""A step and the outcome, the fact's value or the engine outcome by which it was left."""


@dataclass(frozen=True, slots=True)
class Effected:
    """An effect that a walk reached, with what it held then and the facts of that person."""

    step: str
    effect: str
    held: frozenset[Held]
    facts: tuple[tuple[str, FactValue], ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk: how it went, where it ended (None when it got stuck), and the effects that it reached."""

    edges: tuple[Edge, ...]
    ended: str | None
    effected: tuple[Effected, ...]


@dataclass
class _Left:
    """What earlier walks had collected when they stood at the step that `resume:` names."""

    at: str | None
    stretch: frozenset[str] = frozenset()
    slots: list[frozenset[Held]] = field(default_factory=list)


def walks(
    graph: Graph,
    rnd: Random,
    n: int,
    *,
    start: frozenset[Held] = frozenset(),
    taken_up_at: str | None = None,
    acts_as: str | None = None,
) -> Iterator[Walk]:
    """Walk `n` times, each time as somebody else. Edges that were walked least are preferred, so that all are.

    With `taken_up_at` (the step that `resume:` names) a walk may take up what an earlier one had collected there.
    """
    seen: dict[Edge, int] = {}
    left = _Left(taken_up_at, stretch_before(graph, taken_up_at) if taken_up_at is not None else frozenset())
    for _ in range(n):
        facts: dict[str, FactValue] = {fact: _value(fact, rnd) for fact in sorted(facts_tested(graph))}
        walk = _walk(graph, rnd, facts, start, seen, left, acts_as)
        for edge in walk.edges:
            seen[edge] = seen.get(edge, 0) + 1
        yield walk


def edges_of(graph: Graph, *, taken_up_at: str | None = None) -> frozenset[Edge]:
    """List every edge of a journey: each outcome and fact's value, each engine outcome at each page, each take-up."""
    stretch = stretch_before(graph, taken_up_at) if taken_up_at is not None else frozenset()
    edges: set[Edge] = {(name, TAKEN_UP) for name in stretch if isinstance(graph.nodes[name], StepNode)}
    for name, node in graph.nodes.items():
        if isinstance(node, EndNode):
            continue
        edges |= {(name, key) for key in node.successors}
        if isinstance(node, StepNode) and declared(node).has_screen:
            edges |= {(name, outcome) for outcome in ENGINE_OUTCOMES}
    return frozenset(edges)


def _walk(
    graph: Graph, rnd: Random, facts: dict[str, FactValue], start: frozenset[Held], seen: dict[Edge, int], left: _Left,
    acts_as: str | None,
) -> Walk:  # fmt: skip
    state, held = begin(graph, facts), start
    edges = list(_branches(State(at=graph.first), state))
    effected: list[Effected] = []
    for _ in range(LONGEST):
        node = graph.nodes[state.at]
        if isinstance(node, EndNode):
            return Walk(tuple(edges), node.name, tuple(effected))
        if not isinstance(node, StepNode):
            break
        if node.name == left.at:
            left.slots.append(frozenset(one for one in held if is_left(one)))
        elif node.name in left.stretch and left.slots and rnd.random() < TAKE_UP_SHARE:
            held |= rnd.choice(left.slots)
            edges.append((node.name, TAKEN_UP))
            state = take_up(graph, state, str(left.at))
            continue
        says = declared(node)
        outcome = _outcome(node, says.has_screen, rnd, seen)
        if outcome == "ok":
            known = tuple(sorted(facts.items()))
            effected += [Effected(node.name, use.effect.value, held, known) for use in says.effects]
        held |= gained(says, outcome, acts_as)
        after = advance(graph, state, outcome, facts)
        edges += [(node.name, outcome), *_branches(state, after)]
        state = after
    return Walk(tuple(edges), None, tuple(effected))


def _outcome(node: StepNode, has_screen: bool, rnd: Random, seen: dict[Edge, int]) -> str:
    unseen = [outcome for outcome in ENGINE_OUTCOMES if (node.name, outcome) not in seen]
    if has_screen and rnd.random() < (UNSEEN_SHARE if unseen else ENGINE_SHARE):
        return rnd.choice(unseen or ENGINE_OUTCOMES)
    outcomes = sorted(node.successors)
    if "ok" in outcomes and rnd.random() < 0.6:
        return "ok"
    fewest = min(seen.get((node.name, outcome), 0) for outcome in outcomes)
    return rnd.choice([outcome for outcome in outcomes if seen.get((node.name, outcome), 0) == fewest])


def _branches(before: State, after: State) -> list[Edge]:
    """List the branches passed between two states, by the key that decided each."""
    passed = after.decided[len(before.decided) :]
    return [(branch, branch_key(value)) for branch, _, value in passed]


def _value(fact: str, rnd: Random) -> FactValue:
    values = FACTS[FactName(fact)].values
    return rnd.choice(values) if values else rnd.random() < 0.5
