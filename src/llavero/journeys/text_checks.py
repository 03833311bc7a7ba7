"""Whether the bank has what its journeys need: entries of its profile, and words for every page that may be shown.

Law: a page never shows a raw key. What a step's page must say is declared by its type; whether there are words for it
is asked in every voice that the bank speaks.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from llavero.documents.forms import FORMS
from llavero.domain.run import EndNode, StepNode
from llavero.journeys.desks import desk_of
from llavero.journeys.draft import Draft
from llavero.journeys.problems import Flaw, Problem
from llavero.journeys.take_up import TAKEN_UP
from llavero.steps.registry import step_type
from llavero.tenancy.profile.desks import Desk
from llavero.tenancy.profile.load import load_profile
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.problems import ProfileRefusedError
from llavero.tenancy.profile.texts import Texts

_PAGELESS = frozenset({"handed_over"})
"""Endings at which nobody sits before a page."""


def check_texts(folder: Path, drafts: Iterable[Draft]) -> list[Problem]:
    """Find the sentences that the bank's journeys need and that it lacks in one of its voices.

    A folder without `profile.yaml`, or one whose profile is refused for reasons of its own, has nothing to look up.
    """
    if not (folder / "profile.yaml").is_file():
        return []
    try:
        profile = load_profile(folder, common=folder.parent / "common")
    except (ProfileRefusedError, OSError):
        return []
    voices = profile.texts.by_voice
    drafts = list(drafts)
    return [
        *(_forms(drafts, profile) if drafts else ()),
        *(
            problem
            for draft in drafts
            for problem in (*_entries(draft, profile), *_of_journey(draft, voices))  # type: ignore[arg-type]
        ),
    ]


def _entries(draft: Draft, profile: Profile) -> Iterator[Problem]:
    for node, says in draft.steps():
        if entry := step_type(node.uses, node.major).lacks(says.params, profile):
            yield draft.problem(Flaw.PROFILE_LACKS, node.name, entry=entry, uses=node.uses)
    for end in draft.graph.nodes.values():
        if isinstance(end, EndNode) and (desk := desk_of(end)) is not None:
            for entry in _lacking_for(desk, profile):
                yield draft.problem(Flaw.PROFILE_LACKS, end.name, entry=entry, uses=f"end.{end.end}")


def _forms(drafts: list[Draft], profile: Profile) -> Iterator[Problem]:
    """Find forms that the profile offers and that do not exist, lack words, or stand at an ending that is none."""
    ends = {f"{draft.file.journey}.{node.name}" for draft in drafts for node in draft.graph.nodes.values()}
    journeys = {draft.file.journey for draft in drafts}
    for offered in profile.forms:
        form = FORMS.get(offered.id)
        ids = form.text_ids() if form is not None else frozenset()
        texts = profile.texts.by_voice.values()
        if form is None or not all(each.has(text_id) for each in texts for text_id in ids):
            yield drafts[0].at(Flaw.PROFILE_LACKS, "journey", step="forms", entry=f"forms: {offered.id}", uses="forms")
        of_these = {place for place in offered.at if place.partition(".")[0] in journeys}
        for missing in sorted(of_these - ends):  # guard: form-at-an-ending
            yield drafts[0].at(Flaw.PROFILE_LACKS, "journey", step="forms", entry=f"forms: {missing}", uses=offered.id)


def _lacking_for(desk: Desk, profile: Profile) -> Iterator[str]:
    """Name what the bank needs before anybody can be led on to one of its desks."""
    if profile.desks is None or profile.desks.of(desk) is None:  # guard: desk-has-a-mailbox
        yield f"desks.{desk}.email"
    for kind in ("desk_alert", "desk_rest"):
        if not any((message.kind, message.channel) == (kind, "email") for message in profile.messages):
            yield f"messages: {kind}"


def _of_journey(draft: Draft, voices: Mapping[str, Texts]) -> Iterator[Problem]:
    bar, named = draft.file.stage_of or draft.file.journey, set()
    for node, says in draft.steps():
        for key in sorted(says.texts):
            yield from _sentence(draft, node.name, node.uses, key, voices)
        if draft.file.resume is not None and node.name == draft.file.resume.from_:
            yield from _sentence(draft, node.name, node.uses, TAKEN_UP.message_id, voices)
        if node.stage is not None and node.stage not in named:
            named.add(node.stage)
            yield from _stage(draft, node, (f"{bar}.stage.{node.stage}", f"stage.{node.stage}"), voices)
    for end in draft.graph.nodes.values():
        if isinstance(end, EndNode) and end.stage is not None and end.stage not in named:
            named.add(end.stage)
            yield from _stage(draft, end, (f"{bar}.stage.{end.stage}", f"stage.{end.stage}"), voices)
        if isinstance(end, EndNode) and end.end not in _PAGELESS:
            for key in ("heading", *((f"to.{end.to}",) if end.to else ())):
                yield from _sentence(draft, end.name, f"end.{end.end}", key, voices)


def _sentence(draft: Draft, step: str, uses: str, key: str, voices: Mapping[str, Texts]) -> Iterator[Problem]:
    """Look where the pages look: the journey's own words, its step type's, those of all pages, the bare key."""
    ids = (f"{draft.file.journey}.{step}.{key}", f"{uses}.{key}", f"any.{key}", key)
    if lacking := _lacking(ids, voices):
        facts = {"key": key, "uses": uses, "own": ids[0], "general": ids[1], **lacking}
        yield draft.problem(Flaw.TEXT_MISSING, step, **facts)


def _stage(
    draft: Draft, node: StepNode | EndNode, ids: tuple[str, ...], voices: Mapping[str, Texts]
) -> Iterator[Problem]:
    if lacking := _lacking(ids, voices):
        facts = {"stage": str(node.stage), "own": ids[0], "general": ids[1], **lacking}
        yield draft.problem(Flaw.STAGE_UNNAMED, node.name, "stage", **facts)


def _lacking(ids: tuple[str, ...], voices: Mapping[str, Texts]) -> dict[str, str]:
    found = [voice for voice, texts in voices.items() if not any(map(texts.has, ids))]
    return {"voices": ", ".join(found)} if found else {}
