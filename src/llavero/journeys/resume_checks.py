"""Whether what `resume:` promises can be kept: that something is taken up, and only by who has proven who they are.

Law: a name alone takes nothing up; a step that proves something is never jumped over.
"""

from collections.abc import Iterator

from llavero.domain.proof import KIND_OF, ProofKind
from llavero.domain.run import StepNode
from llavero.journeys.draft import Draft
from llavero.journeys.floor import name_of
from llavero.journeys.must_prove import Arrival, Arrivals
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.prove_checks import way_in_words
from llavero.journeys.stretch import is_adopted, stretch_before


def check_resume(draft: Draft, ways: Arrivals) -> list[Problem]:
    """Find a `resume:` that takes up nothing, or that would before anything was proven."""
    return list(_resume(draft, ways)) if draft.file.resume is not None else []


def _resume(draft: Draft, ways: Arrivals) -> Iterator[Problem]:
    assert draft.file.resume is not None
    at = draft.file.resume.from_
    stretch = stretch_before(draft.graph, at)
    says_of = {node.name: says for node, says in draft.steps()}
    steps = [name for name in stretch if isinstance(draft.graph.nodes[name], StepNode)]
    if not any(is_adopted(slot) for name in steps for slot in says_of[name].fills):
        yield draft.at(Flaw.RESUME_IDLE, "resume", "from", step=at)
    unproven = [arrival for name in steps for arrival in ways[name] if not _is_proven(arrival)]
    if unproven:  # guard: resume-needs-proof
        path = way_in_words(min(unproven, key=lambda arrival: arrival.path))
        yield draft.at(Flaw.RESUME_UNPROVEN, "resume", "from", step=at, path=path)


def _is_proven(arrival: Arrival) -> bool:
    refs = [ref for sort, ref in arrival.held if sort in ("run", "session")]
    return any(ref.endswith("@subject") and KIND_OF[name_of(ref)] is not ProofKind.NONE for ref in refs)
