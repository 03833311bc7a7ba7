"""What has been proven at each step, whichever way one came: the minimal sets over all paths.

Law: an effect is allowed when every one of these sets satisfies every clause of the floor. A path on which one fact
would have two values is no path; a fact tested twice keeps its value. A take-up is a way like any other: it brings
what the new run has earned so far and what the old one had collected, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from llavero.domain.effect import EffectName
from llavero.domain.proof import ProofName
from llavero.domain.run import BranchNode, EndNode, Graph, StepNode
from llavero.domain.slot import SlotName
from llavero.journeys.declared import Declared, declared
from llavero.journeys.floor import Has, name_of, ref_of
from llavero.journeys.stretch import is_adopted, stretch_before

Sort = Literal["run", "session", "slot", "subject", "effect"]
Held = tuple[Sort, str]
"""Something a path has by now: a proof of this run, a proof of the session, a filled slot, the subject, an effect."""

SUBJECT: Held = ("subject", "known")
TAKEN_UP = "(resume)"
"""Stands in the example of a path where it goes on with what an older run had collected."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One way of standing at a step: the facts it assumes and what it holds at least; `path` is an example."""

    facts: frozenset[tuple[str, str]]
    held: frozenset[Held]
    path: tuple[str, ...] = field(default=(), compare=False)

    def has(self) -> Has:
        """Answer whether a proof is held; a proof of the run also serves where a session's would."""
        return lambda ref, age: ("run", ref) in self.held or (age is not None and ("session", ref) in self.held)

    def proven(self) -> tuple[str, ...]:
        """List what was proven, subject's own without the role, for a sentence."""
        return tuple(sorted({ref.removesuffix("@subject") for sort, ref in self.held if sort in ("run", "session")}))

    def possessions(self) -> frozenset[ProofName]:
        """Name the proofs earned in this run that show possession or stand for it."""
        return frozenset(name_of(ref) for sort, ref in self.held if sort == "run")

    def slots(self) -> frozenset[str]:
        return frozenset(name for sort, name in self.held if sort == "slot")

    def effects(self) -> frozenset[EffectName]:
        return frozenset(EffectName(name) for sort, name in self.held if sort == "effect")


Arrivals = Mapping[str, frozenset[Arrival]]


def starts_of(sessions: Iterable[Iterable[ProofName]], *, acts_as: str | None = None) -> tuple[frozenset[Held], ...]:
    """Say what a run holds when it begins: one set per kind of session, the empty set for who comes without one.

    Where somebody acts for another, what their session has proven is theirs, in the role that they act in.
    """
    role = acts_as or "subject"
    known = [frozenset({SUBJECT, *(("session", ref_of(name, role)) for name in proofs)}) for proofs in sessions]
    return tuple(known) or (frozenset(),)


def arrivals(
    graph: Graph, starts: Iterable[frozenset[Held]], *, taken_up_at: str | None = None, acts_as: str | None = None
) -> Arrivals:
    """Find, for every step, the minimal ways of standing at it. Engine outcomes lead to endings and prove nothing.

    `taken_up_at` is the step at which a new run goes on with what an older one collected before it stopped, `acts_as`
    the role of whoever acts for somebody else.
    """
    found: dict[str, set[Arrival]] = {name: set() for name in graph.nodes}
    _follow(graph, found, [(graph.first, Arrival(frozenset(), held)) for held in starts], acts_as)
    if taken_up_at is not None and taken_up_at in graph.nodes:
        _follow(graph, found, _take_ups(graph, found, taken_up_at), acts_as)
    return {name: frozenset(ways) for name, ways in found.items()}


def _follow(
    graph: Graph, found: dict[str, set[Arrival]], waiting: list[tuple[str, Arrival]], acts_as: str | None
) -> None:
    while waiting:
        name, arrival = waiting.pop()
        if name in graph.nodes and _is_new(found[name], arrival):
            waiting.extend(_onward(graph, name, arrival, acts_as))


def _take_ups(graph: Graph, found: Mapping[str, set[Arrival]], at: str) -> list[tuple[str, Arrival]]:
    """Give every way of going on at a step with the slots of a run that had come there in any way."""
    left = {frozenset(held for held in other.held if is_left(held)) for other in found[at]}
    stretch = [name for name in stretch_before(graph, at) if isinstance(graph.nodes[name], StepNode)]
    return [
        (at, Arrival(arrival.facts, arrival.held | slots, (*arrival.path, TAKEN_UP)))
        for name in stretch
        for arrival in found[name]
        for slots in left
    ]


def is_left(held: Held) -> bool:
    """Say whether a run that waits leaves this to the one that takes it up: what was collected, without secrets."""
    sort, name = held
    return sort == "slot" and is_adopted(SlotName(name))


def _is_new(known: set[Arrival], arrival: Arrival) -> bool:
    """Keep the antichain: drop an arrival that holds more than a known one under the same facts, and the reverse."""
    same = [other for other in known if other.facts == arrival.facts]
    if any(other.held <= arrival.held for other in same):
        return False
    known.difference_update(other for other in same if arrival.held < other.held)
    known.add(arrival)
    return True


def _onward(graph: Graph, name: str, arrival: Arrival, acts_as: str | None) -> Iterator[tuple[str, Arrival]]:
    path = (*arrival.path, name)
    match graph.nodes[name]:
        case EndNode():
            return
        case BranchNode() as node:
            assumed = dict(arrival.facts).get(node.fact)
            for value, target in node.successors.items():
                if assumed in (None, value):
                    yield target, Arrival(arrival.facts | {(node.fact, value)}, arrival.held, path)
        case StepNode() as node:
            says = declared(node)
            for outcome, target in node.successors.items():
                yield target, Arrival(arrival.facts, arrival.held | gained(says, outcome, acts_as), path)


def gained(says: Declared, outcome: str, acts_as: str | None = None) -> frozenset[Held]:
    """Say what a step adds when it is left by an outcome: only a good one, or one that proves, adds anything."""
    new: set[Held] = set()
    for spec in says.proofs.get(outcome, ()):
        ref = ref_of(spec.name, acts_as if acts_as and spec.role == "actor" else spec.role)
        new |= {("run", ref), ("session", ref)}
    if outcome == "ok" or outcome in says.proofs or not says.has_ok:
        new |= {("slot", slot.value) for slot in says.fills}
        new |= {SUBJECT} if says.fixes_subject else set()
    if outcome == "ok":
        new |= {("effect", use.effect.value) for use in says.effects}
    return frozenset(new)
