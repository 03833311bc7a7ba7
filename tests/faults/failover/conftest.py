"""The cluster that the fail-overs share, and a fresh database on it for each of them."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.support.databases import Database, make_database
from tests.support.patroni_cluster import PatroniCluster, missing, running_patroni

_numbers = count(1)


@pytest.fixture(scope="session")
def patroni(django_test_environment: None) -> Iterator[PatroniCluster]:
    """Three servers of this folder's own, whole at first."""
    if lacks := missing():
        pytest.fail(f"this machine has no {lacks}")
    with running_patroni() as cluster:
        yield cluster


@pytest.fixture
def database(patroni: PatroniCluster, django_db_blocker: Any, run_folder: Path) -> Iterator[Database]:
    """A fresh database on the whole cluster; the models of the test itself stand on its leader as well."""
    patroni.mend()
    with django_db_blocker.unblock():
        made = make_database(
            "postgresql", f"failover_{next(_numbers)}", folder=run_folder, cluster=patroni.leader_of
        )  # fmt: skip
        with made.connected():
            yield made
