"""Asks the floor once more, at the commit, about the proofs that were really earned.

Law: this is the last line: a journey that slipped past the checker, or whose exception has run out, grants nothing. A
floor that rose since the run began binds it too: the version now in force is asked beside the run's own.
"""

from llavero.domain.run import StepNode, branch_key
from llavero.journeys.floor import Clause
from llavero.journeys.published import current_of
from llavero.journeys.turn import Turn


def missing_proofs(turn: Turn) -> str:
    """Name the clauses that the run does not satisfy now, or give an empty string.

    Only proofs for the run's own subject count, whoever gave them.
    """
    return missing_for(turn, _passed(turn))


def missing_for(turn: Turn, nodes: list[StepNode]) -> str:
    """Name the clauses that the run does not satisfy now for the effects of these steps."""
    begun_with = {fact.value: value for fact, value in turn.published.starts_with.facts.items()}
    facts = begun_with | {fact: branch_key(value) for _, fact, value in turn.run.decided}
    proofs = tuple(
        proof for proof in (*turn.session_proofs, *turn.proofs) if proof.for_user == turn.run.user_id
    )  # guard: proofs-of-this-subject
    in_force = current_of(turn.run.journey) or turn.published
    floors = [turn.published, in_force][: 1 if in_force.id == turn.published.id else 2]  # guard: risen-floor-binds
    missing: list[Clause] = []
    for node in nodes:
        for use in turn.published.says(node).effects:
            for version in floors:
                missing += version.compiled.unmet(
                    use.effect, proofs, run=turn.run.id, now=turn.now, facts=facts, secret_channels=use.secret_channels
                )
    return ", ".join(dict.fromkeys(clause.name for clause in missing))


def _passed(turn: Turn) -> list[StepNode]:
    nodes = [turn.published.graph.nodes[name] for name in turn.run.passed]
    return [node for node in nodes if isinstance(node, StepNode)]
