"""Which groups there are: each folder below tests/faults, each file of faults and races, each door, each room's guards.

Law: nothing is written twice. A new test, door or guard is in a group by standing where it stands.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from os import cpu_count
from pathlib import Path
from typing import Final

from tools.without_guards.answers import path_of
from tools.without_guards.marks import guards_of, part_of

from tests.e2e.enumeration_doors import TIMED

PYTEST: Final = (".venv/bin/pytest", "-q", "-s", "-p", "no:cacheprovider")
MOST_GUARDS: Final = 60
"""How many marks of one room make a group; ten seconds each on two processors, some longer."""
HANDS: Final = 3 * (cpu_count() or 2)
"""Processes that measure one door at once: each waits for the beat most of its time."""
_ENUMERATION: Final = "tests/e2e/test_enumeration"


@dataclass(frozen=True, slots=True)
class Group:
    """What runs under one name: commands one after another, until one fails.

    `keeps`: files in which it keeps what it did, so that its next run goes on there; below the house, put away for a
    fresh run. `needs`: what tools/ready puts in place.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]
    keeps: tuple[str, ...] = ()
    needs: str = ""


def groups_of(house: Path) -> list[Group]:
    """List the groups in the order in which they run."""
    found = [*_faults(house), *_races(house)]
    found.append(Group("enumeration-bytes", ((*PYTEST, f"{_ENUMERATION}_bytes.py"),)))
    found += (_door(door.slug) for door in TIMED)
    return [*found, *_guards(house)]


def marked(name: str) -> Group:
    """Make a group of the tests that bear a mark."""
    return Group(name, ((*PYTEST, "-m", name, "tests"),))


def _faults(house: Path) -> Iterator[Group]:
    folder = house / "tests/faults"
    for path in sorted(folder.iterdir()):
        if path.is_dir() and any(path.rglob("test_*.py")):
            needs = "failover" if path.name == "failover" else ""  # etcd and Patroni, which no other group asks for
            yield Group(path.name, ((*PYTEST, _below(path, house)),), needs=needs)
    for path in sorted(folder.glob("test_*.py")):
        yield Group(path.stem.removeprefix("test_"), ((*PYTEST, _below(path, house)),))


def _races(house: Path) -> Iterator[Group]:
    for path in sorted((house / "tests/races").glob("test_*.py")):
        yield Group(f"races-{path.stem.removeprefix('test_')}", ((*PYTEST, _below(path, house)),))


def _door(slug: str) -> Group:
    """Measure in several processes, each with a bank and a server of its own; then judge what all have measured."""
    measure = f"{_ENUMERATION}.py::test_the_times_of_a_door_are_measured[{slug}]"
    judge = f"{_ENUMERATION}.py::test_no_door_tells_by_its_time_who_is_known[{slug}]"
    beside = ("-n", str(HANDS), "--dist", "each", "--no-header")
    commands = ((*PYTEST, *beside, measure), (*PYTEST, "-rs", judge))
    return Group(f"enumeration-{slug}", commands, keeps=(f"var/enumeration/{slug}.json",))


def _guards(house: Path) -> Iterator[Group]:
    for room, marks in groupby(sorted(guards_of(house), key=lambda guard: guard.room), key=lambda guard: guard.room):
        guards = list(marks)
        parts = -(-len(guards) // MOST_GUARDS)
        for number in range(1, parts + 1):
            own = part_of(guards, number, parts)
            command = ("tools/guards", "--keep", "--jobs", "2", "--room", room, "--part", f"{number}/{parts}")
            name = f"guards-{room}-{number}" if parts > 1 else f"guards-{room}"
            yield Group(name, (command,), keeps=tuple(path_of(guard).as_posix() for guard in own))


def _below(path: Path, house: Path) -> str:
    return path.relative_to(house).as_posix()
