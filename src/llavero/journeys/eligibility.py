"""Whether the people whom a step asks could do what it asks.

Law: nobody is asked for what a branch has just found that they do not have; a control that takes two people must
leave room for two.
"""

from collections.abc import Iterator, Mapping

from llavero.domain.fact import FactName
from llavero.domain.run import BranchNode, EndNode
from llavero.journeys.declared import Declared
from llavero.journeys.draft import Draft
from llavero.journeys.must_prove import Arrivals
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.prove_checks import way_in_words
from llavero.journeys.ways import reachable_from
from llavero.steps.challenge_otp import ChallengeOtpParams

_NEEDS: Mapping[str, tuple[FactName, ...]] = {
    "challenge.code": (FactName.HAS_USABLE_CODE_AUTHENTICATOR,),
    "challenge.questions": (FactName.HAS_QUESTIONS,),
    "confirm.image": (FactName.HAS_SITE_IMAGE,),
    "user.unlock": (FactName.IS_LOCKED,),
}
_OF_CHANNEL: Mapping[str, tuple[FactName, ...]] = {
    "sms": (FactName.HAS_MOBILE,),
    "email": (FactName.HAS_EMAIL,),
    "both": (FactName.HAS_MOBILE, FactName.HAS_EMAIL),
    "both_one_code": (),  # either contact is enough
}
_TOLD_BY_STEPS = frozenset(fact for facts in (*_NEEDS.values(), *_OF_CHANNEL.values()) for fact in facts)


def check_eligibility(draft: Draft, ways: Arrivals) -> list[Problem]:
    """Find steps that nobody who reaches them can pass, and two-person controls with one person."""
    return [*_cannot_be_done(draft, ways), *_idle_facts(draft), *_one_person(draft)]


def _cannot_be_done(draft: Draft, ways: Arrivals) -> Iterator[Problem]:
    for node, says in draft.steps():
        for fact in _needed(says):
            without = [a for a in ways[node.name] if (fact.value, "no") in a.facts]
            if without:
                path = way_in_words(min(without, key=lambda a: a.path))
                yield draft.problem(Flaw.CANNOT_BE_DONE, node.name, fact=fact.value, path=path)


def _needed(says: Declared) -> tuple[FactName, ...]:
    if isinstance(says.params, ChallengeOtpParams):
        return _OF_CHANNEL[says.params.channel]
    return _NEEDS.get(says.uses, ())


def _idle_facts(draft: Draft) -> Iterator[Problem]:
    """Where both sides of a branch go on, one of them must ask for what the branch has found."""
    needs = {node.name: _needed(says) for node, says in draft.steps()}
    for name, node in draft.graph.nodes.items():
        if not isinstance(node, BranchNode) or FactName(node.fact) not in _TOLD_BY_STEPS:
            continue
        if any(isinstance(draft.graph.nodes[target], EndNode) for target in node.successors.values()):
            continue
        found, lacking = (reachable_from(draft.graph, node.successors[key]) for key in ("yes", "no"))
        if not any(FactName(node.fact) in needs.get(step, ()) for step in found - lacking):
            yield draft.problem(Flaw.FACT_IDLE, name, "branch", fact=node.fact)


def _one_person(draft: Draft) -> Iterator[Problem]:
    """In one sitting there is one person: another actor, or somebody else than in an earlier step, never comes."""
    for node, _ in draft.steps():
        for key in ("actor", "not_by"):
            if getattr(node, key) is not None and draft.file.kind == "interactive":
                yield draft.problem(Flaw.ONE_PERSON, node.name, key, key=key)
