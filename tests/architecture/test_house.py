"""The house keeps its rules: every Python file of the product, every template, every file that is tracked."""

import subprocess
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.architecture import rules
from tests.architecture.rules import HOUSE, Source


@cache
def product() -> list[Source]:
    """Read every Python file below src/, migrations aside: a machine writes those, and what they do is tested."""
    found = sorted((HOUSE / "src/llavero").rglob("*.py"))
    return [
        Source(path.relative_to(HOUSE / "src").as_posix(), path.read_text())
        for path in found
        if "migrations" not in path.parts
    ]


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (HOUSE / name).is_file()]


RULES: list[Callable[[Source], Iterator[str]]] = [
    rules.tables_touched_from_outside,
    rules.foreign_tables_written,
    rules.doors_started_by_hand,
    rules.clocks_read,
    rules.ids_made,
    rules.randomness_drawn,
    rules.vague_names,
    rules.missing_purpose,
    rules.too_long,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(rule: Callable[[Source], Iterator[str]]) -> None:
    offences = [offence for source in product() for offence in rule(source)]
    assert not offences, "\n".join([rule.__doc__ or "", *offences])


def test_every_guard_is_named_by_a_test() -> None:
    marked = {guard for source in product() for guard in rules.guards_in(source.text)}
    marked |= {
        guard
        for path in (HOUSE / "src/llavero").rglob("*.sql")
        for guard in rules.guards_in(path.read_text().replace("--", "#"))
    }
    tests = "\n".join(path.read_text() for path in (HOUSE / "tests").rglob("*.py"))
    assert rules.guards_without_a_test(marked, tests) == []


def test_no_template_carries_inline_code() -> None:
    offences = [
        offence
        for path in sorted((HOUSE / "src/llavero").rglob("templates/**/*.html"))
        for offence in rules.inline_code(path.relative_to(HOUSE).as_posix(), path.read_text())
    ]
    assert not offences, "\n".join(offences)


def test_no_tracked_file_names_a_machine_or_a_registry() -> None:
    offences: list[str] = []
    for name in tracked():
        content = (HOUSE / name).read_bytes()
        if b"\0" not in content:
            offences += rules.machine_words(name, content.decode(errors="replace"))
    assert not offences, "\n".join(offences)


def test_no_lock_of_a_tool_that_writes_addresses_is_tracked() -> None:
    assert "uv.lock" not in tracked()
    assert '"resolved"' not in (HOUSE / "package-lock.json").read_text()
