"""Finds every marked guard, and the tests that speak of it."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"(?:#|--)\s*guard:\s*([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Guard:
    """One mark: its word, the file (below the house) and the line it stands on."""

    id: str
    file: Path
    line: int

    @property
    def room(self) -> str:
        """The room it belongs to; the second part below src/llavero."""
        return self.file.parts[2]


def guards_of(house: Path) -> list[Guard]:
    """List the guards of the product, in the order of its files. One word may mark several lines."""
    return [
        Guard(found[1], path.relative_to(house), number)
        for path in sorted((house / "src/llavero").rglob("*"))
        if path.suffix in {".py", ".sql"}
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for found in [_MARK.search(line)]
        if found
    ]


def part_of(guards: Sequence[Guard], number: int, parts: int) -> list[Guard]:
    """Give the `number`-th (from 1) of so many parts of a list, each as long as the next or one longer."""
    length, more = divmod(len(guards), parts)
    begin = (number - 1) * length + min(number - 1, more)
    return list(guards[begin : begin + length + (number <= more)])


def find_tests_naming(guard_id: str, house: Path) -> list[str]:
    """List the tests that speak of a guard, in themselves or in the comment above; else the whole file that does."""
    word = re.compile(rf"(?<![a-z0-9-]){re.escape(guard_id)}(?![a-z0-9-])")
    named: dict[str, None] = {}
    for path in sorted((house / "tests").rglob("test_*.py")):
        text = path.read_text()
        lines = [number for number, line in enumerate(text.splitlines(), 1) if word.search(line)]
        spans = list(_tests_in(ast.parse(text))) if lines else []
        for line in lines:
            node = next((name for name, first, last in spans if first <= line <= last), "")
            named[path.relative_to(house).as_posix() + node] = None
    return list(named)


def _tests_in(tree: ast.Module | ast.ClassDef, above: str = "") -> Iterator[tuple[str, int, int]]:
    before = 0
    for node in tree.body:
        first, last = before + 1, node.end_lineno or node.lineno
        if isinstance(node, ast.ClassDef):
            yield from _tests_in(node, f"{above}::{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test"):
            yield f"{above}::{node.name}", first, last
        before = last
