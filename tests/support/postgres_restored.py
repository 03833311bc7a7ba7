"""A base backup of a throw-away PostgreSQL, an archive of its write-ahead log, and servers restored from both.

Law: the archive is what `pg_receivewal` keeps; a restored server lies in a folder of its own, goes as far as a named
restore point, and is ended by the process id that we started.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.support.ports import free_port
from tests.support.postgres import ADMIN, Cluster, end_server, newest_binaries, unprivileged

_WAIT_S = 60


@dataclass(slots=True)
class Archive:
    """The backups of one cluster: `take` one while it works, `mark` a place, `close` the log, `restored` what was."""

    cluster: Cluster
    receiver: subprocess.Popen[bytes]

    def take(self) -> None:
        """Copy the running server, as an operator does."""
        command = [*self._client("pg_basebackup"), "-D", str(self.base), "-X", "none", "-c", "fast"]
        done = subprocess.run(
            unprivileged(command), env=self._environment, cwd=self.cluster.folder, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()

    def mark(self, name: str) -> None:
        """Name the place in the log to which a restore goes."""
        with self.cluster.connect() as admin:
            admin.execute("SELECT pg_create_restore_point(%s)", [name])

    def close(self) -> None:
        """Let everything written so far be in the archive."""
        with self.cluster.connect() as admin:
            (segment,) = admin.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone() or ("",)
            admin.execute("SELECT pg_switch_wal()")
        deadline = time.monotonic() + _WAIT_S
        while not (self.log / segment).exists():
            assert time.monotonic() < deadline, f"{segment} does not reach the archive"
            time.sleep(0.05)

    @contextmanager
    def restored(self, name: str) -> Iterator[Cluster]:
        """Start a server on a copy of the backup, brought as far as the place `name`, until the block ends."""
        folder = self.cluster.folder / f"restored-{time.monotonic_ns()}"
        data = folder / "data"
        shutil.copytree(self.base, data)
        (data / "recovery.signal").touch()
        _give_away(folder, like=self.base)
        data.chmod(0o700)
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(folder),
            "max_connections": "200", "timezone": "UTC", "restore_command": f'cp "{self.log}/%f" "%p"',
            "recovery_target_name": name, "recovery_target_action": "promote",
        }  # fmt: skip
        command = [f"{newest_binaries()}/postgres", "-D", str(data)]
        with (folder / "log").open("ab") as log:
            server = subprocess.Popen(
                unprivileged([*command, *(f"--{key}={value}" for key, value in settings.items())]),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=folder,
            )  # fmt: skip
        cluster = Cluster(port, folder, self.cluster.password)
        try:
            _wait_until_promoted(cluster, server)
            yield cluster
        finally:
            end_server(server)
            shutil.rmtree(folder, ignore_errors=True)

    @property
    def base(self) -> Path:
        return self.cluster.folder / "base"

    @property
    def log(self) -> Path:
        return self.cluster.folder / "archive"

    @property
    def _environment(self) -> dict[str, str]:
        return {**os.environ, "PGPASSWORD": self.cluster.password}

    def _client(self, name: str) -> list[str]:
        return [f"{newest_binaries()}/{name}", "-h", "127.0.0.1", "-p", str(self.cluster.port), "-U", ADMIN]


@contextmanager
def archived(cluster: Cluster) -> Iterator[Archive]:
    """Keep the log of a cluster from now on, until the block ends."""
    archive = Archive(cluster, None)  # type: ignore[arg-type]  # the receiver needs what it knows
    archive.log.mkdir()
    _give_away(archive.log, like=cluster.folder)
    with (cluster.folder / "receiver").open("ab") as log:
        archive.receiver = subprocess.Popen(
            unprivileged([*archive._client("pg_receivewal"), "-D", str(archive.log), "--no-loop"]),
            env=archive._environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=cluster.folder,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + _WAIT_S
        while not list(archive.log.glob("*.partial")):
            assert archive.receiver.poll() is None, (cluster.folder / "receiver").read_text()
            assert time.monotonic() < deadline, "the log does not reach the archive"
            time.sleep(0.05)
        yield archive
    finally:
        archive.receiver.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            archive.receiver.wait(10)


def _give_away(folder: Path, *, like: Path) -> None:
    owner = like.stat()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)


def _wait_until_promoted(cluster: Cluster, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _WAIT_S
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(psycopg.OperationalError), cluster.connect() as admin:
            row = admin.execute("SELECT current_setting('data_directory'), pg_is_in_recovery()").fetchone()
            if row == (str(cluster.folder / "data"), False):
                return
        time.sleep(0.1)
    raise RuntimeError(f"the restored server did not start:\n{(cluster.folder / 'log').read_text()[-2000:]}")
