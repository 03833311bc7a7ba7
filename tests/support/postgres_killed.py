"""Kills a throw-away PostgreSQL as a power cut would, every process of it, and starts it again on the same data.

Law: only the server that lies in the cluster's own folder is touched, by the ids of it and of its own children. What
the operating system had been given to write survives, as it survives everything but the machine's own death.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from tests.support.postgres import Cluster, end_server, unprivileged

_ENDED_S, _STARTED_S = 20, 60


class Killable:
    """A cluster that can be killed. `end` it in the end, before the cluster's folder goes."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._postmaster = self._read_postmaster()
        self._command = Path(f"/proc/{self._postmaster}/cmdline").read_text().rstrip("\0").split("\0")
        self._process: subprocess.Popen[bytes] | None = None

    def _read_postmaster(self) -> int:
        postmaster = int((self.cluster.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        said = Path(f"/proc/{postmaster}/cmdline").read_text()
        if str(self.cluster.folder / "data") not in said:
            raise RuntimeError(f"process {postmaster} is none of ours")
        return postmaster

    def kill(self) -> None:
        """Kill -9 the server and every process of it at once; returns when none of them is left."""
        with suppress(ProcessLookupError):
            os.kill(self._postmaster, signal.SIGSTOP)  # so that it starts nothing between the listing and the killing
        doomed = [self._postmaster, *children(self._postmaster)]
        for process in doomed:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        deadline = time.monotonic() + _ENDED_S
        while any(is_alive(process) for process in doomed):
            if time.monotonic() > deadline:
                raise RuntimeError("a killed server does not end")
            time.sleep(0.005)
        with suppress(ChildProcessError):  # where it is no child of ours somebody else buries it
            os.waitpid(self._postmaster, 0)  # as long as its id stands, the next server takes it for a living one

    def start(self) -> None:
        """Start it again with the settings it had; returns at once, while it recovers."""
        with (self.cluster.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                unprivileged(self._command), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.cluster.folder
            )
        self._postmaster = self._process.pid

    def wait_until_up(self) -> None:
        """Wait until it takes connections; raises RuntimeError with its last words when it does not."""
        deadline = time.monotonic() + _STARTED_S
        while time.monotonic() < deadline:
            with suppress(psycopg.OperationalError):
                self.cluster.connect().close()
                return
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not come back:\n{(self.cluster.folder / 'log').read_text()[-2000:]}")

    def end(self) -> None:
        """End the server that was started here; the first one belongs to whoever started it."""
        if self._process is not None:
            end_server(self._process)


@contextmanager
def killable(cluster: Cluster) -> Iterator[Killable]:
    """Give a cluster that may be killed, and end what was started in its place."""
    server = Killable(cluster)
    try:
        yield server
    finally:
        server.end()


def children(parent: int) -> list[int]:
    """List the processes that it started and that stand."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            text = stat.read_text()
            if int(text[text.rindex(")") + 2 :].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def is_alive(process: int) -> bool:
    """Say whether it runs; one that waits to be buried does not."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return text[text.rindex(")") + 2] != "Z"
