"""Who asks a running server about names learns nothing from the time of an answer. What it says is compared apart.

The short form measures the sign-in, where a password is compared. The long one (`make faults GROUP=enumeration-…`)
measures one door, with LLAVERO_REQUESTS requests in each try (20,000; a fifth where a password is compared), in slices,
until it is done or it is LLAVERO_UNTIL, in seconds of the epoch. Of several processes each adds slices. That everybody
costs the same work is shown without a clock in `test_enumeration_bytes.py` and `tests/engine/test_same_work.py`.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.e2e.enumeration_doors import TIMED, Door
from tests.e2e.enumeration_measure import ALLOWED_SLOW, WARM, Measured, a_house, fresh_core, measure, some_hours_ago
from tests.e2e.enumeration_results import SLICE, TRIES, Result, add, add_control, is_seen, kept, requests_at, table_of
from tests.e2e.enumeration_town import Town, a_town
from tests.e2e.leaky import HastyCore
from tests.support.core_bank import FakeCoreBank
from tests.support.databases import Database

IS_LONG = bool(os.environ.get("LLAVERO_LONG"))
UNTIL = float(os.environ.get("LLAVERO_UNTIL", "inf"))
IS_FIRST = os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0"
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

    @contextmanager
    def behind(self, door: Door, *, leaks: bool = False) -> Iterator[Callable[[int], list[Measured]]]:
        """Run a server and give what measures a door there, with so many names of either sort, each new."""
        fresh_core(self.town, HastyCore if leaks else FakeCoreBank)
        looks = [True]

        with a_house(self.town, self.database.env, self.folder, leaks=leaks) as house:

            def measured(names: int) -> list[Measured]:
                with self.unblock(), self.database.connected():
                    known, unknown = self.town.people(door.who, door.portal, names)
                look = IS_FIRST and bool(looks) and looks.pop()  # the pages are compared once
                return measure(house, door, known, unknown, Random(), look=look)

            yield measured

    def try_it(self, door: Door, names: int, *, leaks: bool = False) -> list[Measured]:
        """Measure a door once, at a server of its own."""
        with self.behind(door, leaks=leaks) as measured:
            return measured(names)


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
        result.slices.append(place.try_it(SIGN_IN, NAMES))
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
@pytest.mark.parametrize("door", TIMED, ids=[door.slug for door in TIMED])
def test_the_times_of_a_door_are_measured(place: Place, door: Door) -> None:
    requests, longest = requests_at(door), 0.0
    result = kept(door, requests)
    for _ in range(TRIES * IS_FIRST):
        if not is_seen(result):
            result = add_control(door, requests, place.try_it(door, NAMES_OF_CONTROL, leaks=True))
    with place.behind(door) as measured:
        while not result.has_its_tries and time.time() + longest < UNTIL:
            at = time.monotonic()
            result = add(door, requests, measured(min(SLICE, requests) // 2 + WARM))
            longest = max(longest, time.monotonic() - at)


@long_form
@pytest.mark.parametrize("door", TIMED, ids=[door.slug for door in TIMED])
def test_no_door_tells_by_its_time_who_is_known(door: Door) -> None:
    result = kept(door, requests_at(door))
    print(f"\n{table_of([result])}")
    if not result.is_measured:
        pytest.skip(f"not finished: {result.said}")
    assert is_seen(result), f"the control was not found out: {result.control}"
    assert result.is_done, f"times tell names apart at {door.name}: {result.tries}"
