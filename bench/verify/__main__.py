"""Verification of codes over HTTP beside `pgbench` doing the same work, on one machine in one run.

`make bench ARGS=verify`; LLAVERO_SHORT=1 makes one small round. Prints ratios, and where the processor's time went.
"""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
django.setup()

from bench.cluster import tuned_cluster  # noqa: E402
from bench.verify.fill import Token, fill, tokens_of  # noqa: E402
from bench.verify.measure import Measured, Place, by_pgbench, over_http, wait_for_new_codes  # noqa: E402
from bench.verify.pending import print_pending  # noqa: E402
from tests.support.databases import Database, make_database, point_django_at  # noqa: E402
from tests.support.postgres import Cluster  # noqa: E402
from tests.support.servers import running_server  # noqa: E402

SHORT = os.environ.get("LLAVERO_SHORT") == "1"
ROUNDS, SECONDS, LARGE, MANY = (1, 2.0, 8_000, 10) if SHORT else (5, 5.0, 1_000_000, 100)
SMALL, LONE, MOST = 1_000, 400, 60_000
GATE = ["llavero", "gate", "--port", "{port}"]
random = Random(20)  # which tokens are asked about: the same in every run


@contextmanager
def place_of(
    tokens: int, cluster: Cluster, folder: Path, *, banks: int = 1, gates: int = 2, spare: bool = False
) -> Iterator[Place]:
    """A database with so many tokens (as many again to spare for pgbench) in as many banks, and gates before it."""
    database = make_database("postgresql", f"bench_{banks}_{tokens}", folder=folder, cluster=cluster)
    point_django_at(database.url)
    slugs = ["produbanco"] if banks == 1 else [f"banco-{number}" for number in range(banks)]
    filled = [fill(database, tokens=(1 + spare) * tokens // banks, slug=slug) for slug in slugs]
    profiles_of(slugs, folder)
    env = environment(database, folder)
    postmaster = int((cluster.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    with ExitStack() as running:
        servers = [running.enter_context(running_server(GATE, env=env, folder=folder)) for _ in range(gates)]
        ports = {server.process.pid: server.port for server in servers}
        yield Place(database, postmaster, ports, filled, folder, counts_log=spare)


def environment(database: Database, folder: Path) -> dict[str, str]:
    """Say to a server which database and profiles are its own; the gate has a login of its own."""
    assert database.cluster is not None
    gate = database.cluster.url(database.name, role="llavero_gate")
    return {**database.env, "LLAVERO_GATE_DATABASE_URL": gate, "LLAVERO_PROFILES": str(folder / "profiles")}


def profiles_of(slugs: list[str], folder: Path) -> None:
    """Give each bank Produbanco's profile under a name of its own."""
    shipped, made = Path(__file__).resolve().parents[2] / "profiles", folder / "profiles"
    shutil.copytree(shipped / "common", made / "common", dirs_exist_ok=True)
    for slug in slugs:
        shutil.copytree(shipped / "produbanco", made / slug, dirs_exist_ok=True)
        profile = made / slug / "profile.yaml"
        profile.write_text(profile.read_text().replace("key: produbanco", f"key: {slug}", 1))


def some(place: Place, tokens: int, most: int) -> list[Token]:
    """Choose tokens anywhere among those of the load, as pgbench does."""
    return tokens_of(place.banks, random.sample(range(tokens), min(tokens, most)))


def lone_client(places: list[tuple[Place, int]]) -> list[float]:
    """Median time of one client alone over HTTP in each place, in milliseconds, all of them in turns."""
    took: list[list[float]] = [[] for _ in places]
    for _ in range(ROUNDS + 2):
        wait_for_new_codes(time.time())
        for (place, tokens), found in zip(places, took, strict=True):
            found.append(over_http(place, some(place, tokens, LONE), clients=1, seconds=2.0).p50_ms)
    return [statistics.median(found) for found in took]


def rounds(place: Place) -> dict[str, list[Measured]]:
    """Interleave the comparator with 16 and 64 clients, and with 64 that err."""
    found: dict[str, list[Measured]] = {name: [] for name in ("pgbench", "16", "64", "wrong")}
    for _ in range(ROUNDS):
        wait_for_new_codes(time.time())
        chosen = some(place, LARGE, 3 * MOST)
        few, many = len(chosen) // 4, len(chosen) * 3 // 4
        found["16"].append(over_http(place, chosen[:few], clients=16, seconds=SECONDS))
        found["pgbench"].append(by_pgbench(place, clients=16, seconds=SECONDS, first=LARGE, rows=LARGE))
        found["64"].append(over_http(place, chosen[few:many], clients=64, seconds=SECONDS))
        found["wrong"].append(over_http(place, chosen[many:], clients=64, seconds=SECONDS, wrong=True))
    return found


def print_rounds(found: dict[str, list[Measured]]) -> None:
    """Print the medians as a table."""
    compared = statistics.median(run.rate for run in found["pgbench"])
    print(f"\n{'':22}{'per second':>11}{'÷ pgbench':>11}{'goal':>7}{'p50 ms':>8}{'p99 ms':>8}"
          f"{'cores: load':>13}{'gate':>6}{'db':>6}{'db µs each':>12}{'WAL each':>10}{'and pages':>11}")  # fmt: skip
    for name, goal in (("pgbench", ""), ("16", "1.0"), ("64", "2.0"), ("wrong", "")):
        runs = sorted(found[name], key=lambda run: run.rate)
        run = runs[len(runs) // 2]
        seconds, done = max(run.done, 1) / run.rate, max(run.done, 1)
        label = {"pgbench": "pgbench -c 16", "wrong": "64, wrong codes"}.get(name, f"HTTP, {name} clients")
        print(
            f"{label:22}{run.rate:11,.0f}{run.rate / compared:11.2f}{goal:>7}{run.p50_ms:8.2f}{run.p99_ms:8.2f}"
            f"{run.generator_s / seconds:13.2f}{run.servers_s / seconds:6.2f}{run.database_s / seconds:6.2f}"
            f"{run.database_us:12.0f}{run.wal_bytes / done:10,.0f}{run.pages_bytes / done:11,.0f}"
        )
        print(f"{'':22}rounds: {', '.join(f'{each.rate:,.0f}' for each in runs)}")
    print("goals, hard: database ≤ 250 µs and log ≤ 1,024 bytes each; pages are what whole pages add, where one is"
          " touched for the first time since a checkpoint")  # fmt: skip


def print_tenants(one: Place, many: Place) -> None:
    """Print how fast the same tokens are verified in one bank and in many."""
    rates: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        wait_for_new_codes(time.time())
        for place, found in ((one, rates[0]), (many, rates[1])):
            found.append(over_http(place, some(place, SMALL * 10, MOST), clients=64, seconds=SECONDS).rate)
    alone, together = map(statistics.median, rates)
    print(f"{MANY} tenants ÷ 1: {together:,.0f}/s ÷ {alone:,.0f}/s = {together / alone:.2f} (goal ≥ 0.9)")


def main() -> None:
    """Run everything and print it."""
    folder = Path(tempfile.mkdtemp(prefix="llavero-bench-"))
    os.environ["LLAVERO_TEST_FOLDER"] = str(folder)
    print(f"verify: {ROUNDS} interleaved rounds of {SECONDS:.0f} s, {os.cpu_count()} cores (load"
          f" {os.getloadavg()[0]:.1f}), two gates, PostgreSQL, codes used once, walls and full record")  # fmt: skip
    with tuned_cluster() as cluster:
        with (
            place_of(SMALL, cluster, folder, gates=1) as small,
            place_of(LARGE, cluster, folder, spare=True) as large,
        ):
            few, many = lone_client([(small, SMALL), (large, LARGE)])
            transaction = by_pgbench(large, clients=1, seconds=2, first=LARGE, rows=LARGE).p50_ms
            print_rounds(rounds(large))
        print(f"\none client alone: {many:.2f} ms ÷ one pgbench transaction {transaction:.2f} ms"
              f" = {many / transaction:.2f} (goal ≤ 3)")  # fmt: skip
        print(f"{LARGE:,} authenticators ÷ {SMALL:,}: {many:.2f} ms ÷ {few:.2f} ms = {many / few:.2f} (goal ≤ 1.3)")
        with (
            place_of(SMALL * 10, cluster, folder) as one,
            place_of(SMALL * 10, cluster, folder, banks=MANY) as tenants,
        ):
            print_tenants(one, tenants)
        with place_of(SMALL * 10 + 1, cluster, folder, gates=0) as asked:
            tokens = some(asked, SMALL * 10, MOST)
            print_pending(asked, environment(asked.database, folder), tokens, rounds=ROUNDS, seconds=SECONDS)
    print(f"load at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
