"""What became of a load whose servers were killed: the figures, printed, and the anomalies."""

import statistics
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from tests.faults.kills.bank import count_reasons
from tests.support.history import Anomaly, Answer, Ending, Kind, Operation
from tests.support.history_check import find_anomalies

FIRST: Final = 200
"""So many of those sent after a death are looked at: whoever was sent later was not answered before them."""


@dataclass(frozen=True, slots=True)
class Death:
    """When something was killed, and which server it was; None where it was the database of all."""

    at: float
    server: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found."""

    anomalies: tuple[Anomaly, ...]
    operations: int
    unknown: int
    recoveries: tuple[float, ...]

    def count(self, kind: Kind) -> int:
        return sum(1 for one in self.anomalies if one.kind is kind)


def recoveries(history: Sequence[Operation], deaths: Sequence[Death]) -> tuple[float, ...]:
    """Say for each death how many seconds passed until a request that was sent after it had its verdict."""
    found = []
    answered = sorted((one for one in history if one.answer is not Answer.UNKNOWN), key=lambda one: one.began)
    for death in deaths:
        after = answered[bisect_left(answered, death.at, key=lambda one: one.began) :]
        ended = (one.ended for one in after if death.server is None or one.server == death.server)
        found.append(min(islice(ended, FIRST), default=float("inf")) - death.at)
    return tuple(found)


def report(what: str, history: Sequence[Operation], ending: Ending, deaths: Sequence[Death]) -> Outcome:
    """Check a history against what stands, and print the figures."""
    anomalies = tuple(find_anomalies(history, ending))
    answers = Counter(one.answer for one in history)
    after = recoveries(history, deaths)
    outcome = Outcome(anomalies, len(history), answers[Answer.UNKNOWN], after)
    seconds = history[-1].ended - history[0].began if history else 0.0
    print(f"\n{what}: {len(deaths)} kills, {len(history):,} operations in {seconds:.0f} s"
          f" ({answers[Answer.ACCEPTED]:,} accepted, {answers[Answer.REFUSED]:,} refused,"
          f" {answers[Answer.UNKNOWN]:,} unknown)")  # fmt: skip
    print(f"   on record: {count_reasons(ending)}")
    if after:
        print(f"   answered again after each kill: median {statistics.median(after):.2f} s, longest {max(after):.2f} s")
    counted = Counter(one.kind for one in anomalies)
    print("   " + ", ".join(f"{kind.value} {counted[kind]}" for kind in Kind))
    for one in anomalies[:5]:
        print(f"   {one.kind.value}: token {one.token}, request {one.request_id}: {one.what}")
    return outcome
