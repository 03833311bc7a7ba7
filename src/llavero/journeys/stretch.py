"""Where a journey may be taken up, and what of an older run is adopted there: asked by the checker and the engine.

Law: a take-up never jumps over a step that proves, changes or claims something, and never adopts a secret.
"""

from llavero.domain.run import EndNode, Graph, GraphNode, StepNode
from llavero.domain.slot import SLOTS, SlotName
from llavero.journeys.declared import declared
from llavero.journeys.ways import successors_of


def stretch_before(graph: Graph, target: str) -> frozenset[str]:
    """Name the nodes from which every way on to `target` only collects; `target` itself is not among them.

    Whoever stands at one of them has proven all that lies before `target`, whichever way they came. A side way that
    asks for a further proof takes every node before it out of the stretch.
    """
    cut = {name: set(successors_of(node).values()) if name != target else set() for name, node in graph.nodes.items()}
    before = {name for name in graph.nodes if name != target and target in _from(cut, name)}
    return frozenset(
        name for name in before if all(only_collects(graph.nodes[other]) for other in _from(cut, name) & before)
    )


def is_adopted(slot: SlotName) -> bool:
    """Say whether a waiting run's slot is handed on. A secret is not: whoever left it there may be somebody else.

    An attacker who could prove enough to reach a password's page, and no more, would choose one and leave: the
    rightful person would take the run up and set that very password.
    """
    return not SLOTS[slot].is_verifier  # guard: secrets-are-not-adopted


def only_collects(node: GraphNode) -> bool:
    """Say whether a node neither proves, changes nor claims anything; an ending does not collect."""
    if not isinstance(node, StepNode):
        return not isinstance(node, EndNode)
    says = declared(node)
    return not (says.proofs or says.effects or says.fixes_subject)  # guard: take-up-jumps-no-proof


def _from(ways: dict[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in reached and name in ways:
            reached.add(name)
            waiting.extend(ways[name])
    return reached
