"""What races stand on: a database of their own on each vendor, in which everything is committed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.databases import Database


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ground(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> Iterator[Database]:
    """A database that this process is connected to, for the whole of a file."""
    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected():
        yield database
