"""Build plain values, and the line of each, out of what a YAML parser reports piece by piece.

Law: one document of at most 32 levels; no anchors, aliases or tags; keys are text and never repeated; a number that
reads in two ways is refused. Depth is counted on a stack of our own, so that no input can exhaust Python's.
"""

import re
from typing import Final, TypeAlias

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

from llavero.formats.yaml_problem import YamlFault, YamlProblem

Value: TypeAlias = "dict[str, Value] | list[Value] | str | int | float | bool | None"
Where: TypeAlias = tuple[str | int, ...]

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
INVISIBLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)


class Builder:
    """Takes the parser's events in order; `root` and `lines` are the result, `started` says whether there was any."""

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
        # guard: yaml-no-alias (a few lines of aliases of aliases unfold into gigabytes)
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
        # guard: yaml-key-once (a reviewer reads the first, the machine would run the last)
        if key in mapping:
            first_line = self.lines[(*self._path, key)]
            raise YamlProblem(self.file, line, YamlFault.DUPLICATE_KEY, key=_shorten(key), first_line=first_line)
        self._key = key
        self.lines[(*self._path, key)] = line

    def _visible(self, text: str, line: int) -> str:
        """Return `text` unless an escape such as \\u202e put into it what the file itself may not hold."""
        if found := INVISIBLE.search(text):
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
        # guard: yaml-depth-bounded (whoever walks the values afterwards may recurse)
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


def _shorten(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
