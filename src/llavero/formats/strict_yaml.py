"""Read the YAML files that people write by hand (journeys, profiles, texts) into plain values with line numbers.

Law: a strict subset of YAML 1.2. One document, UTF-8, at most 1 MiB and 32 levels; no anchors, aliases, tags,
directives or duplicate keys; keys are always text. `yes`, `no` and `on` are words, a date is text, `true`, `false`
and `null` are what they say. A number that could be read in two ways (0414, 0x1F) is refused: it wants quotes.

Two parsers read it: one in C, fifteen times as fast, for what both are known to read alike; and one in Python, which
also says what is wrong. What the first does not take, the second judges.
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from llavero.formats.yaml_problem import Language, YamlFault, YamlProblem
from llavero.formats.yaml_values import INVISIBLE, Builder, Value, Where

__all__ = ["Document", "Language", "Value", "Where", "YamlFault", "YamlProblem", "load", "load_kept", "parse"]

LARGEST_FILE_BYTES: Final = 1 << 20

_DIRECTIVE_FIRST = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*%")
# The two disagree about tabs, carriage returns, and a block of text whose sign a comment touches or a blank follows.
_FOR_THE_CAREFUL: Final = re.compile(r"[\t\r]|[|>][-+0-9]*(?:#| *\n +\n)")
_ESCAPE_PAST_UNICODE = re.compile(r"\\U(?!000|0010)[0-9A-Fa-f]{8}")


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
    return parse(_read(path), file=str(path))


def load_kept(path: Path | str) -> Document:
    """Read like `load`, once for the same bytes: for catalogues that every bank reads. What it gives is only read."""
    return _parse_kept(_read(path), str(path))


def parse(content: bytes, *, file: str) -> Document:
    """Read `content`; `file` is the name that problems carry. Raises YamlProblem."""
    # guard: yaml-size-bounded (the parser needs some microseconds for each byte)
    if len(content) > LARGEST_FILE_BYTES:
        raise YamlProblem(file, 1, YamlFault.TOO_LARGE, limit=LARGEST_FILE_BYTES)
    text = _decode(content, file=file)
    return _read_quickly(text, file=file) or _read_carefully(text, file=file)


def _read_quickly(text: str, *, file: str) -> Document | None:
    """Read what is a mapping or a list with nothing wrong; None for all else."""
    if _FOR_THE_CAREFUL.search(text):
        return None
    builder = Builder(file)
    with suppress(YAMLError, YamlProblem, ValueError, OverflowError):
        for event in YAML(typ="safe").parse(text):
            builder.take(event)
        if isinstance(builder.root, dict | list):
            return Document(file, builder.root, builder.lines)
    return None


def _read_carefully(text: str, *, file: str) -> Document:
    builder = Builder(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise _explain(error, text, file=file) from None
    except (ValueError, OverflowError):  # an escape past the last character of Unicode
        found = _ESCAPE_PAST_UNICODE.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        raise YamlProblem(file, line, YamlFault.ESCAPE) from None
    if not builder.started:
        raise YamlProblem(file, 1, YamlFault.EMPTY)
    return Document(file, builder.root, builder.lines)


@lru_cache(maxsize=256)
def _parse_kept(content: bytes, file: str) -> Document:
    return parse(content, file=file)


def _read(path: Path | str) -> bytes:
    try:
        with open(path, "rb") as stream:
            return stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise YamlProblem(str(path), 1, YamlFault.UNREADABLE, reason=reason) from None


def _decode(content: bytes, *, file: str) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlProblem(file, content.count(b"\n", 0, error.start) + 1, YamlFault.NOT_UTF8) from None
    # guard: yaml-nothing-invisible (a line that reads otherwise than it runs hides a step from its reviewer)
    if found := INVISIBLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise YamlProblem(file, line, YamlFault.CONTROL_CHARACTER, character=f"{ord(found[0]):04X}")
    if found := _DIRECTIVE_FIRST.match(text):
        raise YamlProblem(file, text.count("\n", 0, found.end()) + 1, YamlFault.DIRECTIVE)
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
