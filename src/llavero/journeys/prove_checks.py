"""Whether every way to an effect has proven what the floor asks, and carries what the steps need.

Law: every minimal set must satisfy every clause; one path that does not is reported with the steps it takes.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from llavero.domain.effect import EffectUse
from llavero.domain.run import BranchNode, EndNode, StepNode
from llavero.domain.slot import SlotName
from llavero.journeys.declared import Declared
from llavero.journeys.draft import Draft
from llavero.journeys.floor import Bound, Clause, is_met
from llavero.journeys.must_prove import SUBJECT, Arrival, Arrivals
from llavero.journeys.newcoming import FOR_A_NEWCOMER
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.ways import reachable_from

NEEDS_NO_SUBJECT = frozenset({"choose.one"})


def check_proofs(draft: Draft, ways: Arrivals, clauses: Sequence[Clause], *, on: date) -> list[Problem]:
    """Hold every effect of the journey against the floor."""
    problems: list[Problem] = []
    for node, says in draft.steps():
        for use in says.effects:
            asked = [clause for clause in clauses if clause.effect is use.effect]
            if not any("/" not in clause.name for clause in asked):
                problems.append(draft.problem(Flaw.NO_CLAUSE, node.name, "uses", effect=use.effect.value))
            for clause in asked:
                problems += _unmet(draft, node, use, clause, ways, on=on)
    return problems


def check_carried(draft: Draft, ways: Arrivals) -> list[Problem]:
    """Find steps that need what some path has not brought: a slot, the subject, or an effect before `done`."""
    return [
        *_slots(draft, ways),
        *_idle_slots(draft),
        *_subject(draft, ways),
        *_claimed_twice(draft),
        *_done(draft, ways),
    ]


def _unmet(
    draft: Draft, node: StepNode, use: EffectUse, clause: Clause, ways: Arrivals, *, on: date
) -> Iterator[Problem]:
    for arrival in sorted(ways[node.name], key=lambda a: a.path):
        known = arrival.facts | {(fact.value, value) for fact, value in draft.file.starts_with.facts.items()}
        missing = [f"{fact}={value}" for fact, value in clause.given.items() if (fact, value) not in known]
        if missing:  # guard: floor-given
            facts = {"effect": use.effect.value, "given": ", ".join(missing), "path": way_in_words(arrival)}
            yield draft.problem(Flaw.FLOOR_GIVEN, node.name, "uses", clause=clause.name, **facts)
            return
        if not is_met(clause, arrival.has(), on=on):  # guard: floor-checked
            facts = {
                "effect": use.effect.value,
                "clause": clause.name,
                "proven": ", ".join(arrival.proven()) or "—",
                "wanted": clause_in_words(clause),
                "path": way_in_words(arrival),
                **reason_of(clause),
            }
            yield draft.problem(Flaw.FLOOR, node.name, "uses", **facts)
            return


def reason_of(line: Clause | Bound) -> dict[str, str]:
    """Give why a line of the floor stands, under the facts that a sentence picks by its language."""
    return {f"why_{language}": words for language, words in line.reason.items()}


def clause_in_words(clause: Clause) -> str:
    """Write a clause in one line: `code | otp_email + otp_sms; questions`."""
    either = " | ".join(" + ".join(sorted(ref.removesuffix("@subject") for ref in some)) for some in clause.any)
    every = " + ".join(sorted(ref.removesuffix("@subject") for ref in clause.all))
    return "; ".join(part for part in (either, every) if part)


def way_in_words(arrival: Arrival) -> str:
    """Write the example of a path: its steps, in order."""
    return " → ".join(arrival.path) or "—"


def _slots(draft: Draft, ways: Arrivals) -> Iterator[Problem]:
    for node, says in draft.steps():
        for slot in sorted(says.needs):
            empty = [arrival for arrival in ways[node.name] if slot.value not in arrival.slots()]
            if empty:
                path = way_in_words(min(empty, key=lambda a: a.path))
                yield draft.problem(Flaw.SLOT_UNFILLED, node.name, slot=slot.value, path=path)


def _idle_slots(draft: Draft) -> Iterator[Problem]:
    """What is asked of a person and then used by nobody is a mistake; what was chosen stays on record by itself."""
    needs = {node.name: says.needs for node, says in draft.steps()}
    for node, says in draft.steps():
        after = reachable_from(draft.graph, node.successors.get("ok", ""))
        for slot in sorted(says.fills - {SlotName.CHOICE}):
            if not any(slot in needs.get(name, ()) for name in after):
                yield draft.problem(Flaw.SLOT_IDLE, node.name, slot=slot.value)


def _subject(draft: Draft, ways: Arrivals) -> Iterator[Problem]:
    """A fact or a challenge is somebody's: on every way the subject must be known before it."""
    says_of = {node.name: says for node, says in draft.steps()}
    for name, node in draft.graph.nodes.items():
        if isinstance(node, EndNode) or (isinstance(node, StepNode) and not _needs_subject(says_of[name])):
            continue
        lost = [arrival for arrival in ways[name] if SUBJECT not in arrival.held]
        if lost and isinstance(node, StepNode | BranchNode):
            yield draft.problem(Flaw.SUBJECT_UNKNOWN, name, path=way_in_words(min(lost, key=lambda a: a.path)))


def _needs_subject(says: Declared) -> bool:
    return not says.fixes_subject and says.uses not in NEEDS_NO_SUBJECT


def _claimed_twice(draft: Draft) -> Iterator[Problem]:
    """An attacker would prove as one user and then claim another's name: a run has one subject for life."""
    claims = [node for node, says in draft.steps() if says.fixes_subject]
    for node in claims:
        after = set().union(*(reachable_from(draft.graph, target) for target in node.successors.values()))
        if draft.file.subject not in ("claimed", FOR_A_NEWCOMER):  # guard: session-has-its-subject
            yield draft.problem(Flaw.SUBJECT_TWICE, node.name, other="starts_with")
        for other in claims:
            if other.name in after:  # guard: one-subject
                yield draft.problem(Flaw.SUBJECT_TWICE, other.name, other=node.name)


def _done(draft: Draft, ways: Arrivals) -> Iterator[Problem]:
    for name, node in draft.graph.nodes.items():
        if isinstance(node, EndNode) and node.end == "done":
            idle = [arrival for arrival in ways[name] if not arrival.effects()]
            if idle:
                path = way_in_words(min(idle, key=lambda a: a.path))
                yield draft.problem(Flaw.DONE_WITHOUT_EFFECT, name, path=path)
