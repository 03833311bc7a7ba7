"""Import a sealed PSKC file of many keys with the real command, and print keys per second and peak memory.

`python -m bench.stock_import [keys] [sqlite|postgresql]`: the file is made first (python's own time is not counted),
on a database and a bank of its own. The goal: a million keys in 120 s and 300 MB.
"""

import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import django

from llavero.formats.pskc import PreSharedKey
from llavero.formats.pskc.write import write
from llavero.formats.seed import CodeMode, SeedRecord

KEY = bytes(range(16))


def keys(count: int) -> Iterator[SeedRecord]:
    for number in range(count):
        seed = hashlib.sha256(number.to_bytes(8, "big")).digest()[:20]
        yield SeedRecord(serial=f"B{number:08d}", mode=CodeMode.TOTP, seed=seed, digits=6, period_seconds=30)


def main(count: int, vendor: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
    django.setup()
    from tests.stock.commands import an_office
    from tests.stock.vendor_files import put
    from tests.support.databases import make_database
    from tests.support.postgres import running_cluster

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="llavero-bench-")))
        os.environ["LLAVERO_TEST_FOLDER"] = str(folder)
        cluster = stack.enter_context(running_cluster()) if vendor == "postgresql" else None
        database = make_database(vendor, "llavero_bench", folder=folder, cluster=cluster)
        stack.enter_context(database.connected())
        office = an_office(database, folder)
        file, key = folder / "big.xml", put(folder, "key", KEY.hex())
        with file.open("wb") as stream:
            write(stream, keys(count), key=PreSharedKey(KEY, "Pre-shared"), random_bytes=os.urandom)
        size = file.stat().st_size
        begun = time.monotonic()
        process = office.start(
            "stock", "import", str(file), *office.by("lucia"), "--key-file", str(key), "--json", quiet=True
        )
        peak_kb = 0
        while process.poll() is None:
            peak_kb = max(peak_kb, resident_peak_kb(process.pid))
            time.sleep(0.02)
        elapsed = time.monotonic() - begun
    figures = {
        "database": vendor, "keys": count, "file_mb": round(size / 1e6, 1), "exit": process.returncode,
        "seconds": round(elapsed, 1), "keys_per_second": round(count / elapsed), "peak_mb": round(peak_kb / 1024),
    }  # fmt: skip
    print(json.dumps(figures))


def resident_peak_kb(pid: int) -> int:
    """Read the highest memory of the program itself; what the kernel counts for a child begins with its parent's."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else "sqlite")
