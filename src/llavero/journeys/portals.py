"""Whether a bank's profile and its journeys name each other rightly: portals, sign-ins and help menus.

Law: a journey stands in a portal that the bank has, or in all of them; an entrance offers only journeys that exist.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from llavero.formats.strict_yaml import Document, Value, YamlProblem, load_kept
from llavero.journeys.draft import Draft
from llavero.journeys.problems import Flaw, Problem, from_yaml
from llavero.journeys.reading import closest


def check_portals(folder: Path, drafts: Mapping[str, Draft]) -> list[Problem]:
    """Compare the portals of `profile.yaml` with those of the journeys; what else is in it is checked elsewhere."""
    path = folder / "profile.yaml"
    if not path.exists():
        return []
    try:
        document = load_kept(path)
    except YamlProblem as problem:
        return [from_yaml(problem)]
    portals = document.value.get("portals") if isinstance(document.value, dict) else None
    if not isinstance(portals, list):
        return []
    known = [str(portal["id"]) for portal in portals if isinstance(portal, dict) and "id" in portal]
    problems = [
        draft.at(Flaw.UNKNOWN_PORTAL, "portal", portal=draft.file.portal, perhaps=", ".join(known))
        for draft in drafts.values()
        if draft.file.portal is not None and draft.file.portal not in known
    ]
    for index, portal in enumerate(portals):
        if isinstance(portal, dict):
            problems += _offered(document, index, portal, drafts)
    return problems


def _offered(
    document: Document, index: int, portal: Mapping[str, Value], drafts: Mapping[str, Draft]
) -> Iterator[Problem]:
    entries = portal.get("trouble")
    offered: list[tuple[Value, tuple[str | int, ...]]] = [
        (portal.get(key), (key,)) for key in ("sign_in", "passkey_sign_in", "registration")
    ]
    for place, entry in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(entry, dict):
            offered.append((entry.get("journey"), ("trouble", place, "journey")))
    for name, inside in offered:
        if not isinstance(name, str):
            continue
        line = document.line_of(("portals", index, *inside))
        draft = drafts.get(name)
        here = str(portal.get("id"))
        if draft is None:
            facts = {"step": here, "then": name, "perhaps": closest(name, list(drafts))}
            yield Problem(document.file, line, Flaw.THEN_UNKNOWN, facts)
        elif draft.file.portal not in (None, here):
            yield Problem(document.file, line, Flaw.OTHER_PORTAL, {"portal": here, "journey": name})
