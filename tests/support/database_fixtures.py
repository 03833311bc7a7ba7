"""The databases of a test run: `LLAVERO_TEST_DATABASE=sqlite|postgresql` chooses where the models of a test live.

A test marked `django_db` is rolled back; with `transaction=True` it commits, and every row is taken away after it.
`own_database` gives a test a fresh database of either kind, whatever the run is on, for server processes to share.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import django.test
import pytest

from tests.support.postgres import Cluster, running_cluster

FOLDER, CLUSTER = "LLAVERO_TEST_FOLDER", "LLAVERO_TEST_CLUSTER"  # shared with the workers of xdist
_for_the_run = ExitStack()


def chosen_vendor() -> str:
    """Read which database this run is on; raises ValueError for a word that is neither."""
    vendor = os.environ.get("LLAVERO_TEST_DATABASE") or "sqlite"
    if vendor not in {"sqlite", "postgresql"}:
        raise ValueError(f"LLAVERO_TEST_DATABASE is {vendor!r}: sqlite or postgresql")
    return vendor


def pytest_sessionstart(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput") or session.config.option.collectonly:
        return
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="llavero-run-")
    _for_the_run.callback(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)
    if chosen_vendor() == "postgresql":
        _cluster_of_the_run()


def pytest_sessionfinish(session: pytest.Session) -> None:
    _for_the_run.close()


def _cluster_of_the_run() -> Cluster:
    """Take the cluster that the controller started, or start it."""
    if CLUSTER not in os.environ:
        # a table that was counted while it was empty would be planned for as empty: what a test fills is not seen
        cluster = _for_the_run.enter_context(running_cluster(autovacuum="off"))
        os.environ[CLUSTER] = json.dumps([cluster.port, str(cluster.folder), cluster.password])
        _for_the_run.callback(os.environ.pop, CLUSTER)
    port, folder, password = json.loads(os.environ[CLUSTER])
    return Cluster(port, Path(folder), password)


@pytest.fixture(scope="session")
def postgres_cluster() -> Cluster:
    """The throw-away PostgreSQL of this run, whichever database the run itself is on."""
    return _cluster_of_the_run()


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """Where this run keeps its files; gone at its end."""
    return Path(os.environ[FOLDER])


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any, run_folder: Path
) -> Iterator[None]:
    """Give the run, or each worker of it, a migrated database."""
    from tests.support.databases import make_database, point_django_at

    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    cluster = _cluster_of_the_run() if chosen_vendor() == "postgresql" else None
    with django_db_blocker.unblock():
        database = make_database(chosen_vendor(), f"llavero_{worker}", folder=run_folder, cluster=cluster)
        point_django_at(database.url)

    def empty_it(_: object) -> None:
        database.empty()

    with pytest.MonkeyPatch.context() as patch:
        # Django would TRUNCATE through the application's own role, which may not.
        patch.setattr(django.test.TransactionTestCase, "_fixture_teardown", empty_it)
        yield


_numbers = count(1)


@pytest.fixture(scope="session")
def make_own_database(django_test_environment: None, django_db_blocker: Any, run_folder: Path) -> Callable[[str], Any]:
    """Make a fresh migrated database: `make_own_database("sqlite")` or `("postgresql")`."""
    from tests.support.databases import Database, make_database

    def make(vendor: str) -> Database:
        cluster = _cluster_of_the_run() if vendor == "postgresql" else None
        with django_db_blocker.unblock():
            return make_database(
                vendor, f"llavero_own_{os.getpid()}_{next(_numbers)}", folder=run_folder, cluster=cluster
            )

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def own_database(
    request: pytest.FixtureRequest, make_own_database: Callable[[str], Any], django_db_blocker: Any
) -> Iterator[Any]:
    """A fresh database of each kind in turn; the models of the test itself stand on it as well."""
    database = make_own_database(request.param)
    with django_db_blocker.unblock(), database.connected():
        yield database
