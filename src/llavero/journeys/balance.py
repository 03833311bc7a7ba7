"""What becomes, on every ending, of what a journey suspended early.

Law: whatever is taken away before the commit says its fate for `done` and for every other ending; nothing else has
a fate, and nothing is taken away twice on one way.
"""

from collections.abc import Iterator

from llavero.domain.effect import TAKES_AWAY
from llavero.journeys.draft import Draft
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.ways import reachable_from


def check_balance(draft: Draft) -> list[Problem]:
    """Find early effects without a fate, fates without an early effect, and what is suspended twice."""
    return list(_unbalanced(draft))


def _unbalanced(draft: Draft) -> Iterator[Problem]:
    taking = {
        node.name: {use.effect for use in says.effects if use.early and use.effect in TAKES_AWAY}
        for node, says in draft.steps()
    }
    for node, says in draft.steps():
        early = [use for use in says.effects if use.early]
        if early and node.fate is None:  # guard: early-has-fate
            yield draft.problem(Flaw.FATE_MISSING, node.name, effect=early[0].effect.value)
        if not early and node.fate is not None:
            yield draft.problem(Flaw.FATE_IDLE, node.name, "fate", uses=node.uses)
        after = reachable_from(draft.graph, node.successors.get("ok", ""))
        for other, effects in taking.items():
            if other in after and (again := effects & taking[node.name]):
                yield draft.problem(Flaw.FATE_TWICE, other, effect=min(again).value, other=node.name)
