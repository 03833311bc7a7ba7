"""Whether ways that stand for each other stay apart: who proved by one is not asked for the other as well.

Law: of two proofs that a branch offers, each is for those who come by its own side; a choice leads somewhere.
"""

from collections.abc import Iterator

from llavero.domain.run import BranchNode, GraphNode, StepNode
from llavero.journeys.declared import declared
from llavero.journeys.draft import Draft
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.ways import successors_of

CHOICE = "choose.one"


def check_alternatives(draft: Draft) -> list[Problem]:
    """Find proofs that are asked of who gave the one in whose stead they stand, and choices that lead nowhere."""
    return [*_proven_again(draft), *_chosen_in_vain(draft)]


def _proven_again(draft: Draft) -> Iterator[Problem]:
    """A forgotten `next:` lets who has a token fall into the steps of who has none, and asks them for both."""
    for name, node in draft.graph.nodes.items():
        for given, instead in _stand_for_each_other(draft, node):
            if instead in _passed_on(draft, given):  # guard: one-of-two-proofs
                yield draft.problem(Flaw.PROVEN_AGAIN, instead, given=given, fork=name)


def _stand_for_each_other(draft: Draft, node: GraphNode) -> Iterator[tuple[str, str]]:
    """Pair the proofs at both sides of a branch, and a proof with the one of who says that they cannot give it."""
    targets = [name for name in dict.fromkeys(successors_of(node).values()) if _proves(draft, name)]
    if isinstance(node, BranchNode):
        yield from ((one, other) for one in targets for other in targets if one != other)
    elif isinstance(node, StepNode) and _proves(draft, node.name):
        instead = {target for outcome, target in node.successors.items() if outcome not in declared(node).proofs}
        yield from ((node.name, other) for other in targets if other in instead)


def _proves(draft: Draft, name: str) -> bool:
    node = draft.graph.nodes[name]
    return isinstance(node, StepNode) and "ok" in declared(node).proofs


def _passed_on(draft: Draft, name: str) -> set[str]:
    """List the steps before which a person comes who passes this one and all that follow."""
    first = draft.graph.nodes[name].successors.get("ok", "")  # type: ignore[union-attr]
    seen: set[str] = set()
    waiting = [first]
    while waiting:
        at = waiting.pop()
        if at in seen or (node := draft.graph.nodes.get(at)) is None:
            continue
        seen.add(at)
        ways = successors_of(node)
        goes_on = not isinstance(node, StepNode) or "ok" not in ways
        waiting += ways.values() if goes_on else [ways["ok"]]
    return seen


def _chosen_in_vain(draft: Draft) -> Iterator[Problem]:
    """Whoever chooses and sees the same page again thinks that the button is broken."""
    for node, says in draft.steps():
        for option, target in node.successors.items():
            if says.uses == CHOICE and target == node.name:
                yield draft.problem(Flaw.CHOSEN_IN_VAIN, node.name, "on", option, outcome=option)
