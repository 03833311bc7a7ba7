"""Real server processes for tests: started on a free port, trusted only once they answer as ours, ended by their id."""

import http.client
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port

HOUSE = Path(__file__).resolve().parents[2]
READY_SECONDS, END_SECONDS = 60, 10
INSTANCE_HEADER = "X-Llavero-Instance"


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers on `port`, and where it writes what it has to say."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        """Address a page, by the name of a bank's host (`produbanco.localhost`) where one is asked for."""
        return f"http://{host}:{self.port}{path}"

    def said(self) -> str:
        """Read what the process has written so far."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait(END_SECONDS)

    def stop(self) -> None:
        """Ask it to end and insist when it does not."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def clean_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Give a child this process's environment without the product's own settings, then `extra`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LLAVERO_")}
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "llavero.conf.tests",
        **extra,
    }


def _answers_as(instance: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().headers.get(INSTANCE_HEADER) == instance
    except OSError:
        return False
    finally:
        connection.close()


def _wait_until_ours(server: Server, instance: str, path: str) -> bool:
    """True once our process answers; False once it has ended, as it does when somebody took the port."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            return False
        if _answers_as(instance, server.port, path):
            return True
        time.sleep(0.05)
    server.stop()
    raise RuntimeError(f"no answer of ours on {path} in {READY_SECONDS} s:\n{server.said()[-4000:]}")


@contextmanager
def running_server(
    command: Sequence[str], *, env: Mapping[str, str], folder: Path, path: str = "/livez", cwd: Path = HOUSE
) -> Iterator[Server]:
    """Run `command` (each `{port}` in it is replaced) until the block ends.

    The process finds a nonce in LLAVERO_INSTANCE and its port in LLAVERO_PORT; `path` must answer with the nonce in
    the header X-Llavero-Instance. Raises RuntimeError with the process's last words when it does not come up.
    """
    log = folder / f"server-{secrets.token_hex(4)}.log"
    for _ in range(3):
        port, instance = free_port(), secrets.token_hex(16)
        with log.open("ab") as words:
            process = subprocess.Popen(
                [part.replace("{port}", str(port)) for part in command],
                env=clean_environment({**env, "LLAVERO_INSTANCE": instance, "LLAVERO_PORT": str(port)}),
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=words,
                cwd=cwd,
            )
        server = Server(process, port, log)
        try:
            if _wait_until_ours(server, instance, path):
                yield server
                return
        finally:
            server.stop()
    raise RuntimeError(f"{command[0]} ended before it answered:\n{log.read_text(errors='replace')[-4000:]}")
