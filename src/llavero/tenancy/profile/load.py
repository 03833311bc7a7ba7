"""Load a bank's profile from its folder, whole or not at all, and say everything that is wrong with it at once.

Law: what was loaded has a digest; the same digest is the same profile. Nothing outside the bank's folder and the
common one is read.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import rfc8785

from llavero.formats.strict_yaml import Document
from llavero.tenancy.profile.expectations import nearest
from llavero.tenancy.profile.files import QuestionFile, Reading, RefusedPasswordsFile
from llavero.tenancy.profile.messages import GIVEN
from llavero.tenancy.profile.model import Profile, Question
from llavero.tenancy.profile.placeholders import is_known
from llavero.tenancy.profile.problems import ProfileFault, ProfileRefusedError
from llavero.tenancy.profile.text_files import Entries, check_sms, compare, half_spoken, merge, read_folder
from llavero.tenancy.profile.texts import Catalogue, Texts, with_capitals
from llavero.tenancy.profile.values import Voice

MOST_CACHED: Final = 32

_cache: OrderedDict[str, Profile] = OrderedDict()
_cache_lock: Final = threading.Lock()


def load_profile(folder: Path, *, common: Path) -> Profile:
    """Load the profile of the bank whose folder this is, with the texts and questions common to all banks.

    Raises ProfileRefusedError, which lists every problem with file, line and remedy in both languages.
    """
    reading = Reading()
    profile_file = reading.take(folder / "profile.yaml", Profile, root=folder)
    question_file = reading.take(common / "questions.yaml", QuestionFile, root=common)
    refused_file = reading.take(common / "refused_passwords.yaml", RefusedPasswordsFile, root=common)
    own, shared = read_folder(folder / "texts", root=folder), read_folder(common / "texts", root=common)
    reading.problems += own.problems + shared.problems
    if profile_file is None or question_file is None or refused_file is None:
        raise ProfileRefusedError(reading.problems)
    (profile, document), refused = profile_file, frozenset(refused_file[0].words)
    questions = question_file[0].by_id() | {question.id: question for question in profile.own_questions}
    voices = {voice: merge(voice, bank=own, common=shared) for voice in profile.voices}
    _check_folder(profile, folder, document, reading=reading)
    _check_questions(profile, questions, document, reading=reading)
    _check_texts(profile, voices, document, reading=reading)
    reading.problems += half_spoken(profile.voices, own)
    reading.refuse_if_wrong()
    digest = _digest(document, questions, refused, voices)
    if (known := _cached(digest)) is not None:
        return known
    texts = Catalogue(MappingProxyType({voice: _texts(profile, voice, found) for voice, found in voices.items()}))
    return _keep(profile.furnished(digest=digest, questions=questions, refused_passwords=refused, texts=texts))


def named_texts(profile: Profile) -> list[tuple[tuple[str | int, ...], str]]:
    """List every text that a profile names, each with the path of the place that names it."""
    named: list[tuple[tuple[str | int, ...], str]] = []
    for at, portal in enumerate(profile.portals):
        here: tuple[str | int, ...] = ("portals", at)
        named += [((*here, "trouble", index, "label"), entry.label) for index, entry in enumerate(portal.trouble)]
        for index, entry in enumerate(portal.trouble):
            if entry.page is not None:
                named += [
                    ((*here, "trouble", index, "page"), f"page.{entry.page}.{part}") for part in ("heading", "lead")
                ]
        if portal.tips:
            named.append(((*here, "tips", "heading"), portal.tips.heading))
            named += [((*here, "tips", "texts", index), tip) for index, tip in enumerate(portal.tips.texts)]
        for index, panel in enumerate(portal.panel):
            named.append(((*here, "panel", index, "heading"), panel.heading))
            named += [((*here, "panel", index, "texts", line), text) for line, text in enumerate(panel.texts)]
    for at, message in enumerate(profile.messages):
        named += [(("messages", at), f"message.{message.kind}.{message.channel}.{part}") for part in message.parts]
    named.append((("messages",), "operation.any"))
    return named


def _check_folder(profile: Profile, folder: Path, document: Document, *, reading: Reading) -> None:
    name = folder.resolve().name
    if name != profile.key:
        line = document.line_of(("key",))
        reading.add(document.file, line, ProfileFault.WRONG_FOLDER, key=profile.key, folder=name)


def _check_questions(profile: Profile, known: dict[str, Question], document: Document, *, reading: Reading) -> None:
    for at, question_id in enumerate(profile.questions.offered):
        if question_id not in known:
            line, meant = document.line_of(("questions", "offered", at)), nearest(question_id, list(known))
            reading.add(document.file, line, ProfileFault.UNKNOWN_QUESTION, key=question_id, nearest=meant)


def _check_texts(profile: Profile, voices: Mapping[Voice, Entries], document: Document, *, reading: Reading) -> None:
    reading.problems += compare(voices)
    for voice, entries in voices.items():
        reading.problems += check_sms(entries, ambient=_ambient(profile, voice))
        for path, text_id in named_texts(profile):
            if (entry := entries.get(text_id)) is None:
                line = document.line_of(path)
                reading.add(document.file, line, ProfileFault.MISSING_TEXT, key=text_id, voice=voice)
            elif lacking := sorted(filter(is_known, entry.wants(form="") - _given(text_id))):
                facts: dict[str, str | int] = {"key": text_id, "placeholder": lacking[0]}
                reading.add(entry.file, entry.line, ProfileFault.VALUE_NOT_GIVEN, **facts)


def _given(text_id: str) -> frozenset[str]:
    """Name the values that will be at hand when a text is said: a message's own; for tips and menus none."""
    return GIVEN[text_id.split(".")[1]] if text_id.startswith("message.") else frozenset()


def _digest(
    document: Document, questions: dict[str, Question], refused: frozenset[str], voices: Mapping[Voice, Entries]
) -> str:
    content: dict[str, Any] = {
        "profile": document.value,
        "questions": [question.model_dump() for _, question in sorted(questions.items())],
        "refused_passwords": sorted(refused),
        "texts": {voice: {text_id: entry.text for text_id, entry in found.items()} for voice, found in voices.items()},
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


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
