"""Whether the journeys of a bank fit together: what an ending leads on to, and what follows an exception.

Law: an ending leads only to a journey that who stands there may start, and that is for them; a session for changing
a password leads to one journey that does.
"""

from collections.abc import Iterator, Mapping, Sequence

from llavero.domain.effect import AFTERWARDS, EffectName
from llavero.domain.fact import FACTS, FactName
from llavero.domain.run import EndNode
from llavero.journeys.acting import FOR_A_COLLEAGUE
from llavero.journeys.compile import effects_of
from llavero.journeys.draft import Draft
from llavero.journeys.exceptions import WrittenException
from llavero.journeys.must_prove import Arrival, Arrivals
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.prove_checks import way_in_words
from llavero.journeys.reading import closest
from llavero.steps.session_open import EFFECT_OF

SCOPE_OF: Mapping[EffectName, str] = {effect: scope for scope, effect in EFFECT_OF.items()}


def check_then(drafts: Mapping[str, Draft], ways: Mapping[str, Arrivals]) -> list[Problem]:
    """Find endings that lead on to a journey that does not exist, or that cannot start there."""
    return [problem for name, draft in drafts.items() for problem in _then(draft, drafts, ways.get(name, {}))]


def check_after(drafts: Mapping[str, Draft], exceptions: Sequence[WrittenException]) -> list[Problem]:
    """Find exceptions of journeys that do not exist, or without a stronger journey that takes over."""
    weak = {written.granted.journey for written in exceptions}
    return [problem for written in exceptions for problem in _after(written, drafts, weak)]


def _then(draft: Draft, drafts: Mapping[str, Draft], ways: Arrivals) -> Iterator[Problem]:
    for node in draft.graph.nodes.values():
        if not isinstance(node, EndNode):
            continue
        needs_then = [a for a in ways.get(node.name, ()) if EffectName.SESSION_OPEN_CHANGE_PASSWORD in a.effects()]
        if node.then is None:
            if needs_then:
                yield draft.problem(Flaw.MISSING_KEY, node.name, key="then")
            continue
        target = drafts.get(node.then)
        if target is None:
            perhaps = closest(node.then, list(drafts))
            yield draft.problem(Flaw.THEN_UNKNOWN, node.name, "then", then=node.then, perhaps=perhaps)
            continue
        standing = ways.get(node.name) or frozenset({Arrival(frozenset(), frozenset())})
        stuck = [a for a in standing if not _can_start(draft, target, a)]
        if stuck:
            path = way_in_words(min(stuck, key=lambda a: a.path))
            yield draft.problem(Flaw.THEN_NOT_STARTABLE, node.name, "then", then=node.then, path=path)


def _can_start(draft: Draft, target: Draft, arrival: Arrival) -> bool:
    starts, in_session = target.file.starts_with, bool(draft.file.starts_with.any_session)
    if starts.claimed is not None:
        return True
    if target.file.subject == FOR_A_COLLEAGUE:  # nobody says there whom it is about
        return False
    opened = {SCOPE_OF[effect] for effect in arrival.effects() if effect in SCOPE_OF}
    scopes = opened or (set(draft.file.starts_with.scopes) if in_session else set())
    if draft.file.subject != "new" and not _is_for(target, draft, arrival):  # guard: then-is-for-that-person
        return False
    # An ending of the engine has no proofs to show, but stands in the session that it began in
    proven = [{f"{name.value}@subject" for name in some} for some in starts.any_session]
    held = {ref for sort, ref in arrival.held if sort in ("run", "session")}
    if not arrival.path and in_session:
        return bool(scopes & set(starts.scopes))
    return bool(scopes & set(starts.scopes)) and any(some <= held for some in proven)


def _is_for(target: Draft, draft: Draft, arrival: Arrival) -> bool:
    """Say whether what `facts:` of the next journey ask is known of who comes to this ending in this way."""
    known = {fact.value: value for fact, value in draft.file.starts_with.facts.items()} | dict(arrival.facts)
    for fact in [fact for fact, value in arrival.facts if value == "yes"]:
        known |= {other.value: value for other, value in FACTS[FactName(fact)].means}
    known |= {fact.value: value for fact, value in (AFTERWARDS[e] for e in arrival.effects() if e in AFTERWARDS)}
    return all(known.get(fact.value) == value for fact, value in target.file.starts_with.facts.items())


def _after(written: WrittenException, drafts: Mapping[str, Draft], weak: set[str]) -> Iterator[Problem]:
    granted = written.granted
    journey, stronger = drafts.get(granted.journey), drafts.get(granted.after)
    if journey is None:
        yield written.problem(Flaw.EXCEPTION_TARGET)
        return
    takes_over = (
        stronger is not None
        and granted.after not in weak
        and stronger.file.portal == journey.file.portal
        and stronger.file.starts_with == journey.file.starts_with
        and effects_of(journey) <= effects_of(stronger)
    )
    if not takes_over:  # guard: exception-has-a-stronger-journey
        yield written.problem(Flaw.EXCEPTION_AFTER)
