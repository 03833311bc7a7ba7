"""Whether a journey's file makes sense before anybody walks it: how it starts, its stages, branches and endings.

Law: what this release cannot run yet is refused here by name, never ignored.
"""

from collections.abc import Iterator

from llavero.domain.fact import FACTS, FactName
from llavero.domain.proof import KIND_OF, STANDING, ProofKind
from llavero.domain.run import BranchNode, StepNode
from llavero.journeys.acting import ACTS_AS, FOR_A_COLLEAGUE
from llavero.journeys.definition import BranchStep, EndStep, UsesStep
from llavero.journeys.draft import Draft
from llavero.journeys.newcoming import FOR_A_NEWCOMER
from llavero.journeys.problems import Flaw, Problem, Severity
from llavero.journeys.reading import closest
from llavero.journeys.ways import reachable_from

BY_CORE_KEY = "core_key"
"""What a newcomer claims: not a name of this house, but a number and a key that the bank's core knows."""
NEEDS_THE_PERSON = frozenset({"consent.terms", "choose.password"})
"""Steps that prove nothing and yet are the person's own to take: nobody accepts or chooses for another."""


def check_shape(draft: Draft) -> list[Problem]:
    """Find what is wrong with the parts of a file, each by itself."""
    return [
        *_what_comes_later(draft),
        *_start(draft),
        *_limits(draft),
        *_resume(draft),
        *_stages(draft),
        *_branches(draft),
        *_ends(draft),
    ]


def _what_comes_later(draft: Draft) -> Iterator[Problem]:
    file = draft.file
    if file.kind == "case":
        yield draft.at(Flaw.COMES_LATER, "kind", key="kind: case")
    if file.subject not in ("claimed", "self", FOR_A_COLLEAGUE, FOR_A_NEWCOMER):
        yield draft.at(Flaw.COMES_LATER, "subject", key=f"subject: {file.subject}")
    for key in ("promise", "remind", "deadline"):
        if getattr(file, key) is not None:
            yield draft.at(Flaw.COMES_LATER, key, key=key)
    for key in ("handed_over", "staff", "intent"):
        if getattr(file.starts_with, key):
            yield draft.at(Flaw.COMES_LATER, "starts_with", key, key=key)
    for step in file.steps:
        if isinstance(step, EndStep):
            for key, is_used in (("each", step.each), ("carries", step.carries)):
                if is_used:
                    yield draft.problem(Flaw.COMES_LATER, step.step, key, key=key)
            if step.end == "handed_over":
                yield draft.problem(Flaw.COMES_LATER, step.step, "end", key="end: handed_over")


def _start(draft: Draft) -> Iterator[Problem]:
    starts, subject = draft.file.starts_with, draft.file.subject
    in_session = subject in ("self", FOR_A_COLLEAGUE)
    claims = {"claimed": starts.claimed not in (None, BY_CORE_KEY), FOR_A_NEWCOMER: starts.claimed == BY_CORE_KEY}
    if not claims.get(subject, starts.claimed is None) or in_session != bool(starts.any_session):
        yield draft.at(Flaw.START, "starts_with", subject=subject)
    asked = {node.params["name"] for node, says in draft.steps() if says.fixes_subject and "name" in node.params}
    if starts.claimed is not None and asked - {starts.claimed}:
        yield draft.at(Flaw.START, "starts_with", "claimed", subject=subject)
    for index, alternative in enumerate(starts.any_session):
        where = ("starts_with", "any_session", index)
        if not alternative:
            yield draft.at(Flaw.EMPTY_ALTERNATIVE, *where)
        for proof in alternative:
            if KIND_OF[proof] is ProofKind.NONE:  # guard: mark-starts-nothing
                yield draft.at(Flaw.MARK_AS_PROOF, *where, proof=proof.value)
    for fact, value in starts.facts.items():
        if value not in FACTS[fact].keys or subject != "self":
            limits = ", ".join(FACTS[fact].keys)
            yield draft.at(Flaw.OUT_OF_RANGE, "starts_with", "facts", key=f"facts.{fact.value}", limits=limits)
    if in_session and not starts.scopes:
        yield draft.at(Flaw.OUT_OF_RANGE, "starts_with", "scopes", key="scopes", limits="min_length 1")
    if subject == FOR_A_COLLEAGUE:
        yield from _who_acts(draft)


def _who_acts(draft: Draft) -> Iterator[Problem]:
    """Whoever acts for another does so as administrator, fully signed in, and answers for themself alone."""
    starts = draft.file.starts_with
    for key, written, wanted in (("roles", starts.roles, ACTS_AS), ("scopes", starts.scopes, "full")):
        if list(written) != [wanted]:  # guard: acts-as-administrator
            yield draft.at(Flaw.OUT_OF_RANGE, "starts_with", key, key=key, limits=wanted)
    for node, says in draft.steps():
        asked = {spec for specs in says.proofs.values() for spec in specs if spec.role == "subject"}
        is_present = says.uses in NEEDS_THE_PERSON or any(spec.name not in STANDING for spec in asked)
        if is_present:  # guard: absent-subject-proves-nothing
            yield draft.problem(Flaw.SUBJECT_ABSENT, node.name, "uses")


def _limits(draft: Draft) -> Iterator[Problem]:
    limits = draft.file.limits
    if limits.idle is not None and limits.idle > limits.lifetime:
        yield draft.at(Flaw.LIMIT_ORDER, "limits", "idle")


def _resume(draft: Draft) -> Iterator[Problem]:
    resume = draft.file.resume
    if resume is not None and not isinstance(draft.graph.nodes.get(resume.from_), StepNode):
        perhaps = closest(resume.from_, list(draft.graph.nodes))
        facts = {"step": "resume", "outcome": "from", "target": resume.from_, "perhaps": perhaps}
        yield draft.at(Flaw.DANGLING, "resume", "from", **facts)


def _stages(draft: Draft) -> Iterator[Problem]:
    stages = draft.file.stages
    used = []
    for step in draft.file.steps:
        if isinstance(step, UsesStep | EndStep) and step.stage is not None:
            used.append(step.stage)
            if step.stage not in stages:
                yield draft.problem(Flaw.STAGE_UNKNOWN, step.step, "stage", stage=step.stage)
    passed = _passed_before(draft, used)
    for stage in stages:
        if (stage not in used and stage not in passed) or stages.count(stage) > 1:
            yield draft.at(Flaw.STAGE_UNUSED, "stages", stage=stage)
    begun = _once_it_began(draft)
    for node, says in draft.steps():
        if stages and says.has_screen and node.stage is None and node.name in begun:
            yield draft.problem(Flaw.STAGE_UNKNOWN, node.name, stage="—")


def _passed_before(draft: Draft, used: list[str]) -> list[str]:
    """Name the stages that lie behind whoever begins this journey: those of the one whose bar it goes on in."""
    if draft.file.stage_of is None:
        return []
    first = next((index for index, stage in enumerate(draft.file.stages) if stage in used), 0)
    return draft.file.stages[:first]


def _once_it_began(draft: Draft) -> frozenset[str]:
    """Name the steps that must say their stage: all, but in a registration those before its step bar begins (C5)."""
    if draft.file.subject != FOR_A_NEWCOMER:
        return frozenset(draft.graph.nodes)
    staged = [node.name for node, _ in draft.steps() if node.stage is not None]
    return frozenset().union(*(reachable_from(draft.graph, name) for name in staged))


def _branches(draft: Draft) -> Iterator[Problem]:
    for step in draft.file.steps:
        if not isinstance(step, BranchStep):
            continue
        node = draft.graph.nodes[step.step]
        keys = FACTS[FactName(step.branch)].keys
        if not isinstance(node, BranchNode) or set(node.successors) != set(keys):
            yield draft.problem(Flaw.BRANCH_VALUES, step.step, fact=step.branch.value, keys=", ".join(keys))
        elif len(set(node.successors.values())) < 2:
            yield draft.problem(Flaw.BRANCH_LEADS_NOWHERE_ELSE, step.step, fact=step.branch.value)


def _ends(draft: Draft) -> Iterator[Problem]:
    for step in draft.file.steps:
        if not isinstance(step, EndStep):
            continue
        if step.end == "referred" and step.to is None:
            yield draft.problem(Flaw.REFERRED_WHERE, step.step)
        if step.end == "alarm" and "fraud_desk" not in step.notify:
            yield draft.problem(Flaw.ALARM_UNHEARD, step.step)
        if step.to is not None and step.end != "referred":
            yield draft.problem(Flaw.END_KEY, step.step, "to", key="to", end=step.end)
        if step.then == draft.file.journey and step.end == "done":
            yield draft.problem(Flaw.END_KEY, step.step, "then", key="then", end=step.end).but(Severity.WARNING)
