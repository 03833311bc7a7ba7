"""What becomes, at an ending, of what a run took away early: revoked, given back, or left as it is.

Law: every ending carries the fates out, in its own transaction: the good one, a refusal, the sweep's.
"""

from llavero.domain.run import StepNode
from llavero.journeys.turn import Turn


def carry_out_fates(turn: Turn, *, is_done: bool) -> None:
    """Ask each step that took something away to carry out what the journey says for this kind of ending."""
    for name in turn.run.passed:
        node = turn.published.graph.nodes[name]
        if not isinstance(node, StepNode) or node.fate is None:
            continue
        kind, params = turn.step(node)
        kind.meet_fate(turn.context(node), params, node.fate["done" if is_done else "otherwise"])
