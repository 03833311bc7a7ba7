"""A throw-away PostgreSQL: its own folder, its own port, the durability of a real one, gone at the end.

Law: nothing is written before the server that answers has shown that its data lies in our folder, and it is ended by
the process id that we started.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.ports import free_port

LOGINS = ("llavero_app", "llavero_gate", "llavero_sequencer")
ADMIN = "llavero_test_admin"  # superuser of the throw-away cluster, for plumbing only
START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server and the one password that its roles share for as long as it lives."""

    port: int
    folder: Path
    password: str = field(repr=False)

    def url(self, database: str, *, role: str) -> str:
        """Address a database as one role."""
        return f"postgresql://{role}:{self.password}@127.0.0.1:{self.port}/{database}"

    def connect(self, database: str = "postgres", *, role: str = ADMIN) -> psycopg.Connection:
        """Open a connection that commits each statement by itself."""
        return psycopg.connect(self.url(database, role=role), autocommit=True, connect_timeout=5)

    def give_logins_the_password(self) -> None:
        """Let the roles that log in do so; their roles must stand (roles.sql)."""
        with self.connect() as connection:
            for role in LOGINS:
                connection.execute(
                    sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(self.password))
                )


def newest_binaries() -> Path:
    """Find the newest PostgreSQL of the machine; raises where there is none."""
    found = [
        (int(match.group(1)), path.parent)
        for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")
        if (match := re.search(r"/(\d+)/bin/", str(path)))
    ]
    if not found:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    return max(found)[1]


def unprivileged(command: list[str]) -> list[str]:
    """Run as `postgres` when root (the server refuses root), as oneself otherwise; end with whoever started it."""
    as_postgres = ["--reuid=postgres", "--regid=postgres", "--init-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *as_postgres, "--pdeathsig=INT", "--", *command]


def _make_data(binaries: Path, folder: Path, password: str) -> Path:
    data, secret = folder / "data", folder / "password"
    secret.write_text(password)
    secret.chmod(0o600)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        shutil.chown(secret, "postgres", "postgres")
    made = subprocess.run(
        unprivileged(
            [
                f"{binaries}/initdb",
                f"--pgdata={data}",
                f"--username={ADMIN}",
                f"--pwfile={secret}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
            ]
        ),
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    secret.unlink()
    if made.returncode:
        raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
    return data


def _start(binaries: Path, data: Path, port: int, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    every = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(data.parent),
        "max_connections": "200",
        "timezone": "UTC",
        "log_min_duration_statement": "-1",
        **settings,
    }
    with (data.parent / "log").open("ab") as log:
        return subprocess.Popen(
            unprivileged(
                [f"{binaries}/postgres", "-D", str(data)] + [f"--{name}={value}" for name, value in every.items()]
            ),
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            cwd=data.parent,
        )


def _is_ours(cluster: Cluster, data: Path) -> bool:
    with cluster.connect() as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    return row is not None and Path(row[0]) == data


def _wait_until_ours(cluster: Cluster, data: Path, process: subprocess.Popen[bytes]) -> bool:
    """True once our server answers; False when it gave up, as it does when somebody took the port."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if _is_ours(cluster, data):
                return True
        except psycopg.OperationalError:
            time.sleep(0.05)
            continue
        return False
    return False


@contextmanager
def running_cluster(**settings: str) -> Iterator[Cluster]:
    """Start a cluster with these settings, hand it over, end it and remove its folder, also after a failure."""
    binaries = newest_binaries()
    folder = Path(tempfile.mkdtemp(prefix="llavero-pg-")).resolve()
    password = secrets.token_urlsafe(24)
    process: subprocess.Popen[bytes] | None = None
    try:
        data = _make_data(binaries, folder, password)
        for _ in range(5):
            cluster = Cluster(free_port(), folder, password)
            process = _start(binaries, data, cluster.port, settings)
            if _wait_until_ours(cluster, data, process):
                break
            end_server(process)
        else:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()[-2000:]}")
        yield cluster
    finally:
        if process is not None:
            end_server(process)
        shutil.rmtree(folder, ignore_errors=True)


def end_server(process: subprocess.Popen[bytes]) -> None:
    """Ask for a fast shutdown, and insist after ten seconds."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait(10)
