"""Import of a vendor's sealed PSKC file of a million keys by the real command, and what customers feel of it.

`make bench ARGS=stock_import`; `ARGS="stock_import 50000 sqlite"` takes fewer keys, or one database; LLAVERO_SHORT=1
makes a small round. On PostgreSQL a gate verifies codes of another bank on the same database before, during and after;
during it in turns with the import going on and held still (SIGSTOP), so that a busy machine is in both.
Then the same file is imported on a database of its own, killed at half (SIGKILL) and started again: every key stands
once, and what stood was kept. Ends with 1 where keys differ, and in its long form where a goal was missed.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
django.setup()

from bench.cluster import tuned_cluster  # noqa: E402
from bench.processor import processor_seconds  # noqa: E402
from bench.stock_import.importing import Holder, Ran, faults_of, left_of, make_file, run_import  # noqa: E402
from bench.stock_import.meanwhile import CLIENTS, PAUSE_S, Windows, customers_of  # noqa: E402
from llavero.stock.models import Batch  # noqa: E402
from llavero.tenancy.scope import in_tenant  # noqa: E402
from tests.stock.commands import Office, an_office  # noqa: E402
from tests.support.databases import make_database  # noqa: E402
from tests.support.postgres import Cluster  # noqa: E402

SHORT = os.environ.get("LLAVERO_SHORT") == "1"
KEYS, TOKENS, WINDOWS, WINDOW_S = (8_000, 12_000, 1, 2.0) if SHORT else (1_000_000, 12_000, 4, 5.0)
MOST_S, MOST_MB, MOST_SLOWER = 120, 300, 1.25
SECONDS_OF_A_MILLION = MOST_S / 1_000_000
missed: list[str] = []
wrong: list[str] = []


def told(what: str, figure: float, goal: float, unit: str) -> None:
    """Print a figure beside its goal."""
    is_met = figure <= goal
    print(f"   {what:34}{figure:10,.2f} {unit:4} (goal ≤ {goal:,.2f}: {'met' if is_met else 'MISSED'})")
    if not is_met:
        missed.append(what)


def import_beside_customers(cluster: Cluster, file: Path, count: int, folder: Path) -> None:
    """Import without interruption on PostgreSQL while customers verify."""
    database = make_database("postgresql", "bench_import", folder=folder, cluster=cluster)
    with database.connected():
        office = an_office(database, folder)
        with customers_of(database, cluster, folder, tokens=TOKENS, window_s=WINDOW_S) as customers:
            customers.windows(1)  # the gate's plans and keys are there
            before = customers.windows(WINDOWS)
            postmaster = int((cluster.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
            spent = processor_seconds(postmaster)
            holder = Holder()
            with customers.all_the_while(holder) as (during, held):
                ran = run_import(office, file, holder=holder)
                spent = processor_seconds(postmaster) - spent
            after = customers.windows(WINDOWS)
        of_verifications = sum(run.database_s for run in held.runs) * (1 + ran.seconds / max(holder.held_s, 0.1))
        print_import("PostgreSQL, with customers", ran, count)
        print(f"   {'processor of the database':34}{spent:10,.1f} s    (of it about {of_verifications:.1f} s for"
              " the customers)")  # fmt: skip
        print_customers(before, during, held, after)
        judge("PostgreSQL", office, count)


def import_alone(vendor: str, cluster: Cluster | None, file: Path, count: int, folder: Path) -> None:
    """Import without interruption and without anybody beside."""
    database = make_database(vendor, "bench_alone", folder=folder, cluster=cluster)
    with database.connected():
        office = an_office(database, folder)
        print_import(f"{vendor}, alone", run_import(office, file), count)
        judge(vendor, office, count)


def import_killed(vendor: str, cluster: Cluster | None, file: Path, count: int, folder: Path) -> None:
    """Kill the import at half and start it again."""
    database = make_database(vendor, "bench_killed", folder=folder, cluster=cluster)
    with database.connected():
        office = an_office(database, folder)
        first = run_import(office, file, kill_at=count // 2)
        killed_at, left = datetime.now(UTC), left_of(office)
        assert left is not None
        print(f"\n{vendor}: killed by signal {-first.exit} after {first.seconds:.1f} s")
        print(f"   left: a batch that is {left.state}, says {left.says:,} and has {left.rows:,} of {count:,} keys")
        if left.state != "loading" or left.rows != left.says or not 0 < left.rows < count:
            wrong.append(f"{vendor}: the killed import left something else")
        at_once = run_import(office, file)
        print(f"   again at once: exit {at_once.exit}, {at_once.said.get('problem')}")
        wait_until_nobody_holds_it(office)
        again = run_import(office, file)
        faults, older = faults_of(office, count, before=killed_at)
        print(f"   again: exit {again.exit}, {again.seconds:.1f} s, peak {again.peak_mb:.0f} MB;"
              f" {older:,} keys are those that stood, {count - older:,} were entered now")  # fmt: skip
        if again.exit or older != left.rows:
            wrong.append(f"{vendor}: it did not go on where it stood")
        judge(vendor, office, count, faults=faults)


def wait_until_nobody_holds_it(office: Office) -> None:
    """Wait until the dead process's time is over; the short form does not wait but writes that it was over."""
    left = left_of(office, is_counted=False)
    assert left is not None
    assert left.held_until is not None
    if SHORT:
        with in_tenant(office.bank):
            Batch.objects.filter(state="loading").update(loading_until=datetime.now(UTC))
        return
    time.sleep(max(0.0, (left.held_until - datetime.now(UTC)).total_seconds() + 0.1))


def print_import(where: str, ran: Ran, count: int) -> None:
    """Print what an import took, beside the goals of a million keys."""
    print(f"\n{where}: {count:,} keys, exit {ran.exit}, {count / ran.seconds:,.0f} keys/s,"
          f" load {os.getloadavg()[0]:.1f}")  # fmt: skip
    told("seconds", ran.seconds, SECONDS_OF_A_MILLION * count, "s")
    print(f"   {'processor of the command':34}{ran.processor_s:10,.1f} s")
    told("peak memory of the command", ran.peak_mb, MOST_MB, "MB")


def print_customers(before: Windows, during: Windows, held: Windows, after: Windows) -> None:
    """Print how long customers waited before, during and after, and while the import was held still."""
    print(f"   {'verification over HTTP':24}{'windows':>8}{'per s':>8}{'p50 ms':>8}{'p99 ms':>8}{'worst p99':>11}")
    for name, found in (("before", before), ("during", during), ("during, held still", held), ("after", after)):
        print(f"   {name:24}{len(found.runs):8}{found.median('rate'):8.0f}{found.median('p50_ms'):8.2f}"
              f"{found.median('p99_ms'):8.2f}{found.worst_p99_ms():11.2f}")  # fmt: skip
    quiet = Windows(before.runs + after.runs)
    for what in ("p50", "p99"):
        name = f"{what} during ÷ before and after"
        print(f"   {name:34}{during.median(f'{what}_ms') / quiet.median(f'{what}_ms'):10.2f}")
    print(f"   {'p50 during ÷ held still':34}{during.median('p50_ms') / held.median('p50_ms'):10.2f}")
    told("p99 during ÷ held still", during.median("p99_ms") / held.median("p99_ms"), MOST_SLOWER, "")


def judge(where: str, office: Office, count: int, *, faults: Sequence[str] | None = None) -> None:
    """Say whether every key of the file stands once."""
    left = left_of(office)
    assert left is not None
    found = [*(faults_of(office, count)[0] if faults is None else faults)]
    if (left.state, left.says, left.rows) != ("loaded", count, count):
        found.append(f"the batch is {left.state}, says {left.says:,} and has {left.rows:,}")
    print(f"   in the end: {left.rows:,} keys, {'every one once, with its seed' if not found else ', '.join(found)}")
    wrong.extend(f"{where}: {one}" for one in found)


def main(count: int, vendors: Sequence[str]) -> int:
    """Run everything and print it."""
    print(f"stock_import: {count:,} keys, {os.cpu_count()} cores (load {os.getloadavg()[0]:.1f});"
          f" customers: {CLIENTS} with a pause of {PAUSE_S * 1e3:.0f} ms, one gate; medians of windows of"
          f" {WINDOW_S:.0f} s")  # fmt: skip
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="llavero-bench-")))
        os.environ["LLAVERO_TEST_FOLDER"] = str(folder)
        file = make_file(folder / "delivery.xml", count)
        print(f"the file: {file.stat().st_size / 1e6:,.0f} MB, PSKC under a pre-shared key, a MAC for each key")
        if "postgresql" in vendors:
            with tuned_cluster() as cluster:
                import_beside_customers(cluster, file, count, folder)
                import_killed("postgresql", cluster, file, count, folder)
        if "sqlite" in vendors:
            import_alone("sqlite", None, file, count, folder)
            import_killed("sqlite", None, file, count, folder)
    print(f"\nload at the end: {os.getloadavg()[0]:.1f}; goals missed: {', '.join(missed) or 'none'};"
          f" keys lost, twice or changed: {', '.join(wrong) or 'none'}")  # fmt: skip
    return 1 if wrong or (missed and not SHORT) else 0


if __name__ == "__main__":
    _words = sys.argv[1:]
    _counts = [int(word) for word in _words if word.isdigit()]
    _vendors = [word for word in _words if not word.isdigit()]
    raise SystemExit(main(_counts[0] if _counts else KEYS, _vendors or ("postgresql", "sqlite")))
