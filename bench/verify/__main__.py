"""Verification of codes over HTTP beside `pgbench` doing the same work, on one machine in one run.

`make bench ARGS=verify`; LLAVERO_SHORT=1 makes one small round. Prints ratios, and where the processor's time went.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
django.setup()

from bench.verify.fill import fill  # noqa: E402
from bench.verify.measure import Measured, Place, by_pgbench, over_http, wait_for_new_codes  # noqa: E402
from tests.support.databases import make_database, point_django_at  # noqa: E402
from tests.support.postgres import Cluster, running_cluster  # noqa: E402
from tests.support.servers import running_server  # noqa: E402

SHORT = os.environ.get("LLAVERO_SHORT") == "1"
ROUNDS, SECONDS, LARGE = (1, 2.0, 8_000) if SHORT else (5, 5.0, 100_000)
SMALL, LONE = 1_000, 400
GATE = ["uvicorn", "llavero.conf.gate:application", "--port", "{port}", "--log-level", "warning", "--no-access-log"]


@contextmanager
def bank_of(tokens: int, cluster: Cluster, folder: Path) -> Iterator[Place]:
    """A database with twice so many tokens (half for the load, half for pgbench) and two gates before it."""
    database = make_database("postgresql", f"bench_{tokens}", folder=folder, cluster=cluster)
    point_django_at(database.url)
    filled = fill(database, tokens=2 * tokens)
    env = {**database.env, "LLAVERO_GATE_DATABASE_URL": cluster.url(database.name, role="llavero_gate")}
    postmaster = int((cluster.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    with ExitStack() as running:
        servers = [running.enter_context(running_server(GATE, env=env, folder=folder)) for _ in range(2)]
        yield Place(database, postmaster, {s.process.pid: s.port for s in servers}, filled, folder)


def lone_client(place: Place, tokens: int) -> tuple[float, float]:
    """Median time of one client alone over HTTP, and of one pgbench transaction, in milliseconds."""
    wait_for_new_codes(time.time())
    http = over_http(place, clients=1, seconds=SECONDS, first=0, most=min(LONE, tokens))
    return http.p50_ms, by_pgbench(place, clients=1, seconds=2, first=tokens, rows=tokens).p50_ms


def rounds(place: Place) -> dict[str, list[Measured]]:
    """Interleave the comparator with 16 and 64 clients."""
    found: dict[str, list[Measured]] = {"pgbench": [], "16": [], "64": []}
    few = LARGE * 3 // 8
    for _ in range(ROUNDS):
        wait_for_new_codes(time.time())
        found["16"].append(over_http(place, clients=16, seconds=SECONDS, first=0, most=few))
        found["pgbench"].append(by_pgbench(place, clients=16, seconds=SECONDS, first=LARGE, rows=LARGE))
        found["64"].append(over_http(place, clients=64, seconds=SECONDS, first=few, most=LARGE - few))
    return found


def print_rounds(found: dict[str, list[Measured]]) -> None:
    """Print the medians as a table."""
    compared = statistics.median(run.rate for run in found["pgbench"])
    print(f"\n{'':22}{'per second':>11}{'÷ pgbench':>11}{'goal':>7}{'p50 ms':>8}"
          f"{'cores: load':>13}{'gate':>6}{'db':>6}{'db µs each':>12}{'WAL each':>10}")  # fmt: skip
    for name, goal in (("pgbench", ""), ("16", "1.0"), ("64", "2.0")):
        runs = sorted(found[name], key=lambda run: run.rate)
        run = runs[len(runs) // 2]
        seconds = run.done / run.rate
        label = "pgbench -c 16" if name == "pgbench" else f"HTTP, {name} clients"
        print(
            f"{label:22}{run.rate:11,.0f}{run.rate / compared:11.2f}{goal:>7}{run.p50_ms:8.2f}"
            f"{run.generator_s / seconds:13.2f}{run.servers_s / seconds:6.2f}{run.database_s / seconds:6.2f}"
            f"{run.database_us:12.0f}{run.wal_bytes / max(1, run.done):10,.0f}"
        )
        print(f"{'':22}rounds: {', '.join(f'{each.rate:,.0f}' for each in found[name])}")


def main() -> None:
    """Run everything and print it."""
    folder = Path(tempfile.mkdtemp(prefix="llavero-bench-"))
    os.environ["LLAVERO_TEST_FOLDER"] = str(folder)
    print(f"verify: {ROUNDS} interleaved rounds of {SECONDS:.0f} s, {os.cpu_count()} cores, two gates, PostgreSQL,"
          f" TOTP codes each used once, row-level security, full audit row")  # fmt: skip
    with running_cluster() as cluster:
        with bank_of(SMALL, cluster, folder) as place:
            small, _ = lone_client(place, SMALL)
        with bank_of(LARGE, cluster, folder) as place:
            large, transaction = lone_client(place, LARGE)
            print_rounds(rounds(place))
    print(f"\none client alone: {large:.2f} ms ÷ one pgbench transaction {transaction:.2f} ms"
          f" = {large / transaction:.2f} (goal ≤ 3)")  # fmt: skip
    print(f"{LARGE:,} authenticators ÷ {SMALL:,}: {large:.2f} ms ÷ {small:.2f} ms = {large / small:.2f} (goal ≤ 1.3)")


if __name__ == "__main__":
    main()
