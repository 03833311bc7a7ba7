"""Whether a journey that says it goes on in another's step bar really does (`stage_of:`, C6 in the bar of C5).

Law: a bar counts the same steps from its first page to its last, whichever of the two journeys the page is of.
"""

from collections.abc import Iterator, Mapping

from llavero.domain.run import EndNode
from llavero.journeys.draft import Draft
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.reading import closest


def check_stage_of(drafts: Mapping[str, Draft]) -> list[Problem]:
    """Find journeys whose bar is not that of the journey which they name, or to which that one does not lead."""
    return [problem for draft in drafts.values() for problem in _stage_of(draft, drafts)]


def _stage_of(draft: Draft, drafts: Mapping[str, Draft]) -> Iterator[Problem]:
    named = draft.file.stage_of
    if named is None:
        return
    first = drafts.get(named)
    if first is None or named == draft.file.journey:
        yield draft.at(Flaw.STAGE_OF, "stage_of", other=named, perhaps=closest(named, sorted(drafts)))
        return
    ends = [node for node in first.graph.nodes.values() if isinstance(node, EndNode)]
    leads_here = any(node.then == draft.file.journey for node in ends)
    is_one_bar = first.file.stages == draft.file.stages and first.file.stage_of is None
    # guard: one-bar-for-both (a page that counts other steps than the one before it looks like another site's)
    if not (leads_here and is_one_bar and first.file.portal == draft.file.portal):
        yield draft.at(Flaw.STAGE_OF_OTHER, "stage_of", other=named, stages=", ".join(first.file.stages) or "—")
