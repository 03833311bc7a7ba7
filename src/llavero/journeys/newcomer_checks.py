"""Whether a journey by which somebody registers is one, and no other journey is.

Law: a step is about users or about those who will be; at every good ending of a registration a user was made.
"""

from collections.abc import Iterator

from llavero.domain.effect import EffectName
from llavero.domain.fact import FactName
from llavero.domain.run import BranchNode, EndNode
from llavero.journeys.draft import Draft
from llavero.journeys.must_prove import Arrivals
from llavero.journeys.newcoming import FOR_A_NEWCOMER
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.prove_checks import way_in_words

FACTS_OF_A_NEWCOMER = frozenset({
    FactName.IS_REGISTERED, FactName.HAS_MOBILE, FactName.HAS_EMAIL, FactName.RESIDES_ABROAD,
})  # fmt: skip


def check_newcomers(draft: Draft, ways: Arrivals) -> list[Problem]:
    """Find steps and facts of the wrong kind of people, and endings at which nobody was registered."""
    return [*_steps(draft), *_facts(draft), *_nobody_made(draft, ways)]


def _steps(draft: Draft) -> Iterator[Problem]:
    whom = "newcomers" if draft.file.subject == FOR_A_NEWCOMER else "users"
    for node, says in draft.steps():
        if says.serves not in (whom, "both"):  # guard: step-of-its-people
            yield draft.problem(Flaw.NOT_FOR_SUBJECT, node.name, "uses", what=says.uses, subject=draft.file.subject)


def _facts(draft: Draft) -> Iterator[Problem]:
    is_new = draft.file.subject == FOR_A_NEWCOMER
    for name, node in draft.graph.nodes.items():
        if not isinstance(node, BranchNode):
            continue
        fact = FactName(node.fact)
        fits = fact in FACTS_OF_A_NEWCOMER if is_new else fact is not FactName.IS_REGISTERED
        if not fits:  # guard: fact-of-its-people
            yield draft.problem(Flaw.NOT_FOR_SUBJECT, name, "branch", what=fact.value, subject=draft.file.subject)


def _nobody_made(draft: Draft, ways: Arrivals) -> Iterator[Problem]:
    if draft.file.subject != FOR_A_NEWCOMER:
        return
    for name, node in draft.graph.nodes.items():
        if not isinstance(node, EndNode) or node.end != "done":
            continue
        without = [arrival for arrival in ways[name] if EffectName.USER_REGISTER not in arrival.effects()]
        if without:  # guard: done-made-a-user
            path = way_in_words(min(without, key=lambda arrival: arrival.path))
            yield draft.problem(Flaw.NOBODY_REGISTERED, name, path=path)
