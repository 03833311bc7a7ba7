"""Debian's Kannel with a telephone network that is none: what goes in by `sendsms` comes out at `fakesmsc`.

Everything listens on random ports of the loopback and ends with the block; processes are ended by their own ids.
"""

import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.ports import free_port

BEARERBOX = shutil.which("bearerbox", path="/usr/sbin:/usr/bin")
SMSBOX = shutil.which("smsbox", path="/usr/sbin:/usr/bin")
FAKESMSC = shutil.which("fakesmsc", path="/usr/lib/kannel/test:/usr/bin")
READY_SECONDS = 20
KNOCKED_AT = "2"  # fakesmsc does not run without sending something, to this number, when it begins

CONFIGURATION = """\
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
admin-deny-ip = "*.*.*.*"
admin-allow-ip = "127.0.0.1"
smsbox-port = {smsbox}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
log-level = 0

group = smsc
smsc = fake
smsc-id = nowhere
port = {smsc}
connect-allow-ip = "127.0.0.1"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
log-level = 0

group = sendsms-user
username = llavero
password = {password}
max-messages = 1
"""


@dataclass(frozen=True, slots=True)
class Kannel:
    """A running gateway, and the telephone network behind it."""

    port: int
    password: str = field(repr=False)
    folder: Path

    @property
    def url(self) -> str:
        """Address it as settings do."""
        return f"http://llavero:{self.password}@127.0.0.1:{self.port}/cgi-bin/sendsms"

    def received(self) -> list[tuple[str, str, str]]:
        """List what reached the telephones: sender, number, text."""
        said = (self.folder / "fakesmsc.log").read_text(errors="replace")
        found = [(line[1], line[2], line[3]) for line in re.finditer(r"Got message \d+: <(\S+) (\S+) text (.*)>", said)]
        return [message for message in found if message[0] != KNOCKED_AT]  # Kannel's answer to fakesmsc's own message

    def wait_for(self, count: int, *, seconds: float = 10) -> list[tuple[str, str, str]]:
        """Wait until so many reached the telephones; raises TimeoutError with Kannel's last words."""
        deadline = time.monotonic() + seconds
        while len(self.received()) < count:
            if time.monotonic() > deadline:
                words = "\n".join(log.read_text(errors="replace")[-2000:] for log in self.folder.glob("*.log"))
                raise TimeoutError(f"{len(self.received())} of {count} reached a telephone:\n{words}")
            time.sleep(0.05)
        return self.received()


def is_here() -> bool:
    """Say whether Kannel is installed (`apt-get install kannel kannel-extras`)."""
    return all((BEARERBOX, SMSBOX, FAKESMSC))


@contextmanager
def running_kannel(folder: Path) -> Iterator[Kannel]:
    """Run bearerbox, smsbox and fakesmsc until the block ends; raises RuntimeError when they do not come up."""
    with ExitStack() as running:
        for last in (False, False, True):  # somebody may take a port between the choice and the use
            try:
                kannel = _start(folder, running)
            except RuntimeError:
                running.close()
                if last:
                    raise
            else:
                yield kannel
                return


def _start(folder: Path, running: ExitStack) -> Kannel:
    ports = {name: free_port() for name in ("admin", "smsbox", "smsc", "sendsms")}
    password = secrets.token_hex(8)
    configuration = folder / "kannel.conf"
    configuration.write_text(CONFIGURATION.format(password=password, **ports))
    running.enter_context(_running([str(BEARERBOX), str(configuration)], folder / "bearerbox.log"))
    _wait_for_port(ports["smsbox"], folder)
    _wait_for_port(ports["smsc"], folder)
    running.enter_context(_running([str(SMSBOX), str(configuration)], folder / "smsbox.log"))
    fake = [str(FAKESMSC), "-H", "127.0.0.1", "-r", str(ports["smsc"]), "-i", "86400", f"1 {KNOCKED_AT} text nop"]
    running.enter_context(_running(fake, folder / "fakesmsc.log"))
    _wait_for_port(ports["sendsms"], folder)
    return Kannel(ports["sendsms"], password, folder)


@contextmanager
def _running(command: list[str], log: Path) -> Iterator[None]:
    with log.open("wb") as words:
        process = subprocess.Popen(
            command, cwd=log.parent, stdin=subprocess.DEVNULL, stdout=words, stderr=subprocess.STDOUT
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_port(port: int, folder: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    words = "\n".join(log.read_text(errors="replace")[-2000:] for log in sorted(folder.glob("*.log")))
    raise RuntimeError(f"Kannel does not listen on {port}:\n{words}")
