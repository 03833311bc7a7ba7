"""Who asks a running server about names learns nothing from the time of an answer. What it says is compared apart.

The short form measures the sign-in, where a password is compared. The long one (`LLAVERO_LONG=1`, in `make faults`)
measures every door, with LLAVERO_REQUESTS requests each (20,000; a fifth where a password is compared), goes on where
it stopped, and tells all in `bench/results/enumeration.txt`. That everybody costs the same work is shown without a
clock in `test_enumeration_bytes.py` and `tests/engine/test_same_work.py`.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.e2e.enumeration_doors import TIMED, Door
from tests.e2e.enumeration_measure import ALLOWED_SLOW, Measured, a_house, fresh_core, measure, some_hours_ago
from tests.e2e.enumeration_results import TRIES, Result, add, is_seen, keep, kept, standing, write_table
from tests.e2e.enumeration_town import Town, a_town
from tests.e2e.leaky import HastyCore
from tests.support.core_bank import FakeCoreBank
from tests.support.databases import Database

IS_LONG = bool(os.environ.get("LLAVERO_LONG"))
REQUESTS = int(os.environ.get("LLAVERO_REQUESTS", "20000"))
NAMES, NAMES_OF_CONTROL = 40, 40
SIGN_IN = TIMED[0]
long_form = pytest.mark.skipif(not IS_LONG, reason="the long form")


@dataclass(frozen=True, slots=True)
class Place:
    """A town, and the database in which it stands."""

    town: Town
    database: Database
    folder: Path
    unblock: Callable[[], Any]

    def try_it(self, door: Door, names: int, *, leaks: bool = False) -> list[Measured]:
        """Measure a door with so many names of either sort, each new."""
        fresh_core(self.town, HastyCore if leaks else FakeCoreBank)
        with self.unblock(), self.database.connected():
            known, unknown = self.town.people(door.who, door.portal, names)
        with a_house(self.town, self.database.env, self.folder, leaks=leaks) as house:
            return measure(house, door, known, unknown, Random(names))


@pytest.fixture(scope="module")
def place(
    make_own_database: Callable[[str], Any], django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    """A town in memory, where there is such a place: a disk's own times only hide what is looked for."""
    made = make_own_database("sqlite")
    folder = tmp_path_factory.mktemp("enumeration")
    memory = Path("/dev/shm")
    quick = memory / f"{folder.name}-{os.getpid()}" if memory.is_dir() else folder / "quick"
    quick.mkdir()
    target = quick / "town.sqlite3"
    shutil.copyfile(made.name, target)
    database = replace(made, name=str(target), url=f"sqlite:///{target}")
    with django_db_blocker.unblock(), database.connected():
        town = a_town(now=some_hours_ago())
    yield Place(town, database, folder, django_db_blocker.unblock)
    shutil.rmtree(quick)


def test_the_time_of_a_wrong_password_tells_nothing(place: Place) -> None:
    """In two of three tries the time must tell nothing; a busy machine may lie once.

    With so few names it fails where a figure lies further off than the bound of the product and chance explain.
    """
    result = Result(SIGN_IN.name, 2 * NAMES, "", ALLOWED_SLOW)
    for _ in range(TRIES):
        result.tries.append(place.try_it(SIGN_IN, NAMES))
        print(*(f"{each.step}: AUC {each.auc:.3f} ± {each.chance:.3f} (99 %)" for each in result.tries[-1]), sep="\n")
        if result.is_done:
            return
    pytest.fail(f"times tell names apart: {result.tries}")


def test_a_server_without_the_dummy_comparison_is_found_out(place: Place) -> None:
    """The control: where it is not told apart, the measurement is blind."""
    result = Result(SIGN_IN.name, 0, "", ALLOWED_SLOW, control=place.try_it(SIGN_IN, NAMES_OF_CONTROL, leaks=True))
    print(f"control: AUC {result.found_out:.3f}")
    assert is_seen(result)


@long_form
@pytest.mark.parametrize("door", TIMED, ids=[door.name for door in TIMED])
def test_no_door_tells_by_its_time_who_is_known(place: Place, door: Door) -> None:
    requests = REQUESTS // 5 if door.is_slow else REQUESTS
    result = kept(door, requests)
    if not result.control:
        result.control = place.try_it(door, NAMES_OF_CONTROL, leaks=True)
        keep(door, result)
    while len(result.tries) < TRIES and not result.is_done:
        result = add(door, requests, place.try_it(door, requests // 2 + 3))
        print(f"\n{write_table([one for each in TIMED if (one := standing(each)) is not None])}")
    assert is_seen(result), f"the control was not found out: {result.control}"
    assert result.is_done, f"times tell names apart at {door.name}: {result.tries}"
