"""Whatever stands anywhere in a file that people write is answered with problems, never with a crash."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path

import pytest

from llavero.formats.strict_yaml import Document, Value, load
from llavero.journeys import exceptions_file, floor_file
from llavero.journeys.check import check_draft, read_rules
from llavero.journeys.draft import read_journey
from tests.journeys.banks import NOW

PROFILES = Path(__file__).parents[2] / "profiles"
ODD: tuple[Value, ...] = (
    None, True, -1, 10**15, 1.5, "", "x", "a" * 500, "{0} {x}", [], [[]], {}, {"x": [1]}, "no-hay",
)  # fmt: skip


def _positions(value: Value, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from _positions(inner, (*path, key))


def _with(value: Value, path: tuple[str | int, ...], odd: Value) -> Value:
    if not path:
        return odd
    copy = deepcopy(value)
    inner = copy
    for key in path[:-1]:
        inner = inner[key]  # type: ignore[index,call-overload]
    inner[path[-1]] = odd  # type: ignore[index,call-overload]
    return copy


def _spoilt(path: Path) -> Iterator[Value]:
    value = load(path).value
    return (_with(value, position, odd) for position in _positions(value) for odd in ODD)


@pytest.mark.parametrize("name", ["unlock-user", "sign-in-cash-management", "change-password"])
def test_a_journey_with_anything_anywhere_is_answered_in_words(name: str) -> None:
    rules, _ = read_rules(PROFILES / "produbanco", now=NOW)
    for value in _spoilt(PROFILES / "produbanco" / "journeys" / f"{name}.yaml"):
        read = read_journey(Document("spoilt.yaml", value, {(): 1}))
        problems = read if isinstance(read, list) else check_draft(read, rules)[0]
        for problem in problems:
            assert problem.in_words("es")
            assert problem.in_words("en")


@pytest.mark.parametrize("file", ["exceptions.yaml", "floor.yaml"])
def test_a_floor_and_its_exceptions_with_anything_anywhere_are_answered_in_words(
    file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = PROFILES / "produbanco" / file
    for value in _spoilt(path):
        document = Document("spoilt.yaml", value, {(): 1})
        monkeypatch.setattr(exceptions_file, "load", lambda _, found=document: found)
        monkeypatch.setattr(floor_file, "load", lambda _, found=document: found)
        if file == "floor.yaml":
            problems = floor_file.read_floor(path, owner="banco")[1]
        else:
            problems = exceptions_file.read_exceptions(path, floor_file.product_floor(), now=NOW)[1]
        for problem in problems:
            assert problem.in_words("es")
            assert problem.in_words("en")
