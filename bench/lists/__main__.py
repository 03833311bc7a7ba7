"""Pages of a bank's record on PostgreSQL, with a thousand events and with a million: a page must not cost more.

`make bench ARGS=lists`; LLAVERO_SHORT=1 takes a hundredth of the large one. Both sizes are asked in turns, as the
application's own role, so that a busy machine slows both.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
django.setup()

from bench.cluster import tuned_cluster  # noqa: E402
from bench.verify.fill import copy_rows, settle  # noqa: E402
from llavero.audit.read import events_of, newest_events  # noqa: E402
from llavero.tenancy.ids import new_id  # noqa: E402
from llavero.tenancy.models import Tenant  # noqa: E402
from llavero.tenancy.scope import in_tenant  # noqa: E402
from tests.support.databases import Database, make_database, point_django_at  # noqa: E402
from tests.support.postgres import Cluster  # noqa: E402

SHORT = os.environ.get("LLAVERO_SHORT") == "1"
SMALL, LARGE = 1_000, 10_000 if SHORT else 1_000_000
TURNS, ASKED, GOAL = (3, 60, 1.3) if SHORT else (9, 100, 1.3)
PER_PERSON = 20
COLUMNS = (
    "id, tenant_id, at, kind, outcome, reason, actor_kind, subject_id, step, definition_digest, proofs, facts, address,"
    " request_id"
)
NOW = datetime.now(UTC)


class Bank:
    """A bank with so many events, twenty of each person, spread over thirty days."""

    def __init__(self, events: int, cluster: Cluster, folder: Path) -> None:
        self.database: Database = make_database("postgresql", f"bench_lists_{events}", folder=folder, cluster=cluster)
        point_django_at(self.database.url)
        self.id: UUID = Tenant.objects.create(
            id=new_id(NOW), slug="produbanco", time_zone="America/Guayaquil", country="EC", created_at=NOW
        ).id
        people = [new_id(NOW) for _ in range(events // PER_PERSON)]
        self.person = people[len(people) // 2]
        moments = [NOW - timedelta(days=30) * (events - number) / events for number in range(events)]
        ids = [new_id(moment) for moment in moments]
        self.deep = ids[events // 4]
        with cluster.connect(self.database.name) as admin:
            copy_rows(admin, f"audit_event ({COLUMNS})", self._rows(ids, moments, people))
            settle(admin)

    def _rows(self, ids: list[UUID], moments: list[datetime], people: list[UUID]) -> Iterator[tuple[object, ...]]:
        for number, (event, at) in enumerate(zip(ids, moments, strict=True)):
            person = people[number % len(people)]
            yield (
                event, self.id, at, "code.accepted", "done", "", "client", person, "", "", "[]",
                '{"serial": "B000000001"}', "127.0.0.1", "",
            )  # fmt: skip


def pages_of(bank: Bank) -> dict[str, Callable[[], object]]:
    """The pages that are asked."""
    return {
        "newest events": newest_events,
        "newest events, three quarters down": lambda: newest_events(before=bank.deep),
        "a person's events": lambda: events_of(bank.person),
        "a person's events, further down": lambda: events_of(bank.person, before=bank.deep),
    }


def ask(bank: Bank, page: str) -> float:
    """Median time of a page in milliseconds, of some in a row in transactions of their own."""
    took: list[float] = []
    with in_tenant(bank.id):
        pages_of(bank)[page]()  # the first on a new connection puts its question together
    for _ in range(ASKED):
        begun = time.perf_counter()
        with in_tenant(bank.id):
            pages_of(bank)[page]()
        took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1e3


def main() -> None:
    """Fill both, ask both in turns, print."""
    folder = Path(tempfile.mkdtemp(prefix="llavero-bench-"))
    os.environ["LLAVERO_TEST_FOLDER"] = str(folder)
    with tuned_cluster() as cluster:
        banks = [Bank(events, cluster, folder) for events in (SMALL, LARGE)]
        took: dict[str, list[list[float]]] = {page: [[], []] for page in pages_of(banks[0])}
        for _ in range(TURNS):
            for place, bank in enumerate(banks):
                point_django_at(bank.database.url)
                for page, found in took.items():
                    found[place].append(ask(bank, page))
    print(f"lists: PostgreSQL, {TURNS} turns of {ASKED} pages, load {os.getloadavg()[0]:.1f}; goal ≤ {GOAL}\n")
    print(f"{'p50 in ms':38}{SMALL:>12,}{LARGE:>12,}{'ratio':>8}")
    for page, found in took.items():
        small, large = map(statistics.median, found)
        print(f"{page:38}{small:12.2f}{large:12.2f}{large / small:8.2f}")


if __name__ == "__main__":
    main()
