"""Databases whose data, or whose write-ahead log, lies on a disk that a test can fill."""

import os
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psycopg
from django.db import connections

from tests.support.databases import Database, make_database
from tests.support.ports import free_port
from tests.support.postgres import ADMIN, Cluster, end_server, newest_binaries, unprivileged
from tests.support.small_disk import SmallDisk, small_disk

MEGABYTES: Final = {"data": 128, "wal": 96, "sqlite": 32}
SQLITE: Final = "bank.sqlite3"
_START_S: Final = 60


@dataclass
class Place:
    """A database, its disk, and the PostgreSQL that works there, which has to be started again where it ended."""

    database: Database
    disk: SmallDisk
    seen_by_servers: dict[str, str] = field(default_factory=dict)
    """What differs in the environment of a server that runs where the disk is."""
    postgres: "SmallPostgres | None" = None

    @property
    def env(self) -> dict[str, str]:
        return {**self.database.env, **self.seen_by_servers}

    def command(self, command: list[str]) -> list[str]:
        return self.disk.command(command) if self.postgres is None else command

    def carry_over(self) -> None:
        """Bring a file of SQLite to the small disk; it was filled elsewhere, since SQLite finds no way in from here."""
        if self.postgres is None:
            _carry(Path(self.database.name), self.disk.inside / SQLITE)

    def carry_back(self) -> None:
        """Bring it back to be read, with its log; the server has ended. A line from before the fault is not read on."""
        connections["default"].close()
        if self.postgres is None:
            _carry(self.disk.inside / SQLITE, Path(self.database.name))

    def press_on(self) -> None:
        """Let PostgreSQL reach the end of its log: with a slot that nobody reads, it may not write over what it has."""
        if self.postgres is not None and self.postgres.kind == "wal":
            self.postgres.fill_the_log()

    def stand_up(self) -> bool:
        """Start PostgreSQL again where it has ended, as its service would; say whether it had to be."""
        return self.postgres is not None and self.postgres.stand_up()


class SmallPostgres:
    """A PostgreSQL with its data or its log on a small disk; `kind` is which of them."""

    def __init__(self, kind: str, folder: Path, disk: SmallDisk) -> None:
        self.kind, self._folder, self._disk = kind, folder, disk
        self.cluster = Cluster(free_port(), folder, secrets.token_urlsafe(24))
        self._data = folder / ("small/data" if kind == "data" else "data")
        self._log = folder / ("small/wal" if kind == "wal" else "wal")
        self._process: subprocess.Popen[bytes] | None = None
        self._make()
        self.start()

    def _make(self) -> None:
        secret = self._folder / "password"
        secret.write_text(self.cluster.password)
        if os.geteuid() == 0:
            shutil.chown(secret, "postgres", "postgres")
        made = [
            f"{newest_binaries()}/initdb", f"--pgdata={self._data}", f"--waldir={self._log}", f"--username={ADMIN}",
            f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1",
        ]  # fmt: skip
        subprocess.run(self._disk.command(unprivileged(made), cwd=self._folder), check=True, capture_output=True)
        secret.unlink()

    def start(self) -> None:
        """Start it and wait until it answers; raises RuntimeError with its last words."""
        settings = {
            "listen_addresses": "127.0.0.1", "port": str(self.cluster.port), "unix_socket_directories": "",
            "max_connections": "60", "timezone": "UTC", "autovacuum": "off", "min_wal_size": "2MB",
            "max_wal_size": "16MB", "shared_buffers": "32MB",
        }  # fmt: skip
        run = [f"{newest_binaries()}/postgres", "-D", str(self._data)]
        run += [f"--{name}={value}" for name, value in settings.items()]
        with (self._folder / "log").open("ab") as words:
            self._process = subprocess.Popen(
                self._disk.command(unprivileged(run), cwd=self._folder), stdout=words, stderr=words,
                stdin=subprocess.DEVNULL,
            )  # fmt: skip
        until = time.monotonic() + _START_S
        while time.monotonic() < until and self._process.poll() is None:
            with suppress(psycopg.OperationalError):
                self.cluster.connect().close()
                return
            time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start:\n{self.said()}")

    def stand_up(self) -> bool:
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):  # it may be about to end
            self._process.wait(3)
        has_ended = self._process.poll() is not None
        if has_ended:
            self.start()
        with self.cluster.connect() as admin:
            admin.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")
        return has_ended

    def fill_the_log(self) -> None:
        """Write until it ends, or for a while."""
        with suppress(psycopg.Error), self.cluster.connect() as admin:
            if admin.execute("SELECT 1 FROM pg_replication_slots").fetchone() is None:
                admin.execute("SELECT pg_create_physical_replication_slot('forgotten', true)")
            for _ in range(200):
                admin.execute("SELECT pg_logical_emit_message(true, 'llavero', repeat('x', 200000))")

    def said(self) -> str:
        return (self._folder / "log").read_text(errors="replace")[-3000:]

    def end(self) -> None:
        if self._process is not None:
            end_server(self._process)


@contextmanager
def a_place(kind: str, run_folder: Path) -> Iterator[Place]:
    """Make a database of a kind (`data` and `wal` are PostgreSQL's) on a small disk of its own."""
    folder = Path(tempfile.mkdtemp(prefix="llavero-disk-")).resolve()
    folder.chmod(0o755)
    (folder / "small").mkdir()
    if os.geteuid() == 0 and kind != "sqlite":
        shutil.chown(folder, "postgres", "postgres")
    try:
        with small_disk(folder / "small", megabytes=MEGABYTES[kind]) as disk:
            yield from _sqlite(disk, run_folder) if kind == "sqlite" else _postgres(kind, folder, disk, run_folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sqlite(disk: SmallDisk, run_folder: Path) -> Iterator[Place]:
    made = make_database("sqlite", f"disk_{os.getpid()}_{disk.holder}", folder=run_folder)
    yield Place(made, disk, {"LLAVERO_DATABASE_URL": f"sqlite:///{disk.place / SQLITE}"})


def _carry(source: Path, target: Path) -> None:
    connections["default"].close()
    for suffix in ("", "-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    for suffix in ("", "-wal"):
        found = source.with_name(source.name + suffix)
        if found.exists():
            shutil.copyfile(found, target.with_name(target.name + suffix))


def _postgres(kind: str, folder: Path, disk: SmallDisk, run_folder: Path) -> Iterator[Place]:
    postgres = SmallPostgres(kind, folder, disk)
    try:
        database = make_database("postgresql", f"disk_{kind}", folder=run_folder, cluster=postgres.cluster)
        yield Place(database, disk, postgres=postgres)
    finally:
        postgres.end()
