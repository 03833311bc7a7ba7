"""Runs the load or the comparator once and measures what it cost: time, processor, write-ahead log."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

from bench.processor import processor_seconds
from bench.verify.fill import Filled, Token
from bench.verify.load import write_requests
from llavero.domain.oath import totp
from llavero.gate.app import VERIFICATIONS
from tests.support.databases import Database

SCRIPT = Path(__file__).with_name("pgbench.sql")


@dataclass(frozen=True, slots=True)
class Measured:
    """One run. Seconds of processor are of generator, servers and database; WAL in bytes, where it was counted."""

    rate: float
    p50_ms: float
    p99_ms: float
    done: int
    generator_s: float
    servers_s: float
    database_s: float
    wal_bytes: int  # without the next
    pages_bytes: int  # whole pages, since they were touched for the first time after a checkpoint

    @property
    def database_us(self) -> float:
        """Processor time of the database for each verification, in microseconds."""
        return self.database_s / max(1, self.done) * 1e6


@dataclass(frozen=True, slots=True)
class Place:
    """Where it all runs: the database, its postmaster, the gates, and the banks; whether what is logged is counted."""

    database: Database
    postmaster: int
    gates: dict[int, int]  # port by process id
    banks: Sequence[Filled]
    folder: Path
    counts_log: bool = False


def over_http(
    place: Place, tokens: Sequence[Token], *, clients: int, seconds: float, wrong: bool = False, pause: float = 0.0
) -> Measured:
    """Let `clients` verify, each token once, in this order; with `wrong`, by codes that no token shows."""
    file = place.folder / "requests"
    write_requests(file, _requests(tokens, wrong=wrong))
    command = [sys.executable, "-m", "bench.verify.load", str(file), str(clients), str(seconds), str(pause)]
    before = _standing(place)
    run = subprocess.run([*command, *map(str, place.gates.values())], stdout=subprocess.PIPE, text=True, check=True)
    after = _standing(place)
    said = json.loads(run.stdout)
    done, amiss = (said["refused"], said["accepted"]) if wrong else (said["accepted"], said["refused"])
    if said["others"] or amiss:
        print(f"   not as expected: {amiss} {said['others']}")
    return Measured(
        said["rate"], said["p50_ms"], said["p99_ms"], done, said["cpu_s"], after.servers - before.servers,
        after.database - before.database, *_logged(place, before, after),
    )  # fmt: skip


def by_pgbench(place: Place, *, clients: int, seconds: float, first: int, rows: int) -> Measured:
    """Let pgbench do the same work, one transaction each, in the role and scope of the application."""
    assert place.database.cluster is not None
    cluster, filled = place.database.cluster, place.banks[0]
    log = place.folder / "pgbench"
    env = {
        **os.environ, "PGHOST": "127.0.0.1", "PGPORT": str(cluster.port), "PGUSER": "llavero_app",
        "PGPASSWORD": cluster.password, "PGDATABASE": place.database.name,
        "PGOPTIONS": f"-c llavero.tenant={filled.bank}",
    }  # fmt: skip
    given = {"bank": filled.bank, "client": filled.client, "first": first, "rows": rows}
    defined = [part for name, value in given.items() for part in ("-D", f"{name}={value}")]
    before, cpu = _standing(place), os.times().children_user + os.times().children_system
    run = subprocess.run(
        ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", str(min(2, clients)), "-T", f"{seconds:.0f}",
         "-f", str(SCRIPT), "-l", f"--log-prefix={log}", *defined],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    after = _standing(place)
    found = re.search(r"tps = ([\d.]+)", run.stdout)
    if run.returncode or found is None:
        raise SystemExit(run.stdout + run.stderr)
    done = int(re.search(r"actually processed: (\d+)", run.stdout)[1])  # type: ignore[index]
    return Measured(
        float(found[1]), *_times_of_log(place.folder), done,
        os.times().children_user + os.times().children_system - cpu, 0.0, after.database - before.database,
        *_logged(place, before, after),
    )  # fmt: skip


class _Standing(NamedTuple):
    servers: float
    database: float
    log_end: str


def _standing(place: Place) -> _Standing:
    assert place.database.cluster is not None
    with place.database.cluster.connect() as admin:
        row = admin.execute("SELECT pg_current_wal_flush_lsn()::text").fetchone()
    assert row is not None
    return _Standing(sum(map(processor_seconds, place.gates)), processor_seconds(place.postmaster), row[0])


def _logged(place: Place, before: _Standing, after: _Standing) -> tuple[int, int]:
    """Read what was written to the log meanwhile, record by record: bytes of records, and of whole pages in them."""
    if not place.counts_log:
        return 0, 0
    assert place.database.cluster is not None
    with place.database.cluster.connect() as admin:
        admin.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
        row = admin.execute(
            "SELECT sum(record_size), sum(fpi_size) FROM pg_get_wal_stats(%s, %s)", (before.log_end, after.log_end)
        ).fetchone()
    assert row is not None
    return int(row[0] or 0), int(row[1] or 0)


def _requests(tokens: Sequence[Token], *, wrong: bool) -> Iterator[bytes]:
    now, form = datetime.now(UTC), totp.Form()
    for token in tokens:
        code = _that_nobody_shows(token.seed, now, form) if wrong else totp.code(token.seed, now, form)
        body = f'{{"serial":"{token.serial}","code":"{code}"}}'
        yield (
            f"POST {VERIFICATIONS} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {token.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()


def _that_nobody_shows(seed: bytes, now: datetime, form: totp.Form) -> str:
    """Give a code of a day to come that the token shows at no moment near this one: of so many, one would be right."""
    near = {totp.code(seed, now + timedelta(seconds=30 * steps), form) for steps in range(-3, 5)}
    to_come = (totp.code(seed, now + timedelta(days=days), form) for days in count(1))
    return next(code for code in to_come if code not in near)


def _times_of_log(folder: Path) -> tuple[float, float]:
    """Read pgbench's log of each transaction and give the median and the 99th of a hundred, in milliseconds."""
    took: list[int] = []
    for file in folder.glob("pgbench.*"):
        took += [int(line.split()[2]) for line in file.read_text().splitlines()]
        file.unlink()
    took.sort()
    return took[len(took) // 2] / 1e3, took[int(len(took) * 0.99)] / 1e3


def wait_for_new_codes(since: float, *, period_s: int = 30) -> None:
    """Sleep until every token shows a code that it did not show at `since` (Unix time)."""
    beyond = (since // period_s + 1) * period_s
    time.sleep(max(0.0, beyond - time.time() + 0.1))
