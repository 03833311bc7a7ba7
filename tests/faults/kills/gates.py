"""Two gates before one database that can be killed and started again, each behind a port that stays its own."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.gate.bank import gate_env
from tests.support.servers import HOUSE, clean_environment


class Gates:
    """The process that forks gates, and the gates that live."""

    def __init__(self, database: Any, folder: Path) -> None:
        self.log = folder / "gates.log"
        with self.log.open("ab") as words:
            self._forks = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.kills.gate_forks"],
                env=clean_environment(gate_env(database)), cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                stderr=words, text=True,
            )  # fmt: skip
        self.ports: tuple[int, ...] = tuple(json.loads(self._hear()))
        self._living: dict[int, int] = {}
        self._ordering = threading.Lock()

    def _hear(self) -> str:
        assert self._forks.stdout is not None
        said = self._forks.stdout.readline()
        if not said:
            raise RuntimeError(f"no gate can be started:\n{self.log.read_text()[-3000:]}")
        return said

    def start(self, number: int, *, manner: str = "plain") -> None:
        """Start the gate of a number; `early` answers before its commit, `trusting` hears no doubt about one."""
        assert self._forks.stdin is not None
        with self._ordering:
            self._forks.stdin.write(f"go {number} {manner}\n")
            self._forks.stdin.flush()
            self._living[number] = int(self._hear())

    def kill(self, number: int) -> None:
        """Kill -9 it."""
        with suppress(ProcessLookupError):
            os.kill(self._living.pop(number), signal.SIGKILL)

    def end(self) -> None:
        """End everything that was started here."""
        for number in list(self._living):
            self.kill(number)
        assert self._forks.stdin is not None
        self._forks.stdin.close()
        self._forks.wait(10)


@contextmanager
def two_gates(database: Any, folder: Path, *, manner: str = "plain") -> Iterator[Gates]:
    """Start two gates, and end them afterwards."""
    gates = Gates(database, folder)
    try:
        for number in range(len(gates.ports)):
            gates.start(number, manner=manner)
        yield gates
    finally:
        gates.end()
