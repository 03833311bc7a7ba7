"""Load a bank's profile from its folder, whole or not at all, and say everything that is wrong with it at once.

Law: what was loaded has a digest; the same digest is the same profile, byte for byte of meaning. Nothing outside the
bank's folder and the common one is read.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import rfc8785
from pydantic import Field, ValidationError

from llavero.formats import strict_yaml
from llavero.tenancy.profile.expectations import nearest, translate
from llavero.tenancy.profile.model import Profile, Question
from llavero.tenancy.profile.problems import Problem, ProfileFault, ProfileProblem, ProfileRefusedError
from llavero.tenancy.profile.text_files import Entries, check_sms, compare, merge, read_folder
from llavero.tenancy.profile.texts import PLURAL_OTHER, Catalogue, Texts, with_capitals
from llavero.tenancy.profile.values import Part, Voice

MOST_CACHED: Final = 32


class QuestionFile(Part):
    """`profiles/common/questions.yaml`: the challenge questions from which banks choose."""

    questions: tuple[Question, ...] = Field(min_length=1)


@dataclass(slots=True)
class _Reading:
    """What is being read, and everything that was found wrong on the way."""

    problems: list[Problem] = field(default_factory=list)

    def refuse_if_wrong(self) -> None:
        if self.problems:
            raise ProfileRefusedError(self.problems)


_cache: OrderedDict[str, Profile] = OrderedDict()
_cache_lock: Final = threading.Lock()


def load_profile(folder: Path, *, common: Path) -> Profile:
    """Load the profile of the bank whose folder this is, with the texts and questions common to all banks.

    Raises ProfileRefusedError, which lists every problem with file, line and remedy in both languages.
    """
    reading = _Reading()
    document = _read_yaml(folder / "profile.yaml", root=folder, reading=reading)
    questions_file = _read_yaml(common / "questions.yaml", root=common, reading=reading)
    own, shared = read_folder(folder / "texts", root=folder), read_folder(common / "texts", root=common)
    reading.problems += own.problems + shared.problems
    profile = _take_profile(document, reading=reading)
    questions = _take_questions(questions_file, reading=reading)
    if document is None or profile is None or questions is None:
        raise ProfileRefusedError(reading.problems)
    _check_folder(profile, folder, document, reading=reading)
    questions |= {question.id: question for question in profile.own_questions}
    _check_questions(profile, questions, document, reading=reading)
    voices = {voice: merge(voice, bank=own, common=shared) for voice in profile.voices}
    reading.problems += compare(voices)
    for voice, entries in voices.items():
        reading.problems += check_sms(entries, ambient=_ambient(profile, voice))
        reading.problems += _check_named_texts(profile, document, voice=voice, entries=entries)
    reading.refuse_if_wrong()
    digest = _digest(document, questions, voices)
    return _cached(digest) or _keep(
        profile.furnished(digest=digest, questions=questions, texts=_catalogue(profile, voices))
    )


def named_texts(profile: Profile) -> list[tuple[tuple[str | int, ...], str]]:
    """List every text that a profile names, each with the path of the place that names it."""
    named: list[tuple[tuple[str | int, ...], str]] = []
    for at, portal in enumerate(profile.portals):
        here: tuple[str | int, ...] = ("portals", at)
        named += [((*here, "trouble", index, "label"), entry.label) for index, entry in enumerate(portal.trouble)]
        if portal.tips:
            named.append(((*here, "tips", "heading"), portal.tips.heading))
            named += [((*here, "tips", "texts", index), tip) for index, tip in enumerate(portal.tips.texts)]
        for index, panel in enumerate(portal.panel):
            named.append(((*here, "panel", index, "heading"), panel.heading))
            named += [((*here, "panel", index, "texts", line), text) for line, text in enumerate(panel.texts)]
    for at, message in enumerate(profile.messages):
        named += [(("messages", at), f"message.{message.kind}.{message.channel}.{part}") for part in message.parts]
    return named


def _read_yaml(path: Path, *, root: Path, reading: _Reading) -> strict_yaml.Document | None:
    if not path.exists():
        reading.problems.append(ProfileProblem(str(path), 1, ProfileFault.MISSING_FILE))
        return None
    if not path.resolve().is_relative_to(root.resolve()):  # guard: profile-stays-inside
        reading.problems.append(ProfileProblem(str(path), 1, ProfileFault.OUTSIDE_FOLDER))
        return None
    try:
        return strict_yaml.load(path)
    except strict_yaml.YamlProblem as problem:
        reading.problems.append(problem)
        return None


def _take_profile(document: strict_yaml.Document | None, *, reading: _Reading) -> Profile | None:
    if document is None:
        return None
    try:
        return Profile.model_validate_json(json.dumps(document.value))
    except ValidationError as error:
        reading.problems += translate(error, document, model=Profile)
        return None


def _take_questions(document: strict_yaml.Document | None, *, reading: _Reading) -> dict[str, Question] | None:
    if document is None:
        return None
    try:
        found = QuestionFile.model_validate_json(json.dumps(document.value))
    except ValidationError as error:
        reading.problems += translate(error, document, model=QuestionFile)
        return None
    return {question.id: question for question in found.questions}


def _check_folder(profile: Profile, folder: Path, document: strict_yaml.Document, *, reading: _Reading) -> None:
    name = folder.resolve().name
    if name != profile.key:
        line, fault = document.line_of(("key",)), ProfileFault.WRONG_FOLDER
        reading.problems.append(ProfileProblem(document.file, line, fault, key=profile.key, folder=name))


def _check_questions(
    profile: Profile, known: dict[str, Question], document: strict_yaml.Document, *, reading: _Reading
) -> None:
    for at, question_id in enumerate(profile.questions.offered):
        if question_id not in known:
            line, meant = document.line_of(("questions", "offered", at)), nearest(question_id, list(known))
            fault = ProfileFault.UNKNOWN_QUESTION
            reading.problems.append(ProfileProblem(document.file, line, fault, key=question_id, nearest=meant))


def _check_named_texts(
    profile: Profile, document: strict_yaml.Document, *, voice: Voice, entries: Entries
) -> list[Problem]:
    return [
        ProfileProblem(document.file, document.line_of(path), ProfileFault.MISSING_TEXT, key=text_id, voice=voice)
        for path, text_id in named_texts(profile)
        if text_id not in entries and text_id + PLURAL_OTHER not in entries
    ]


def _digest(document: strict_yaml.Document, questions: dict[str, Question], voices: dict[Voice, Entries]) -> str:
    content: dict[str, Any] = {
        "profile": document.value,
        "questions": [question.model_dump() for _, question in sorted(questions.items())],
        "texts": {voice: {text_id: entry.text for text_id, entry in found.items()} for voice, found in voices.items()},
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def _catalogue(profile: Profile, voices: dict[Voice, Entries]) -> Catalogue:
    return Catalogue(MappingProxyType({voice: _texts(profile, voice, found) for voice, found in voices.items()}))


def _texts(profile: Profile, voice: Voice, entries: Entries) -> Texts:
    texts = {text_id: entry.text for text_id, entry in entries.items()}
    return Texts(voice, MappingProxyType(texts), _ambient(profile, voice))


def _ambient(profile: Profile, voice: Voice) -> Mapping[str, str]:
    names = {
        "bank": profile.names.name,
        "legal_name": profile.names.legal_name,
        "identity": profile.names.identity,
        "phone": profile.phones[0].number,
    }
    return with_capitals(names | profile.words.in_voice(voice).model_dump())


def _cached(digest: str) -> Profile | None:
    with _cache_lock:
        return _cache.get(digest)


def _keep(profile: Profile) -> Profile:
    with _cache_lock:
        _cache[profile.digest] = profile
        while len(_cache) > MOST_CACHED:
            _cache.popitem(last=False)
    return profile
