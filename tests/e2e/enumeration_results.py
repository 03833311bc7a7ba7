"""Keeps what was measured at each door, slice by slice, so that hours of measuring go on where they stopped.

A try is so many slices put together: times are compared within a slice only, which one server answered in one stretch,
and the figure of a try is the mean of its slices. Several processes may measure one door at once.

Law: a figure counts for the product that it was measured on; another source, or another number of requests, begins
anew.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from tests.e2e.enumeration_doors import TIMED, Door
from tests.e2e.enumeration_measure import ALLOWED, ALLOWED_SLOW, FOUND_OUT, Measured
from tests.support.servers import HOUSE

KEPT: Final = HOUSE / "var/enumeration"
TABLE: Final = HOUSE / "bench/results/enumeration.txt"
TRIES, GOOD_TRIES = 3, 2
SLICE: Final = 200
"""Visits that are lost at most where a process is ended while it measures."""


@dataclass
class Result:
    """One door's slices, and its control: the same measurement of a server that leaks."""

    door: str
    requests: int
    source: str
    allowed: float
    slices: list[list[Measured]] = field(default_factory=list)
    control: list[Measured] = field(default_factory=list)
    load: float = 0.0

    @property
    def of_a_try(self) -> int:
        """How many slices make a try."""
        return -(-self.requests // SLICE)

    @property
    def tries(self) -> list[list[Measured]]:
        """The tries that are whole."""
        whole = min(len(self.slices) // self.of_a_try, TRIES)
        return [pooled(self.slices[n * self.of_a_try : (n + 1) * self.of_a_try]) for n in range(whole)]

    @property
    def wanted(self) -> int:
        """How many tries it takes, as far as can be seen: one more where those that stand do not do."""
        whole = len(self.tries)
        return GOOD_TRIES if whole < GOOD_TRIES or self.is_done else min(whole + (whole < TRIES), TRIES)

    @property
    def has_its_tries(self) -> bool:
        """Whether it is done, or one try more would not help."""
        return len(self.tries) >= self.wanted

    @property
    def is_measured(self) -> bool:
        """Whether nothing is left to measure, whatever it says."""
        return bool(self.control) and self.has_its_tries

    @property
    def said(self) -> str:
        """How far it is."""
        done = min(len(self.slices), self.wanted * self.of_a_try) * SLICE
        return f"{done} of {self.wanted * self.of_a_try * SLICE} visits"

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(each.step for each in self.tries[0]) if self.tries else ()

    def of(self, step: str) -> list[Measured]:
        """List what each try found after one turn."""
        return [each for found in self.tries for each in found if each.step == step]

    def is_enough(self, step: str) -> bool:
        """Say whether so many answers can show the bound at all: chance alone must fit into it."""
        return all(each.chance < self.allowed for each in self.of(step))

    def holds(self, step: str) -> bool:
        """Say whether two tries lie within the bound; with too few answers, no further off than it and chance."""
        good = [
            each.bound <= self.allowed if self.is_enough(step) else abs(each.auc - 0.5) <= self.allowed + each.chance
            for each in self.of(step)
        ]
        return sum(good) >= GOOD_TRIES

    @property
    def is_done(self) -> bool:
        return len(self.tries) >= GOOD_TRIES and all(self.holds(step) for step in self.steps)

    @property
    def found_out(self) -> float:
        """How well the control was told apart, at the answer that shows it best."""
        return _most_apart(self.control)

    def see(self, control: list[Measured]) -> None:
        """Take up a measurement of the control: a busy machine blurs some."""
        self.control = max(self.control, control, key=_most_apart)


def _most_apart(found: Sequence[Measured]) -> float:
    return max((max(each.auc, 1 - each.auc) for each in found), default=0.0)


def requests_at(door: Door) -> int:
    """Say how many visits make a try at a door: LLAVERO_REQUESTS, a fifth where a password is compared."""
    requests = int(os.environ.get("LLAVERO_REQUESTS", "20000"))
    return requests // 5 if door.is_slow else requests


def pooled(slices: Sequence[Sequence[Measured]]) -> list[Measured]:
    """Put slices together: the mean of each answer's figures, and what chance explains of it."""
    found = []
    for step in dict.fromkeys(each.step for one in slices for each in one):
        parts = [each for one in slices for each in one if each.step == step]
        answers = sum(each.answers for each in parts)
        mean = sum(each.auc * each.answers for each in parts) / answers
        chance = sum((each.chance * each.answers) ** 2 for each in parts) ** 0.5 / answers
        found.append(Measured(step, answers, mean, chance))
    return found


def kept(door: Door, requests: int) -> Result:
    """Take up what was measured of this door on this source with so many requests, or begin."""
    found = standing(door)
    if found is not None and found.requests == requests:
        return found
    return Result(door.name, requests, source_digest(), ALLOWED_SLOW if door.is_slow else ALLOWED)


def standing(door: Door) -> Result | None:
    """Read what stands of this door on this source, with however many requests."""
    path = _path(door)
    if not path.exists():
        return None
    found = json.loads(path.read_text())
    if found["source"] != source_digest():
        return None
    slices = [[Measured(**each) for each in one] for one in found["slices"]]
    return Result(**{**found, "slices": slices, "control": [Measured(**each) for each in found["control"]]})


def add(door: Door, requests: int, found: list[Measured]) -> Result:
    """Put one more slice beside those that stand; other processes measure the same door meanwhile."""
    return _change(door, requests, lambda result: result.slices.append(found))


def add_control(door: Door, requests: int, found: list[Measured]) -> Result:
    """Keep how well the stop-watch tells a server apart that leaks, where it does so better than before."""
    return _change(door, requests, lambda result: result.see(found))


def _change(door: Door, requests: int, change: Callable[[Result], None]) -> Result:
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = kept(door, requests)
        change(result)
        result.load = max(result.load, os.getloadavg()[0])
        _replace(_path(door), json.dumps(asdict(result)))
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        _replace(TABLE, table_of([one for each in TIMED if (one := standing(each)) is not None]))
        return result


def table_of(results: Sequence[Result]) -> str:
    """Tell what stands of these doors; of one that is not measured yet, how its slices look so far."""
    lines = [
        f"{'door and answer':50}{'answers':>8} {'AUC of each try':>20}{'± 99 %':>8}{'bound':>7}{'allowed':>8}  verdict"
    ]
    for result in results:
        lines.append(
            f"{result.door} (control {result.found_out:.3f}, {result.said}, load up to {result.load:.1f})"
        )  # fmt: skip
        for step in result.steps:
            found = result.of(step)
            middle = sorted(each.bound for each in found)[min(1, len(found) - 1)]
            figures = " ".join(f"{each.auc:.3f}" for each in found)
            lines.append(
                f"  {step:48}{found[0].answers:8} {figures:>20}{found[0].chance:8.3f}{middle:7.3f}{result.allowed:8.2f}"
                f"  {_verdict(result, step)}"
            )
        if not result.tries and result.slices:
            lines += [
                f"  {each.step:48}{each.answers:8} {each.auc:20.3f}{each.chance:8.3f}{each.bound:7.3f}"
                f"{result.allowed:8.2f}  so far"
                for each in pooled(result.slices)
            ]
    return "\n".join(lines) + "\n"


def _verdict(result: Result, step: str) -> str:
    if len(result.tries) < GOOD_TRIES:
        return "one try so far"
    if not result.holds(step):
        return "LEAKS"
    return "holds" if result.is_enough(step) else "no leak seen; too few answers to show the bound"


def is_seen(result: Result) -> bool:
    """Say whether the control was found out."""
    return result.found_out >= FOUND_OUT


@cache
def source_digest() -> str:
    """Name the product that is measured, as it stood when this process began."""
    told = hashlib.sha256()
    for path in sorted((HOUSE / "src/llavero").rglob("*.py")) + sorted((HOUSE / "profiles").rglob("*.yaml")):
        told.update(path.read_bytes())
    return told.hexdigest()[:16]


def _path(door: Door) -> Path:
    return KEPT / f"{door.slug}.json"


def _replace(path: Path, text: str) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
