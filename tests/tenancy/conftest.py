"""The tests of this room stand on the database of the run, which is of either kind in turn."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.database_fixtures import chosen_vendor


@pytest.fixture
def own_database(make_own_database: Callable[[str], Any], django_db_blocker: Any) -> Iterator[Any]:
    """A fresh database of the run's kind; the models of the test itself stand on it as well."""
    database = make_own_database(chosen_vendor())
    with django_db_blocker.unblock(), database.connected():
        yield database
