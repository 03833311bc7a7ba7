"""A steady, gentle load of verifications beside an import: eight clients that pause, far from what a gate can do.

What is printed of it is the median of windows, each with its own 50th and 99th of a hundred.
"""

import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from bench.stock_import.importing import Holder
from bench.verify.fill import Filled, fill, tokens_of
from bench.verify.measure import Measured, Place, over_http
from tests.support.databases import Database
from tests.support.postgres import Cluster
from tests.support.servers import running_server

CLIENTS, PAUSE_S = 8, 0.05
BANK = "banco-vecino"
GATE = ["uvicorn", "llavero.conf.gate:application", "--port", "{port}", "--log-level", "warning", "--no-access-log"]


@dataclass(frozen=True, slots=True)
class Windows:
    """What was measured while something was so: each window by itself."""

    runs: list[Measured] = field(default_factory=list)

    def median(self, what: str) -> float:
        """Give the median window's p50_ms, p99_ms or rate."""
        return statistics.median(getattr(run, what) for run in self.runs)

    def worst_p99_ms(self) -> float:
        """Give the 99th of a hundred of the worst window."""
        return max(run.p99_ms for run in self.runs)


class Customers:
    """The tokens of another bank on the same database, each asked about by turns; a code is never shown twice."""

    def __init__(self, place: Place, tokens: int, window_s: float) -> None:
        self._place, self._window_s = place, window_s
        self._each = round(CLIENTS * window_s / PAUSE_S) + CLIENTS
        if self._each * 30 / window_s > tokens - self._each:
            raise ValueError("the tokens come round before their next code")
        self._numbers = (number % tokens for number in count())

    def window(self) -> Measured:
        """Let the customers verify for one window."""
        chosen = tokens_of(self._place.banks, (next(self._numbers) for _ in range(self._each)))
        return over_http(self._place, chosen, clients=CLIENTS, seconds=self._window_s, pause=PAUSE_S)

    def windows(self, number: int) -> Windows:
        """Measure so many windows."""
        return Windows([self.window() for _ in range(number)])

    @contextmanager
    def all_the_while(self, holder: Holder) -> Iterator[tuple[Windows, Windows]]:
        """Measure windows until the block ends, in turns with the import going on and with it held still.

        A window in which the import ended is not counted, if there is another.
        """
        going_on, held, is_over = Windows(), Windows(), threading.Event()

        def go_on() -> None:
            while holder.process is None:
                is_over.wait(0.05)
            while not is_over.is_set():
                run = self.window()
                if is_over.is_set() and going_on.runs:
                    return
                going_on.runs.append(run)
                with holder.still():
                    held.runs.append(self.window())

        going = threading.Thread(target=go_on)
        going.start()
        try:
            yield going_on, held
        finally:
            is_over.set()
            going.join()


@contextmanager
def customers_of(
    database: Database, cluster: Cluster, folder: Path, *, tokens: int, window_s: float
) -> Iterator[Customers]:
    """Fill another bank and start a gate before it."""
    filled: Filled = fill(database, tokens=tokens, slug=BANK)
    env = {
        **database.env, "LLAVERO_GATE_DATABASE_URL": cluster.url(database.name, role="llavero_gate"),
        "LLAVERO_PROFILES": str(_profiles(folder)),
    }  # fmt: skip
    postmaster = int((cluster.folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    with running_server(GATE, env=env, folder=folder) as server:
        place = Place(
            database=database, postmaster=postmaster, gates={server.process.pid: server.port}, banks=[filled],
            folder=folder,
        )  # fmt: skip
        yield Customers(place, tokens, window_s)


def _profiles(folder: Path) -> Path:
    """Give the other bank Produbanco's profile under a name of its own."""
    shipped, made = Path(__file__).resolve().parents[2] / "profiles", folder / "profiles"
    shutil.copytree(shipped / "common", made / "common")
    shutil.copytree(shipped / "produbanco", made / BANK)
    profile = made / BANK / "profile.yaml"
    profile.write_text(profile.read_text().replace("key: produbanco", f"key: {BANK}", 1))
    return made
