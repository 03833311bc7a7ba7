"""Read the YAML files that people write by hand (journeys, profiles, texts) into plain values with line numbers.

Law: a strict subset of YAML 1.2. One document, UTF-8, at most 1 MiB and 32 levels; no anchors, aliases, tags,
directives or duplicate keys; keys are always text. `yes`, `no` and `on` are words, a date is text, `true`, `false`
and `null` are what they say. A number that could be read in two ways (0414, 0x1F) is refused: it wants quotes.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from llavero.formats.yaml_problem import Language, YamlFault, YamlProblem

__all__ = ["Document", "Language", "Value", "Where", "YamlFault", "YamlProblem", "load", "parse"]

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | float | bool | None"
Where: TypeAlias = tuple[str | int, ...]

LARGEST_FILE_BYTES: Final = 1 << 20
DEEPEST_LEVEL: Final = 32

# YAML 1.2 section 10.3 (core schema), less what reads in two ways
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?\Z")
_AMBIGUOUS = re.compile(
    r"([-+]?0[0-9]+(\.[0-9]*)?|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.[0-9]+|[-+]?[0-9]+\.|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)[eE][-+]?[0-9]+)\Z"
)
_WORDS: Final[dict[str, bool | None]] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_MOST_DIGITS: Final = 18  # fits a database integer
# Control characters, lone surrogates, and the invisible ones that make a line read otherwise than it runs
# (bidirectional overrides, zero-width spaces, exotic line ends): an attacker would hide a step from its reviewer.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_DIRECTIVE_FIRST = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*%")


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read: its plain values and the line on which each stands."""

    file: str
    value: Value
    _lines: dict[Where, int] = field(repr=False)

    def line_of(self, path: Where = ()) -> int:
        """Return the 1-based line of the key or item at `path`; of its nearest ancestor where that is absent."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines[path]


def load(path: Path | str) -> Document:
    """Read the file at `path`. Raises YamlProblem, and nothing else, for whatever is wrong with it."""
    try:
        with open(path, "rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise YamlProblem(str(path), 1, YamlFault.UNREADABLE, reason=reason) from None
    return parse(content, file=str(path))


def parse(content: bytes, *, file: str) -> Document:
    """Read `content`; `file` is the name that problems carry. Raises YamlProblem."""
    if len(content) > LARGEST_FILE_BYTES:
        raise YamlProblem(file, 1, YamlFault.TOO_LARGE, limit=LARGEST_FILE_BYTES)
    text = _decode(content, file=file)
    builder = _Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise _explain(error, text, file=file) from None
    if not builder.started:
        raise YamlProblem(file, 1, YamlFault.EMPTY)
    return Document(file, builder.root, builder.lines)


def _decode(content: bytes, *, file: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlProblem(file, content.count(b"\n", 0, error.start) + 1, YamlFault.NOT_UTF8) from None
    if found := _INVISIBLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise YamlProblem(file, line, YamlFault.CONTROL_CHARACTER, character=f"{ord(found[0]):04X}")
    if found := _DIRECTIVE_FIRST.match(text):
        raise YamlProblem(file, text.count("\n", 0, found.end()) + 1, YamlFault.DIRECTIVE)
    return text


class _Builder:
    """Builds plain values from the parser's events with a stack of its own: no depth of input can exhaust Python's."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Value = None
        self.started = False
        self.lines: dict[Where, int] = {}
        self._open: list[dict[str, Value] | list[Value]] = []
        self._path: list[str | int] = []
        self._key: str | None = None  # the key that waits for its value, in the innermost mapping

    def take(self, event: Event) -> None:
        line = event.start_mark.line + 1
        if isinstance(event, DocumentStartEvent):
            self._start(line)
        elif isinstance(event, NodeEvent):
            self._refuse_decoration(event, line)
            self._node(event, line)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            self._open.pop()
            if self._path:
                self._path.pop()

    def _start(self, line: int) -> None:
        if self.started:
            raise YamlProblem(self.file, line, YamlFault.SEVERAL_DOCUMENTS)
        self.started = True

    def _refuse_decoration(self, event: NodeEvent, line: int) -> None:
        if isinstance(event, AliasEvent):
            raise YamlProblem(self.file, line, YamlFault.ALIAS, name=event.anchor)
        if event.anchor is not None:
            raise YamlProblem(self.file, line, YamlFault.ANCHOR, name=event.anchor)
        if (tag := getattr(event, "tag", None)) is not None:
            raise YamlProblem(self.file, line, YamlFault.TAG, name=str(tag).rsplit(":", 1)[-1].lstrip("!"))

    def _node(self, event: NodeEvent, line: int) -> None:
        if self._open and isinstance(self._open[-1], dict) and self._key is None:
            self._take_key(event, line, mapping=self._open[-1])
            return
        value: Value
        match event:
            case ScalarEvent():
                value = self._scalar(event, line)
            case MappingStartEvent():
                value = {}
            case SequenceStartEvent():
                value = []
            case _:
                raise YamlProblem(self.file, line, YamlFault.SYNTAX, column=event.start_mark.column + 1)
        self._place(value, line)

    def _take_key(self, event: NodeEvent, line: int, *, mapping: dict[str, Value]) -> None:
        if not isinstance(event, ScalarEvent) or "\n" in event.value:
            raise YamlProblem(self.file, line, YamlFault.KEY_NOT_TEXT)
        key = self._visible(str(event.value), line)
        if not key:
            raise YamlProblem(self.file, line, YamlFault.EMPTY_KEY)
        if key in mapping:
            first_line = self.lines[(*self._path, key)]
            raise YamlProblem(self.file, line, YamlFault.DUPLICATE_KEY, key=_shorten(key), first_line=first_line)
        self._key = key
        self.lines[(*self._path, key)] = line

    def _visible(self, text: str, line: int) -> str:
        """Return `text` unless an escape such as \\u202e put into it what the file itself may not hold."""
        if found := _INVISIBLE.search(text):
            raise YamlProblem(self.file, line, YamlFault.CONTROL_CHARACTER, character=f"{ord(found[0]):04X}")
        return text

    def _place(self, value: Value, line: int) -> None:
        step: str | int | None = None
        if not self._open:
            self.root = value
            self.lines[()] = line
        elif isinstance(parent := self._open[-1], list):
            step = len(parent)
            parent.append(value)
            self.lines[(*self._path, step)] = line
        elif self._key is not None:
            step, self._key = self._key, None
            parent[step] = value
        if not isinstance(value, dict | list):
            return
        if len(self._open) == DEEPEST_LEVEL:
            raise YamlProblem(self.file, line, YamlFault.TOO_DEEP, limit=DEEPEST_LEVEL)
        self._open.append(value)
        if step is not None:
            self._path.append(step)

    def _scalar(self, event: ScalarEvent, line: int) -> Value:
        text = self._visible(str(event.value), line)
        if not event.implicit[0]:  # quoted or block text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _DECIMAL.match(text) or _FLOAT.match(text):
            if sum(character.isdigit() for character in text) > _MOST_DIGITS:
                raise YamlProblem(self.file, line, YamlFault.NUMBER_TOO_LARGE)
            return int(text) if _DECIMAL.match(text) else float(text)
        if _AMBIGUOUS.match(text):
            raise YamlProblem(self.file, line, YamlFault.AMBIGUOUS_NUMBER, text=_shorten(text))
        return text


def _explain(error: MarkedYAMLError, text: str, *, file: str) -> YamlProblem:
    """Turn the parser's complaint into one that a person who writes journeys can act on."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    problem, context = error.problem or "", error.context or ""
    if "escape" in problem:
        return YamlProblem(file, line, YamlFault.ESCAPE)
    if "end of stream" in problem and "quoted scalar" in context and error.context_mark:
        return YamlProblem(file, error.context_mark.line + 1, YamlFault.OPEN_QUOTE)
    if "cannot start any token" in problem:
        character = text.splitlines()[line - 1][column - 1 : column]
        if character == "\t":
            return YamlProblem(file, line, YamlFault.TAB)
        return YamlProblem(file, line, YamlFault.RESERVED_CHARACTER, character=character)
    if "mapping values are not allowed" in problem:
        return YamlProblem(file, line, YamlFault.COLON_IN_TEXT)
    if "block end" in problem or "could not find expected ':'" in problem:
        return YamlProblem(file, line, YamlFault.INDENTATION)
    return YamlProblem(file, line, YamlFault.SYNTAX, column=column)


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
