"""One machine of a throw-away Patroni cluster as three programs: its etcd, its Patroni, and the PostgreSQL that starts.

Law: only processes that were started here, and the PostgreSQL that lies in this machine's own folder, are stopped or
killed, by their own ids.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.postgres import unprivileged
from tests.support.postgres_killed import children, is_alive

_ENDED_S: Final = 30.0


@dataclass(slots=True, eq=False)
class Node:
    """A machine: where its programs listen, how they are started, and what of them runs."""

    name: str
    folder: Path
    port: int
    rest_port: int
    etcd_command: list[str] = field(repr=False)
    patroni_command: list[str] = field(repr=False)
    environment: dict[str, str] = field(repr=False)
    etcd: subprocess.Popen[bytes] | None = None
    patroni: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self) -> None:
        """Start what does not run; returns at once."""
        if self.etcd is None:
            self.etcd = self._begin("etcd", self.etcd_command)
        if self.patroni is None:
            self.patroni = self._begin("patroni", self.patroni_command)

    def said(self) -> str:
        """Read the last words of each program."""
        logs = [self.folder / name for name in ("etcd.log", "patroni.log")]
        return "\n".join(f"-- {self.name} {log.name}\n{log.read_text()[-1500:]}" for log in logs if log.exists())

    def has_ended_by_itself(self) -> bool:
        """Say whether a program that was started has given up, as it does when somebody took its port."""
        return any(program is not None and program.poll() is not None for program in (self.etcd, self.patroni))

    def kill_postgresql(self) -> None:
        """Kill -9 every process of the server, as its own crash would; Patroni lives and sees it."""
        _kill(self._postgresql())

    def kill(self) -> None:
        """Kill -9 all of it at once, as a power cut would."""
        programs = [program for program in (self.patroni, self.etcd) if program is not None]
        for program in programs:
            program.kill()  # Patroni first: it would start PostgreSQL anew
        _kill(self._postgresql())
        for program in programs:
            program.wait(_ENDED_S)
        self.patroni = self.etcd = None

    def freeze(self) -> None:
        """Let Patroni and PostgreSQL stand still, as a machine that is being moved does; etcd goes on elsewhere."""
        assert self.patroni is not None
        _signal([self.patroni.pid, *self._postgresql()], signal.SIGSTOP)

    def thaw_postgresql(self) -> None:
        """Let the server go on, while nobody is there to tell it that it leads no more."""
        _signal(self._postgresql(), signal.SIGCONT)

    def thaw(self) -> None:
        """Let all of it go on."""
        assert self.patroni is not None
        _signal([*self._postgresql(), self.patroni.pid], signal.SIGCONT)

    def receivers(self) -> list[int]:
        """Find the processes by which it takes what the leader writes."""
        return [process for process in self._postgresql() if b"walreceiver" in _command(process)]

    def _begin(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                unprivileged(command), env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log,
            )  # fmt: skip

    def _postgresql(self) -> list[int]:
        """List the server and its processes; empty where it does not run. The server itself comes first."""
        try:
            server = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return []
        if str(self.data).encode() not in _command(server):  # somebody else has the number by now
            return []
        return [server, *children(server)]


def freeze_receivers(nodes: Iterable[Node]) -> list[int]:
    """Let servers take nothing of what the leader writes; gives the processes that stand still."""
    frozen = [process for node in nodes for process in node.receivers()]
    _signal(frozen, signal.SIGSTOP)
    return frozen


def end_receivers(frozen: list[int]) -> None:
    """End what stands still before it takes another byte: what waited for it on the line is lost with the leader."""
    _signal(frozen, signal.SIGTERM)
    _signal(frozen, signal.SIGCONT)


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def _signal(processes: Iterable[int], what: signal.Signals) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, what)


def _kill(server: list[int]) -> None:
    if not server:
        return
    _signal(server[:1], signal.SIGSTOP)  # so that it starts nothing between the listing and the killing
    doomed = {*server, *children(server[0])}
    _signal(doomed, signal.SIGKILL)
    deadline = time.monotonic() + _ENDED_S
    while any(is_alive(process) for process in doomed):
        if time.monotonic() > deadline:
            raise RuntimeError("a killed server does not end")
        time.sleep(0.01)
