"""Which tests run apart: those that drive a browser or bring servers and databases of their own.

`make test` runs `-m "not alone and not paired"` on both databases, in parallel; then `-m paired`, two files at a time:
browsers and long walks, which wait as long as they must; and `-m alone` at the end, one after another: races, faults
and what compares times.
"""

from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PAIRED = tuple(TESTS / name for name in ("stories", "e2e", "authenticator"))
ALONE = tuple(TESTS / name for name in ("races", "faults"))
COMPARES_TIMES = frozenset({"test_enumeration.py", "test_lighthouse.py"})


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.name in COMPARES_TIMES or _is(item, ALONE, "race"):
            item.add_marker("alone")
        elif _is(item, PAIRED, "browser"):
            item.add_marker("paired")


def _is(item: pytest.Item, folders: tuple[Path, ...], mark: str) -> bool:
    return any(folder in item.path.parents for folder in folders) or item.get_closest_marker(mark) is not None
