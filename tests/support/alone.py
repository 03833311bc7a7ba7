"""Which tests run alone: those that drive a browser or bring servers and databases of their own.

`make test` runs `-m "not alone"` on both databases, in parallel, and `-m alone` once at the end, one after another.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
FOLDERS = tuple(TESTS / name for name in ("stories", "races", "faults", "e2e", "authenticator"))
MARKS = ("browser", "race")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        in_folder = any(folder in item.path.parents for folder in FOLDERS)
        if in_folder or any(item.get_closest_marker(mark) for mark in MARKS):
            item.add_marker("alone")
