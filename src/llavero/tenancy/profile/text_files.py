"""Read the files of texts of one folder, and say what is wrong with each line.

A folder `texts/` holds `<voice>.yaml` and, where it gets long, `<voice>.<part>.yaml` (`es@tu.unlock-user.yaml`): a
flat list of `id: text`. Law: texts are plain words; the same things are named in every voice.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, get_args

from llavero.formats import strict_yaml
from llavero.tenancy.profile.placeholders import PLACEHOLDERS, is_ambient, is_known, longest_of
from llavero.tenancy.profile.problems import Problem, ProfileFault, ProfileProblem
from llavero.tenancy.profile.sms_text import LONGEST_SMS, first_foreign, fold, width
from llavero.tenancy.profile.texts import FALLBACKS, PLACEHOLDER, PLURAL_ONE, PLURAL_OTHER
from llavero.tenancy.profile.values import Voice

_TEXT_ID: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+\Z")
_HTML: Final = re.compile(r"[<>]|&#?[A-Za-z0-9]+;")
_SMS_ID: Final = re.compile(r"message\.[a-z0-9_]+\.sms\.body\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """One text and where it stands."""

    text: str
    file: str
    line: int

    @property
    def names(self) -> frozenset[str]:
        """What it names in braces."""
        return frozenset(PLACEHOLDER.findall(self.text))

    def wants(self, *, form: str) -> frozenset[str]:
        """What must be given with it: not the bank's own words; the form for one need not say how many."""
        given = frozenset(name for name in self.names if not is_ambient(name))
        return given - {"count"} if form == PLURAL_ONE else given


Entries = dict[str, Entry]


@dataclass(slots=True)
class TextFolder:
    """What one folder of texts holds, by voice, and everything that is wrong with it."""

    by_voice: dict[Voice, Entries] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_folder(folder: Path, *, root: Path) -> TextFolder:
    """Read every `*.yaml` of `folder`. A file that a link takes out of `root` is refused, not read."""
    found = TextFolder()
    for path in sorted(folder.glob("*.yaml")):
        if not path.resolve().is_relative_to(root.resolve()):  # guard: texts-stay-inside
            found.problems.append(ProfileProblem(str(path), 1, ProfileFault.OUTSIDE_FOLDER))
        elif (voice := _voice_of(path)) is None:
            known = ", ".join(get_args(Voice))
            found.problems.append(ProfileProblem(str(path), 1, ProfileFault.UNKNOWN_FILE, known=known))
        else:
            _read_file(path, into=found.by_voice.setdefault(voice, {}), problems=found.problems)
    return found


def merge(voice: Voice, *, bank: TextFolder, common: TextFolder) -> Entries:
    """Put the bank's texts over the common ones; *usted* over *tú* within each."""
    merged: Entries = {}
    for layer in (common, bank):
        for source in reversed(FALLBACKS[voice]):
            merged |= layer.by_voice.get(source, {})
    return merged


def compare(voices: Mapping[Voice, Entries]) -> Iterator[Problem]:
    """Find texts that one voice has and another lacks, and texts that name different things."""
    everywhere: dict[str, Entry] = {}
    for entries in voices.values():
        for text_id, entry in entries.items():
            first = everywhere.setdefault(text_id, entry)
            form = PLURAL_ONE if text_id.endswith(PLURAL_ONE) else ""
            if differing := entry.wants(form=form) ^ first.wants(form=form):
                yield _differs(text_id, entry, first, differing)
    for voice, entries in voices.items():
        for text_id in everywhere.keys() - entries.keys():
            entry = everywhere[text_id]
            yield ProfileProblem(entry.file, entry.line, ProfileFault.MISSING_VOICE, key=text_id, voice=voice)


def half_spoken(voices: Iterable[Voice], bank: TextFolder) -> Iterator[Problem]:
    """Find what a bank that speaks both voices of Spanish says with *tú* and not with *usted*.

    A page that falls from one into the other is addressed to nobody; so its own catalogues are both whole.
    """
    if not {"es@tu", "es@usted"} <= set(voices):
        return
    said = bank.by_voice.get("es@usted", {})
    for text_id, entry in bank.by_voice.get("es@tu", {}).items():
        if text_id not in said:  # guard: both-voices-in-full
            yield ProfileProblem(entry.file, entry.line, ProfileFault.MISSING_VOICE, key=text_id, voice="es@usted")


def check_sms(entries: Entries, *, ambient: Mapping[str, str]) -> Iterator[Problem]:
    """Find SMS that would not fit one SMS with their longest values, and names of operations too long for them.

    `ambient` holds the bank's own words, which stand in the message as they are.
    """
    longest = longest_of("operation") or 0
    for text_id, entry in entries.items():
        if _SMS_ID.match(text_id) or text_id.startswith("operation."):
            said = PLACEHOLDER.sub(lambda match: fold(ambient.get(match[1], match[0])), entry.text)
            if _SMS_ID.match(text_id):
                yield from _check_sms(text_id, replace(entry, text=said))
            elif len(said) > longest:
                facts: dict[str, str | int] = {"key": text_id, "length": len(said), "longest": longest}
                yield ProfileProblem(entry.file, entry.line, ProfileFault.OPERATION_TOO_LONG, **facts)


def _voice_of(path: Path) -> Voice | None:
    name = path.name.split(".", 1)[0]
    return next((voice for voice in get_args(Voice) if voice == name), None)


def _read_file(path: Path, *, into: Entries, problems: list[Problem]) -> None:
    file = str(path)
    try:
        document = strict_yaml.load_kept(path)
    except strict_yaml.YamlProblem as problem:
        problems.append(problem)
        return
    if not isinstance(document.value, dict):
        problems.append(ProfileProblem(file, 1, ProfileFault.NOT_A_TEXT, key=path.name))
        return
    for text_id, value in document.value.items():
        line = document.line_of((text_id,))
        if not isinstance(value, str) or not value.strip():
            problems.append(ProfileProblem(file, line, ProfileFault.NOT_A_TEXT, key=text_id))
        elif (other := into.get(text_id)) is not None:
            fault = ProfileFault.DUPLICATE_TEXT
            problems.append(ProfileProblem(file, line, fault, key=text_id, other=other.file, other_line=other.line))
        else:
            into[text_id] = entry = Entry(" ".join(value.split()), file, line)
            problems.extend(_check(text_id, entry))
    problems.extend(_check_plurals(into, file=file))


def _check(text_id: str, entry: Entry) -> Iterator[Problem]:
    if not _TEXT_ID.match(text_id):
        yield ProfileProblem(entry.file, entry.line, ProfileFault.TEXT_ID, key=text_id)
    if found := _HTML.search(entry.text):  # guard: texts-hold-no-html
        yield ProfileProblem(entry.file, entry.line, ProfileFault.HTML_IN_TEXT, key=text_id, found=found[0])
    if set("{}") & set(PLACEHOLDER.sub("", entry.text)):
        yield ProfileProblem(entry.file, entry.line, ProfileFault.STRAY_BRACE, key=text_id)
    for name in sorted(entry.names):
        if not is_known(name):
            nearest = (difflib.get_close_matches(name, PLACEHOLDERS, n=1, cutoff=0) or [""])[0]
            fault = ProfileFault.UNKNOWN_PLACEHOLDER
            yield ProfileProblem(entry.file, entry.line, fault, key=text_id, placeholder=name, nearest=nearest)


def _check_plurals(entries: Entries, *, file: str) -> Iterator[Problem]:
    for text_id, entry in entries.items():
        for form, other in ((PLURAL_ONE, PLURAL_OTHER), (PLURAL_OTHER, PLURAL_ONE)):
            pair = text_id.removesuffix(form) + other
            if entry.file == file and text_id.endswith(form) and pair not in entries:
                yield ProfileProblem(file, entry.line, ProfileFault.MISSING_PLURAL, key=text_id, other=pair)


def _differs(text_id: str, entry: Entry, first: Entry, differing: frozenset[str]) -> ProfileProblem:
    names = ", ".join(f"{{{name}}}" for name in sorted(differing))
    facts: dict[str, str | int] = {"key": text_id, "other": first.file, "other_line": first.line, "names": names}
    return ProfileProblem(entry.file, entry.line, ProfileFault.PLACEHOLDERS_DIFFER, **facts)


def _check_sms(text_id: str, entry: Entry) -> Iterator[Problem]:
    fixed = PLACEHOLDER.sub("", entry.text)
    if (found := first_foreign(fixed)) is not None:
        yield ProfileProblem(entry.file, entry.line, ProfileFault.NOT_FOR_SMS, key=text_id, found=found)
        return
    length = width(fixed)
    for name in PLACEHOLDER.findall(entry.text):
        longest = longest_of(name)
        if longest is None:
            yield ProfileProblem(entry.file, entry.line, ProfileFault.SMS_UNBOUNDED, key=text_id, placeholder=name)
        length += longest or 0
    if length > LONGEST_SMS:
        facts: dict[str, str | int] = {"key": text_id, "length": length, "excess": length - LONGEST_SMS}
        yield ProfileProblem(entry.file, entry.line, ProfileFault.SMS_TOO_LONG, **facts)
