"""Verification of codes over HTTP beside a tuned privacyIDEA 3.14, on one PostgreSQL in one run, by 64 clients each.

`make bench ARGS=privacyidea`; LLAVERO_SHORT=1 makes one small round. Ends with 1 where an answer was not as expected,
and in its long form where the goal was missed.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
django.setup()

from bench.cluster import tuned_cluster  # noqa: E402
from bench.privacyidea.server import THREADS, Installed, install, missing, running  # noqa: E402
from bench.processor import processor_seconds  # noqa: E402
from bench.verify.__main__ import place_of, some  # noqa: E402
from bench.verify.measure import Measured, Place, over_http, wait_for_new_codes  # noqa: E402
from llavero.domain.oath import totp  # noqa: E402

SHORT = os.environ.get("LLAVERO_SHORT") == "1"
ROUNDS, SECONDS, TOKENS, THEIRS = (1, 2.0, 20_000, 400) if SHORT else (5, 5.0, 100_000, 2_000)
CLIENTS, PROCESSES, GOAL, MOST = 64, 2, 300, 80_000


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The other product as it runs: its installation, its servers (port by process id), the database under it."""

    installed: Installed
    servers: dict[int, int]
    postmaster: int

    def asked(self, serials: Sequence[str], *, seconds: float) -> Measured:
        """Let the clients ask it about these tokens, each once; ends the bench where one right code is not accepted."""
        now, form = datetime.now(UTC), totp.Form()
        pairs = [(serial, totp.code(self.installed.seeds[serial], now, form)) for serial in serials]
        file = self.installed.write("pairs.json", json.dumps(pairs))
        command = [sys.executable, "-m", "bench.privacyidea.load", file, str(CLIENTS), str(seconds)]
        known, before = self.installed.recorded(), self._spent()
        run = subprocess.run(
            [*command, *map(str, self.servers.values())], stdout=subprocess.PIPE, text=True, check=True
        )
        after, said = self._spent(), json.loads(run.stdout)
        recorded = [now_ - then for now_, then in zip(self.installed.recorded(), known, strict=True)]
        if said["others"] or recorded != [said["accepted"]] * 2:
            raise SystemExit(f"not as expected: {said['accepted']} accepted, {recorded} in its audit, {said['others']}")
        return Measured(
            said["rate"], said["p50_ms"], said["p99_ms"], said["accepted"], said["cpu_s"], after[0] - before[0],
            after[1] - before[1], 0, 0,
        )  # fmt: skip

    def _spent(self) -> tuple[float, float]:
        return sum(map(processor_seconds, self.servers)), processor_seconds(self.postmaster)


def ours(place: Place, *, seconds: float) -> Measured:
    """Let the clients ask our gates; ends the bench where what stands in the record is not what was answered."""
    known = _events(place)
    run = over_http(place, some(place, TOKENS, MOST), clients=CLIENTS, seconds=seconds)
    events = [now - then for now, then in zip(_events(place), known, strict=True)]
    if events != [run.done, 0]:
        raise SystemExit(f"not as expected of ours: {run.done} accepted, {events} accepted and refused in the record")
    return run


def _events(place: Place) -> tuple[int, int]:
    assert place.database.cluster is not None
    with place.database.cluster.connect(place.database.name) as admin:
        row = admin.execute(
            "SELECT count(*) FILTER (WHERE kind = 'code.accepted'), count(*) FILTER (WHERE kind <> 'code.accepted')"
            " FROM audit_event WHERE kind LIKE 'code.%'"
        ).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def rounds(place: Place, neighbour: Neighbour) -> list[tuple[Measured, Measured]]:
    """Ask one after the other, several times; each token of theirs is asked about once in the whole run."""
    serials, each = list(neighbour.installed.seeds), THEIRS // (ROUNDS + 1)
    wait_for_new_codes(time.time())
    neighbour.asked(serials[:each], seconds=SECONDS)  # warm: the first requests load modules and compile statements
    ours(place, seconds=1.0)
    found = []
    for number in range(1, ROUNDS + 1):
        wait_for_new_codes(time.time())
        run = ours(place, seconds=SECONDS)
        found.append((run, neighbour.asked(serials[number * each : (number + 1) * each], seconds=SECONDS)))
    return found


def print_rounds(found: list[tuple[Measured, Measured]]) -> float:
    """Print the medians as a table and return the ratio, the median of those of the rounds."""
    ratio = statistics.median(run.rate / theirs.rate for run, theirs in found)
    print(f"\n{'':22}{'per second':>11}{'ratio':>8}{'goal':>7}{'p50 ms':>9}{'p99 ms':>9}"
          f"{'cores: load':>13}{'server':>8}{'db':>6}{'server ms each':>16}{'db ms each':>12}")  # fmt: skip
    for label, side, share, goal in (("privacyIDEA 3.14", 1, "1", ""), ("our gate", 0, f"{ratio:.0f}", f"≥ {GOAL}")):
        runs = sorted((both[side] for both in found), key=lambda run: run.rate)
        run = runs[len(runs) // 2]
        done = max(run.done, 1)
        seconds = done / run.rate
        print(
            f"{label:22}{run.rate:11,.1f}{share:>8}{goal:>7}{run.p50_ms:9.1f}{run.p99_ms:9.1f}"
            f"{run.generator_s / seconds:13.2f}{run.servers_s / seconds:8.2f}{run.database_s / seconds:6.2f}"
            f"{run.servers_s / done * 1e3:16.2f}{run.database_s / done * 1e3:12.2f}"
        )
        print(f"{'':22}rounds: {', '.join(f'{both[side].rate:,.1f}' for both in found)}")
    print(f"ratios of the rounds: {', '.join(f'{run.rate / theirs.rate:.0f}' for run, theirs in found)}")
    spent = [statistics.median((b[side].servers_s + b[side].database_s) / max(b[side].done, 1) for b in found)
             for side in (0, 1)]  # fmt: skip
    print(f"processor of server and database for one verification: {spent[1] * 1e3:.1f} ms ÷ {spent[0] * 1e3:.3f} ms"
          f" = {spent[1] / spent[0]:.0f}")  # fmt: skip
    return ratio


def main() -> int:
    """Run everything and print it; 1 where the goal was missed."""
    if lacks := missing():
        raise SystemExit(lacks)
    print(f"privacyidea: {ROUNDS} interleaved rounds of {SECONDS:.0f} s, {CLIENTS} clients, {os.cpu_count()} cores"
          f" (load {os.getloadavg()[0]:.1f}), one PostgreSQL; ours: two gates, {TOKENS:,} tokens;\ntheirs: gunicorn,"
          f" {PROCESSES} processes of {THREADS} threads, {THEIRS:,} tokens without a PIN, audit in SQL,"
          " signed")  # fmt: skip
    with ExitStack() as standing:
        folder = Path(standing.enter_context(tempfile.TemporaryDirectory(prefix="llavero-bench-")))
        os.environ["LLAVERO_TEST_FOLDER"] = str(folder)
        cluster = standing.enter_context(tuned_cluster())
        installed = install(cluster, folder, tokens=THEIRS)
        place = standing.enter_context(place_of(TOKENS, cluster, folder))
        servers = dict(standing.enter_context(running(installed)) for _ in range(PROCESSES))
        ratio = print_rounds(rounds(place, Neighbour(installed, servers, place.postmaster)))
    print("every answer was an acceptance and stands in the record of who gave it;"
          f" goal {'met' if ratio >= GOAL else 'NOT met'}; load at the end: {os.getloadavg()[0]:.1f}")  # fmt: skip
    return int(ratio < GOAL and not SHORT)


if __name__ == "__main__":
    sys.exit(main())
