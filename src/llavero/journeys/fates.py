"""What becomes, at an ending, of what a run took away early: revoked, given back, or left as it is.

Law: every ending carries the fates out, in its own transaction: the good one, a refusal, the sweep's. What a run
that was taken up had left suspended is part of the run that took it up: it is revoked when that one is done.
"""

from llavero.domain.run import StepNode
from llavero.journeys.turn import Turn


def carry_out_fates(turn: Turn, *, is_done: bool) -> None:
    """Ask each step that took something away to carry out what the journey says for this kind of ending."""
    for node in _early(turn):
        kind, params = turn.step(node)
        assert node.fate is not None
        fate = node.fate["done" if is_done else "otherwise"]
        ctx = turn.context(node)
        kind.meet_fate(ctx, params, fate)
        for step, memory in turn.run.inherited or []:
            if step == node.name:  # guard: inherited-meets-its-fate
                ctx.memory = dict(memory)
                kind.meet_fate(ctx, params, fate)


def left_suspended(turn: Turn) -> list[tuple[str, dict[str, object]]]:
    """Give, with its step, what a run that waits still has suspended, for the run that takes it up."""
    own = [(node.name, turn.run.memory[node.name]) for node in _early(turn) if node.name in turn.run.memory]
    return [*((step, memory) for step, memory in turn.run.inherited or []), *own]


def _early(turn: Turn) -> list[StepNode]:
    nodes = [turn.published.graph.nodes[name] for name in turn.run.passed]
    return [node for node in nodes if isinstance(node, StepNode) and node.fate is not None]
