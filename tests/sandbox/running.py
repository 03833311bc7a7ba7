"""Starts `llavero demo` as a visitor does, on a free port and in a folder of its own, and reads what it says."""

import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.ports import free_port
from tests.support.servers import HOUSE, clean_environment

READY_SECONDS, END_SECONDS = 120, 15
LLAVERO = Path(sys.executable).with_name("llavero")


@dataclass(frozen=True, slots=True)
class Demo:
    """A sandbox that runs, and what it has printed."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def url(self, path: str = "/", *, host: str = "localhost") -> str:
        return f"http://{host}:{self.port}{path}"

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def get(self, path: str, *, host: str = "localhost") -> str:
        """Fetch a page as a plain client does; raises HTTPError for an error page."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Host": f"{host}:{self.port}"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def end(self, how: int) -> int:
        """Send a signal and wait for the end; raises TimeoutExpired where it does not come."""
        self.process.send_signal(how)
        return self.process.wait(END_SECONDS)


@contextmanager
def running_demo(folder: Path, *more: str, port: int | None = None) -> Iterator[Demo]:
    """Run a sandbox until the block ends; it is ready when the block begins."""
    port = port or free_port()
    log = folder.with_suffix(f".{port}.log")
    with log.open("wb") as words:
        process = subprocess.Popen(
            [str(LLAVERO), "demo", "--port", str(port), "--folder", str(folder), *more],
            env=clean_environment({"DJANGO_SETTINGS_MODULE": ""}), cwd=HOUSE, stdin=subprocess.DEVNULL, stdout=words,
            stderr=words,
        )  # fmt: skip
    try:
        yield _when_ready(process, log, port)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(END_SECONDS)


def _when_ready(process: subprocess.Popen[bytes], log: Path, port: int) -> Demo:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text(errors="replace")
        if "Listo / ready" in said:
            opened = next(line for line in said.splitlines() if "Abre / open" in line)
            return Demo(process, int(opened.rsplit(":", 1)[1].strip("/ ")), log)
        time.sleep(0.1)
    raise RuntimeError(f"the sandbox did not come up on {port}:\n{log.read_text(errors='replace')[-4000:]}")
