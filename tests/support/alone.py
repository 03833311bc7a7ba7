"""Which tests run apart, and which need to run on one database only.

`make test` runs `-m "not alone and not paired"` on both databases, two at a time, leaving out `anywhere` on the second:
what asks for no database, or brings one of each kind. Then `-m paired`, three files at a time, the longest first:
browsers, long walks, races and faults, which wait as long as they must. At the end `-m alone`, one after another: what
measures time.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PAIRED = tuple(TESTS / name for name in ("stories", "e2e", "authenticator", "races", "faults"))
COMPARES_TIMES = frozenset({"test_enumeration.py", "test_lighthouse.py"})
LONGEST = (
    "test_walks_in_the_engine.py", "test_looks.py", "test_example.py", "test_runs.py", "test_screens.py",
    "test_002_register.py", "test_using_the_token.py", "test_once.py", "test_restore.py", "test_000_reinstall.py",
    "test_answering_requests.py", "test_pin_failures.py", "test_life_cycle_pairs.py",
)  # fmt: skip
"""Files of more than 80 seconds: begun at the end, one of them would keep everybody waiting."""
OF_THE_RUN = frozenset({"db", "transactional_db"})
OF_A_DATABASE = frozenset({"django_db_setup", "make_own_database"})
VENDORS = ("sqlite", "postgresql")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in COMPARES_TIMES or item.get_closest_marker("alone"):
            item.add_marker("alone")
        elif _is_paired(item):
            item.add_marker("paired")
        elif not _lives_on_the_runs_database(item):
            item.add_marker("anywhere")
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def _is_paired(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(mark) for mark in ("browser", "race", "paired"))
    return marked or any(folder in item.path.parents for folder in PAIRED)


def _lives_on_the_runs_database(item: pytest.Item) -> bool:
    """Say whether the kind of database could change what a test finds; a test that did not ask is given none."""
    asked = frozenset(getattr(item, "fixturenames", ()))
    if asked & OF_THE_RUN or item.get_closest_marker("django_db"):
        return True
    params = getattr(getattr(item, "callspec", None), "params", {}).values()
    brings_both = any(isinstance(value, str) and value in VENDORS for value in params)
    return bool(asked & OF_A_DATABASE) and not brings_both
