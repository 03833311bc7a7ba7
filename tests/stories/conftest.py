"""The banks that stories are told in: one per file, running until its last story is told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.stories.living_bank import LivingBank, living_bank


@pytest.fixture(scope="module")
def found(
    make_own_database: Callable[[str], Any], django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., LivingBank]]:
    """Found banks, each on a fresh database, that run until the file's stories are told."""
    with ExitStack() as running:
        running.enter_context(django_db_blocker.unblock())

        def begin(vendor: str = "sqlite", **how: Any) -> LivingBank:
            database = make_own_database(vendor)
            running.enter_context(database.connected())
            return running.enter_context(living_bank(database, tmp_path_factory.mktemp("bank"), **how))

        yield begin


@pytest.fixture(scope="module")
def bank(found: Callable[..., LivingBank]) -> LivingBank:
    """Produbanco, with Occidente in the same house."""
    return found(beside=("occidente",))
