"""Databases for tests: made once with every migration, then copied, on SQLite and on PostgreSQL alike.

Law: on PostgreSQL the tables belong to `llavero_owner` and the code under test is `llavero_app`, held by row-level
security, as in production. The administrator of the cluster does plumbing only.
"""

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections
from psycopg import sql

from llavero.conf.base import database as settings_of
from llavero.tenancy.history import bring_up_to_date
from tests.support.postgres import ADMIN, Cluster

HOUSE = Path(__file__).resolve().parents[2]
ROLES = HOUSE / "src/llavero/tenancy/sql/roles.sql"
TEMPLATE = "llavero_template"
READY_TEMPLATE = "LLAVERO_TEST_TEMPLATE"  # an SQLite file that is migrated already
KEPT = ("django_migrations",)


@dataclass(frozen=True, slots=True)
class Database:
    """A migrated database that a test owns, and how to reach it from this process or another."""

    vendor: str
    name: str
    url: str = field(repr=False)
    cluster: Cluster | None = None

    @property
    def env(self) -> dict[str, str]:
        """What a server process needs in its environment to work on this database."""
        return {"LLAVERO_DATABASE_URL": self.url, "LLAVERO_TEST_DATABASE": self.vendor}

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Let the models of this process read and write here, and where they did before afterwards."""
        before = dict(connections.databases["default"])
        point_django_at(self.url)
        try:
            yield
        finally:
            _use(before)

    def empty(self) -> None:
        """Take every row away, also where the application may not and where triggers forbid it."""
        if self.cluster is not None:
            _empty_postgresql(self.cluster, self.name)
        else:
            _close()
            _copy_sqlite(_sqlite_template(Path(self.name).parent), Path(self.name))


def point_django_at(url: str, *, assume: str = "") -> None:
    """Make `url` the default database of this process; on PostgreSQL optionally in another role than the login."""
    chosen: dict[str, Any] = settings_of(url)
    options = dict(chosen.get("OPTIONS", {}))
    options.pop("pool", None)  # a pool would keep connections to databases that are about to be replaced
    if assume:
        options["assume_role"] = assume
    _use({**connections.databases["default"], **chosen, "OPTIONS": options})


def make_database(vendor: str, name: str, *, folder: Path, cluster: Cluster | None = None) -> Database:
    """Copy the migrated template to a database of its own; `folder` is where the run keeps its SQLite files."""
    if vendor == "postgresql":
        if cluster is None:
            raise ValueError("PostgreSQL needs its cluster")
        _clone_postgresql(cluster, name)
        return Database(vendor, name, cluster.url(name, role="llavero_app"), cluster)
    target = folder / f"{name}.sqlite3"
    _copy_sqlite(_sqlite_template(folder), target)
    return Database(vendor, str(target), f"sqlite:///{target}")


def _close() -> None:
    if hasattr(connections["default"], "close_pool"):
        connections["default"].close_pool()
    connections["default"].close()


def _use(chosen: dict[str, Any]) -> None:
    """Replace the settings in place (other threads share them) and this thread's connection (its engine may differ)."""
    _close()
    standing = connections.databases["default"]
    standing.clear()
    standing.update(chosen)
    del connections["default"]


def _migrate(url: str, *, assume: str = "") -> None:
    before = dict(connections.databases["default"])
    point_django_at(url, assume=assume)
    try:
        bring_up_to_date(run_syncdb=True, verbosity=0)
    finally:
        _use(before)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process of the run at a time build a template."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sqlite_template(folder: Path) -> Path:
    template = folder / "template.sqlite3"
    with _alone(folder):
        if not template.exists():
            if ready := os.environ.get(READY_TEMPLATE):
                shutil.copyfile(ready, template)
            else:
                make_sqlite_template(template)
    return template


def make_sqlite_template(template: Path) -> None:
    """Migrate an empty file; who runs the tests many times over makes it once and names it in the environment."""
    unfinished = template.with_name("template.unfinished")
    _migrate(f"sqlite:///{unfinished}")
    with sqlite3.connect(unfinished) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    unfinished.rename(template)


def _copy_sqlite(template: Path, target: Path) -> None:
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    unfinished = target.with_name(target.name + ".unfinished")
    shutil.copyfile(template, unfinished)
    unfinished.replace(target)


def _clone_postgresql(cluster: Cluster, name: str) -> None:
    with _alone(Path(os.environ["LLAVERO_TEST_FOLDER"])), cluster.connect() as admin:
        standing = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [TEMPLATE]).fetchone()
        if standing is None:
            unfinished = f"{TEMPLATE}_unfinished"
            admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
            _apply_roles(cluster, unfinished)
            cluster.give_logins_the_password()
            _migrate(cluster.url(unfinished, role=ADMIN), assume="llavero_owner")
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(TEMPLATE))
            )
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE)))
        _apply_roles(cluster, name)  # what is granted on a database is not copied with it


def _apply_roles(cluster: Cluster, name: str) -> None:
    with cluster.connect(name) as admin:
        admin.execute(ROLES.read_bytes())


def _empty_postgresql(cluster: Cluster, name: str) -> None:
    with cluster.connect(name) as admin:
        tables = admin.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE n.nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> ALL (%s)",
            [list(KEPT)],
        ).fetchall()
        if not tables:
            return
        admin.execute("SET session_replication_role = replica")  # neither triggers nor references stand in the way
        with admin.transaction():
            for (table,) in tables:
                admin.execute(sql.SQL("DELETE FROM public.{}").format(sql.Identifier(table)))
