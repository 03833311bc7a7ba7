"""A page of a procedure: the server's time for it, and its weight in a browser.

`make bench ARGS=pages`; LLAVERO_SHORT=1 makes one small round on SQLite, without Lighthouse. The goals: 15 ms at the
median; 70 KB at the first load, of which JS 6 KB and CSS 8 KB packed. One client, one request at a time, so that the
time is the server's; beside it a bare answer of the same server in the same rounds.
"""

import os
import statistics
import sys
from collections import Counter
from dataclasses import dataclass, field

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "llavero.conf.tests")
django.setup()

from bench.pages.place import Place, a_folder, a_place  # noqa: E402
from bench.pages.walks import COMPARATOR, KEYS, REGISTER, SIGN_IN, WALKS, Walk, inside  # noqa: E402
from bench.pages.weigh import fetched  # noqa: E402
from tests.authenticator.lighthouse import scores  # noqa: E402

SHORT = os.environ.get("LLAVERO_SHORT") == "1"
VENDORS = ("sqlite",) if SHORT else ("sqlite", "postgresql")
ROUNDS, EACH = (1, 4) if SHORT else (3, 15)
KB = 1024
GOAL_MS, GOAL_KB, GOAL_JS_KB, GOAL_CSS_KB = 15.0, 70.0, 6.0, 8.0


@dataclass
class Measured:
    """All that one kind of request took: milliseconds each, and seconds of processor together."""

    took_ms: list[float] = field(default_factory=list)
    server_s: float = 0.0
    database_s: float = 0.0

    def each_ms(self, seconds: float) -> float:
        return seconds / len(self.took_ms) * 1e3


def measure(place: Place, walk: Walk, times: int, found: Measured) -> None:
    """Make ready, then ask one after the other while the processor's clocks are read."""
    ready = list(walk.ready(place, times))
    before = place.spent()
    for ask in ready:
        answer = ask()
        if answer.status != walk.status:
            raise SystemExit(f"{walk.name}: {answer.status} {answer.text[:300]}")
        found.took_ms.append(answer.seconds * 1e3)
    after = place.spent()
    found.server_s += after[0] - before[0]
    found.database_s += after[1] - before[1]


def times(place: Place) -> bool:
    """Print a table of one database; True where every median is within the goal."""
    walks = (COMPARATOR, *WALKS)
    for walk in walks:
        measure(place, walk, 3, Measured())  # warm: texts, templates and connections are there
    found = {walk.name: Measured() for walk in walks}
    for _ in range(ROUNDS):
        for walk in walks:
            measure(place, walk, EACH, found[walk.name])
    bare = statistics.median(found[COMPARATOR.name].took_ms)
    print(
        f"\npages on {place.vendor}: {ROUNDS} interleaved rounds of {EACH}, one client, one server process;"
        f" load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    )
    print(f"{'':34}{'p50 ms':>8}{'p95 ms':>8}{'÷ bare':>8}{'goal':>6}{'CPU ms each: server':>21}{'database':>10}")
    is_within = True
    for name, one in found.items():
        middle = statistics.median(one.took_ms)
        goal = "" if name == COMPARATOR.name else f"{GOAL_MS:.0f}"
        is_within = is_within and middle <= GOAL_MS
        late = statistics.quantiles(one.took_ms, n=20)[-1]
        print(
            f"{name:34}{middle:8.1f}{late:8.1f}{middle / bare:8.1f}{goal:>6}"
            f"{one.each_ms(one.server_s):21.1f}{one.each_ms(one.database_s):10.1f}"
        )
    return is_within


def weights(place: Place) -> bool:
    """Print what the first load of some pages weighs; True where all of them are within the goals."""
    print(
        f"\nfirst load, KB by kind: as it lies / packed; all of it as this server sends it (goals: {GOAL_KB:.0f} sent,"
        f" JS {GOAL_JS_KB:.0f} packed, CSS {GOAL_CSS_KB:.0f} packed)"
    )
    passer, _ = inside(place)
    signed_in = "; ".join(f"{name}={value}" for name, value in passer.cookies.items())
    is_within = True
    for path, cookies in ((SIGN_IN, ""), (REGISTER, ""), (KEYS, signed_in)):
        parts = fetched(place.host, place.server.port, path, cookies)
        raw, packed = Counter[str](), Counter[str]()
        for part in parts:
            raw[part.kind] += part.raw
            packed[part.kind] += part.packed
        sent = sum(part.travelled for part in parts)
        kinds = "".join(f"{kind:>9}{raw[kind] / KB:6.1f} /{packed[kind] / KB:5.1f}" for kind in raw)
        print(f"{path:26}{kinds}   sent {sent / KB:.1f}")
        within = (sent <= GOAL_KB * KB, packed["JS"] <= GOAL_JS_KB * KB, packed["CSS"] <= GOAL_CSS_KB * KB)
        is_within = is_within and all(within)
    return is_within


def judged_by_lighthouse(place: Place) -> None:
    """Print what the pinned Lighthouse finds, as on a telephone."""
    folder = a_folder()
    for path in (SIGN_IN, REGISTER):
        found = scores(f"http://{place.host}:{place.server.port}{path}", folder=folder)
        print(f"lighthouse {path:26}" + ", ".join(f"{name} {score}" for name, score in found.items()))


def main() -> int:
    """Run everything and print it; 1 where a goal was missed."""
    folder, is_within = a_folder(), True
    for vendor in VENDORS:
        with a_place(vendor, customers=ROUNDS * EACH + 6, folder=folder) as place:
            is_within = times(place) and is_within
            if vendor == VENDORS[-1]:
                is_within = weights(place) and is_within
                if not SHORT:
                    judged_by_lighthouse(place)
    print(f"\nevery goal {'met' if is_within else 'NOT met'}")
    return 0 if is_within or SHORT else 1


if __name__ == "__main__":
    sys.exit(main())
