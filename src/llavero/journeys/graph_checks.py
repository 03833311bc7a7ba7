"""Whether every way through a journey leads somewhere: no outcome without a destination, no page without a way out.

Law: who failed a step does not go on, and no way leads back to a step that proves or changes something: an attempt
that is used up would be given again.
"""

from collections.abc import Iterator, Mapping

from llavero.domain.run import ENGINE_OUTCOMES, BranchNode, EndNode, GraphNode, StepNode
from llavero.journeys.declared import declared
from llavero.journeys.draft import NOWHERE, Draft
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.reading import closest
from llavero.journeys.ways import is_among, reachable_from, successors_of, ways_in_circle

GRANTING = frozenset({"done", "handed_over"})
"""The endings in whose transaction the run's one commit is made."""

LEADS_TO: Mapping[str, frozenset[str]] = {
    "failed": frozenset({"denied"}),
    "not_mine": frozenset({"alarm"}),
    "rejected": frozenset({"denied"}),
    "closed": frozenset({"denied"}),
    "declined": frozenset({"denied"}),
    "not_recognised": frozenset({"alarm"}),
    "forgotten": frozenset({"referred"}),
    "contact_outdated": frozenset({"referred"}),
    "wrong_mobile": frozenset({"referred"}),
    "no_mobile": frozenset({"referred"}),
    "no_email": frozenset({"referred"}),
    "unavailable": frozenset({"denied"}),
}
"""Outcomes after which nobody goes on, and the kind of ending that each must have."""

SENDS_TO: Mapping[str, frozenset[str]] = {
    "forgotten": frozenset({"account_adviser", "branch", "help_page"}),
    "contact_outdated": frozenset({"account_adviser", "branch", "call_centre", "administrator"}),
    "wrong_mobile": frozenset({"branch"}),
    "no_mobile": frozenset({"branch"}),
    "no_email": frozenset({"branch"}),
}
"""Who can help after such an outcome: nobody is sent to a desk that cannot mend it."""


def check_destinations(draft: Draft) -> list[Problem]:
    """Find outcomes without a destination, destinations that do not exist, and endings that are missing."""
    return [*_outcomes(draft), *_dangling(draft), *_endings(draft)]


def check_ways(draft: Draft) -> list[Problem]:
    """Find steps that nobody reaches or leaves, ways back, and outcomes that lead where they must not."""
    checks = (_unreachable, _no_way_out, _back, _leads, _engine_ends, _effects)
    return [problem for check in checks for problem in check(draft)]


def _outcomes(draft: Draft) -> Iterator[Problem]:
    for node, says in draft.steps():
        for missing in sorted(says.outcomes - set(node.successors) - {"ok"}):
            yield draft.problem(Flaw.MISSING_OUTCOME, node.name, "on", outcome=missing, uses=node.uses)
        for unknown in sorted(set(node.successors) - says.outcomes):
            flaw = Flaw.UNKNOWN_OUTCOME
            perhaps = closest(unknown, sorted(says.outcomes - {"ok"}) or ["ok"])
            yield draft.problem(flaw, node.name, "on", unknown, outcome=unknown, uses=node.uses, perhaps=perhaps)
        step = draft.file.steps[draft.places[node.name]]
        if "ok" in getattr(step, "on", {}):
            yield draft.problem(
                Flaw.UNKNOWN_OUTCOME, node.name, "on", "ok", outcome="ok", uses=node.uses, perhaps="next:"
            )
        if not says.has_ok and getattr(step, "next", None) is not None:
            yield draft.problem(Flaw.NEXT_WITHOUT_OK, node.name, "next", uses=node.uses)


def _dangling(draft: Draft) -> Iterator[Problem]:
    names = list(draft.graph.nodes)
    for node in draft.graph.nodes.values():
        for outcome, target in successors_of(node).items():
            if target == NOWHERE:
                yield draft.problem(Flaw.FALLS_OFF, node.name)
            elif target not in draft.graph.nodes:
                inside = _where_written(node, outcome)
                yield draft.problem(
                    Flaw.DANGLING, node.name, *inside, outcome=outcome, target=target, perhaps=closest(target, names)
                )
    for outcome, target in draft.graph.endings.items():
        if target not in draft.graph.nodes:
            perhaps = closest(target, names)
            yield draft.at(
                Flaw.DANGLING, "endings", outcome, step="endings", outcome=outcome, target=target, perhaps=perhaps
            )


def _where_written(node: StepNode | BranchNode | EndNode, outcome: str) -> tuple[str, ...]:
    if isinstance(node, BranchNode):
        return (outcome,) if outcome in ("yes", "no") else ("is", outcome)
    return ("next",) if outcome == "ok" else ("on", outcome)


def _endings(draft: Draft) -> Iterator[Problem]:
    for outcome in ENGINE_OUTCOMES:
        if outcome not in draft.graph.endings:
            yield draft.at(Flaw.MISSING_ENDING, "endings", outcome=outcome)
    for outcome, target in draft.graph.endings.items():
        if outcome not in ENGINE_OUTCOMES:
            perhaps = closest(outcome, ENGINE_OUTCOMES)
            yield draft.at(Flaw.UNKNOWN_KEY, "endings", outcome, key=outcome, perhaps=perhaps)
            continue
        node = draft.graph.nodes.get(target)
        if node is None:
            continue
        if not isinstance(node, EndNode):  # guard: engine-outcome-ends
            yield draft.at(Flaw.ENDING_NOT_AN_END, "endings", outcome, outcome=outcome, target=target)
        elif node.end != outcome:  # guard: engine-outcome-grants-nothing
            yield draft.at(Flaw.ENDING_KIND, "endings", outcome, outcome=outcome, target=target, end=node.end)


def _unreachable(draft: Draft) -> Iterator[Problem]:
    reached = reachable_from(draft.graph, draft.graph.first) | set(draft.graph.endings.values())
    for name in draft.graph.nodes:
        if name not in reached:
            yield draft.problem(Flaw.UNREACHABLE, name)


def _no_way_out(draft: Draft) -> Iterator[Problem]:
    for name in draft.graph.nodes:
        if not any(isinstance(draft.graph.nodes[other], EndNode) for other in reachable_from(draft.graph, name)):
            yield draft.problem(Flaw.NO_WAY_OUT, name)


def _back(draft: Draft) -> Iterator[Problem]:
    for circle in ways_in_circle(draft.graph):
        steps = [node for name in sorted(circle) if isinstance(node := draft.graph.nodes[name], StepNode)]
        proving = [node for node in steps if declared(node).proofs or declared(node).effects]
        if proving:  # guard: no-way-back
            yield draft.problem(Flaw.WAY_BACK, proving[0].name, circle=", ".join(sorted(circle)))
        elif not any(declared(node).has_screen for node in steps):
            yield draft.problem(Flaw.NO_WAY_OUT, min(circle))


def _leads(draft: Draft) -> Iterator[Problem]:
    for node, says in draft.steps():
        for outcome, target in node.successors.items():
            end = draft.graph.nodes[target]
            if outcome == "ok":
                yield from _goes_on(draft, node, end)
                yield from _keeps_its_effect(draft, node, end) if says.effects else ()
            elif outcome in LEADS_TO and says.has_ok and not is_among(end, LEADS_TO[outcome]):
                yield _misled(draft, node, outcome, target, sorted(LEADS_TO[outcome]))
            elif outcome in SENDS_TO and isinstance(end, EndNode) and end.to not in SENDS_TO[outcome]:
                yield _misled(draft, node, outcome, target, [f"referred, to: {to}" for to in sorted(SENDS_TO[outcome])])


def _misled(draft: Draft, node: StepNode, outcome: str, target: str, wanted: list[str]) -> Problem:
    facts = {"outcome": outcome, "target": target, "wanted": " / ".join(wanted)}
    return draft.problem(Flaw.OUTCOME_LEADS, node.name, "on", outcome, **facts)


def _goes_on(draft: Draft, node: StepNode, end: GraphNode) -> Iterator[Problem]:
    """Who passed a step goes on, or is done; a branch may still find that there is nothing to do."""
    if isinstance(end, EndNode) and not is_among(end, GRANTING):
        yield draft.problem(Flaw.GOOD_ENDS_BADLY, node.name, target=end.name, end=end.end)


def _keeps_its_effect(draft: Draft, node: StepNode, after: GraphNode) -> Iterator[Problem]:
    """What a step has staged is lost where a branch right behind it leads to an ending that grants nothing."""
    seen, waiting = {after.name}, [after]
    while waiting:
        branch = waiting.pop()
        for target in successors_of(branch).values() if isinstance(branch, BranchNode) else ():
            if target not in seen:
                seen.add(target)
                yield from _goes_on(draft, node, draft.graph.nodes[target])
                waiting.append(draft.graph.nodes[target])


def _engine_ends(draft: Draft) -> Iterator[Problem]:
    for name, node in draft.graph.nodes.items():
        for outcome, target in successors_of(node).items():
            end = draft.graph.nodes[target]
            if is_among(end, ENGINE_OUTCOMES):
                yield draft.problem(Flaw.ENGINE_ENDING, name, outcome=outcome, target=target)


def _effects(draft: Draft) -> Iterator[Problem]:
    for node, says in draft.steps():
        if not says.effects:
            continue
        after = reachable_from(draft.graph, node.successors.get("ok", ""))
        if not any(is_among(draft.graph.nodes[name], GRANTING) for name in after):
            yield draft.problem(Flaw.EFFECT_NEVER_DONE, node.name, effect=says.effects[0].effect.value)
        for other, declares in draft.steps():
            again = {_group(use.effect.value) for use in says.effects} & {
                _group(u.effect.value) for u in declares.effects
            }
            if other.name in after and again:
                yield draft.problem(Flaw.EFFECT_TWICE, other.name, effect=min(again), other=node.name)


def _group(effect: str) -> str:
    """Count every kind of session as one effect: a run opens at most one."""
    return "session.open" if effect.startswith("session.") else effect
