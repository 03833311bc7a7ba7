"""Runs `llavero stock import` as an operator does, watches what it takes, and ends it as a power cut would."""

import hashlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.processor import processor_seconds
from llavero.credentials.models import Authenticator
from llavero.formats.pskc import PreSharedKey
from llavero.formats.pskc.write import write
from llavero.formats.seed import CodeMode, SeedRecord
from llavero.stock.models import Batch
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import open_sealed
from tests.stock.commands import Office
from tests.stock.vendor_files import put

KEY = bytes(range(16))
LOOKED_AT_EVERY = 997  # of so many keys one is opened and compared with its vendor's
TABLE = "credentials_authenticator"


def seed_of(number: int) -> bytes:
    """Give the seed of a key of the file."""
    return hashlib.sha256(number.to_bytes(8, "big")).digest()[:20]


def serial_of(number: int) -> str:
    """Name a key of the file."""
    return f"K{number:08d}"


def make_file(path: Path, count: int) -> Path:
    """Write a vendor's file of so many keys, each under AES-128-CBC with a MAC of its own."""
    with path.open("wb") as stream:
        write(stream, _keys(count), key=PreSharedKey(KEY, "Pre-shared"), random_bytes=os.urandom)
    return path


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the command: seconds of wall and processor, highest resident memory in MB, and what it said."""

    exit: int
    seconds: float
    processor_s: float
    peak_mb: float
    said: dict[str, object]


@dataclass(frozen=True, slots=True)
class Left:
    """What stands of a batch, as the database has it."""

    state: str
    says: int
    rows: int
    held_until: datetime | None


class Holder:
    """Holds an import still for a while (SIGSTOP), to see how things are without it at the same hour."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None
        self.held_s = 0.0

    @contextmanager
    def still(self) -> Iterator[None]:
        """Hold the import until the block ends."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.held_s += time.monotonic() - begun
            self.process.send_signal(signal.SIGCONT)


def run_import(office: Office, file: Path, *, kill_at: int = 0, holder: Holder | None = None) -> Ran:
    """Import the file; with `kill_at` end the process by SIGKILL once so many of its keys are committed.

    What a holder held it is not counted among its seconds.
    """
    key = put(office.folder, "key", KEY.hex())
    begun = time.monotonic()
    process = office.start("stock", "import", str(file), *office.by("lucia"), "--key-file", str(key), "--json")
    holder = holder or Holder()
    holder.process = process
    peak_kb, spent = 0, 0.0
    while process.poll() is None:
        peak_kb = max(peak_kb, _resident_peak_kb(process.pid))
        spent = max(spent, processor_seconds(process.pid))
        if kill_at and (left := left_of(office, is_counted=False)) is not None and left.says >= kill_at:
            process.kill()
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
    ended = time.monotonic()
    out, err = process.communicate()
    if process.returncode > 0 and not out:
        print(err[-2000:])
    said = json.loads(out) if out else {}
    return Ran(process.returncode, ended - begun - holder.held_s, spent, peak_kb / 1024, said)


def left_of(office: Office, *, is_counted: bool = True) -> Left | None:
    """Read how far the newest batch of the bank has come, and count its rows."""
    with in_tenant(office.bank):
        batch = Batch.objects.order_by("-id").first()
        if batch is None:
            return None
        rows = Authenticator.objects.filter(batch_id=batch.id).count() if is_counted else 0
        return Left(batch.state, batch.devices, rows, batch.loading_until)


def faults_of(office: Office, count: int, *, before: datetime | None = None) -> tuple[list[str], int]:
    """Compare what stands with what the vendor sent, key by key; say what differs.

    Also gives how many of the keys were entered before a moment.
    """
    found: list[str] = []
    seen, twice, wrong, older = set[str](), 0, 0, 0
    with in_tenant(office.bank):
        rows = Authenticator.objects.exclude(batch_id=None).values_list("id", "serial", "seed_sealed", "created_at")
        for row_id, serial, sealed, created_at in rows.iterator(chunk_size=10_000):
            twice += serial in seen
            seen.add(serial)
            older += before is not None and created_at <= before
            if int(serial[1:]) % LOOKED_AT_EVERY == 0:
                opened = open_sealed(sealed, table=TABLE, row=row_id, column="seed_sealed")
                wrong += opened != seed_of(int(serial[1:]))
    expected = {serial_of(number) for number in range(count)}
    for what, amount in (
        ("missing", len(expected - seen)), ("of nobody", len(seen - expected)), ("twice", twice),
        ("with another seed", wrong),
    ):  # fmt: skip
        if amount:
            found.append(f"{amount} {what}")
    return found, older


def _keys(count: int) -> Iterator[SeedRecord]:
    for number in range(count):
        yield SeedRecord(
            serial=serial_of(number), mode=CodeMode.TOTP, seed=seed_of(number), digits=6, period_seconds=30,
            manufacturer="ACME", model="HT-1",
        )  # fmt: skip


def _resident_peak_kb(pid: int) -> int:
    """Read the highest memory of the program itself; what the kernel counts for a child begins with its parent's."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
