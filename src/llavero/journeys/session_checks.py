"""Whether the sessions in which a journey starts are sessions that people of this bank can have.

Law: an alternative that no sign-in opens is a door painted on a wall, and hides that a real one is missing.
"""

from collections.abc import Iterator, Mapping

from llavero.journeys.draft import Draft
from llavero.journeys.following import SCOPE_OF
from llavero.journeys.must_prove import Arrival, Arrivals
from llavero.journeys.problems import Flaw, Problem

Proven = frozenset[str]


def check_sessions(drafts: Mapping[str, Draft], ways: Mapping[str, Arrivals]) -> list[Problem]:
    """Find alternatives of `any_session` that no session of the named scopes can have proven.

    A scope that no file of the bank opens comes from elsewhere (its own sign-in), and nothing is said of it.
    """
    opened = list(_opened(drafts, ways))
    added = {scope: _added(scope, drafts, ways) for scope in SCOPE_OF.values()}
    return [problem for draft in drafts.values() for problem in _nobodys(draft, opened, added)]


def _opened(drafts: Mapping[str, Draft], ways: Mapping[str, Arrivals]) -> Iterator[tuple[str, Proven]]:
    """Give every session that the bank's sign-ins open: its scope and what has been proven in it at least."""
    for name, draft in drafts.items():
        for node, says in draft.steps():
            for use in says.effects:
                if (scope := SCOPE_OF.get(use.effect)) is not None:
                    yield from ((scope, _proofs(arrival)) for arrival in ways.get(name, {}).get(node.name, ()))


def _added(scope: str, drafts: Mapping[str, Draft], ways: Mapping[str, Arrivals]) -> Proven:
    """Name what the journeys in such sessions may prove besides: a run that is done leaves its proofs there."""
    starts = {name: draft.file.starts_with for name, draft in drafts.items()}
    inside = [name for name, start in starts.items() if start.any_session and scope in start.scopes]
    runs = [arrival for name in inside for found in ways.get(name, {}).values() for arrival in found]
    return frozenset(ref for arrival in runs for sort, ref in arrival.held if sort == "run")


def _proofs(arrival: Arrival) -> Proven:
    return frozenset(ref for sort, ref in arrival.held if sort == "run")


def _nobodys(draft: Draft, opened: list[tuple[str, Proven]], added: Mapping[str, Proven]) -> Iterator[Problem]:
    scopes = set(draft.file.starts_with.scopes)
    sessions = [proven | added[scope] for scope, proven in opened if scope in scopes]
    is_known = scopes <= {scope for scope, _ in opened}
    for index, alternative in enumerate(draft.file.starts_with.any_session if is_known else ()):
        wanted = frozenset(f"{name.value}@subject" for name in alternative)
        if not any(wanted <= proven for proven in sessions):  # guard: session-that-somebody-has
            where = ("starts_with", "any_session", index)
            proofs = " + ".join(sorted(name.value for name in alternative))
            yield draft.at(Flaw.NO_SUCH_SESSION, *where, proofs=proofs)
