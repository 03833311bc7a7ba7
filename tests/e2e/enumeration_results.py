"""Keeps what was measured at each door, so that hours of measuring go on where they stopped, and tells it.

Law: a figure counts for the product that it was measured on; another source, or another number of requests, begins
anew.
"""

import fcntl
import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from tests.e2e.enumeration_doors import Door
from tests.e2e.enumeration_measure import ALLOWED, ALLOWED_SLOW, FOUND_OUT, Measured
from tests.support.servers import HOUSE

KEPT: Final = HOUSE / "var/enumeration"
TABLE: Final = HOUSE / "bench/results/enumeration.txt"
TRIES, GOOD_TRIES = 3, 2


@dataclass
class Result:
    """One door's tries, and its control: the same measurement of a server that leaks."""

    door: str
    requests: int
    source: str
    allowed: float
    tries: list[list[Measured]] = field(default_factory=list)
    control: list[Measured] = field(default_factory=list)
    load: float = 0.0

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
        return max((max(each.auc, 1 - each.auc) for each in self.control), default=0.0)


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
    tries = [[Measured(**each) for each in one] for one in found["tries"]]
    return Result(**{**found, "tries": tries, "control": [Measured(**each) for each in found["control"]]})


def keep(door: Door, result: Result) -> None:
    """Write a door's result and the table of all, each in one step."""
    result.load = max(result.load, os.getloadavg()[0])
    KEPT.mkdir(parents=True, exist_ok=True)
    _replace(_path(door), json.dumps(asdict(result)))


def add(door: Door, requests: int, found: list[Measured]) -> Result:
    """Put one more try beside those that stand; another process may have measured the same door meanwhile."""
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = kept(door, requests)
        result.tries.append(found)
        keep(door, result)
        return result


def write_table(results: Sequence[Result]) -> str:
    """Write the table of these doors and give it."""
    lines = [
        f"{'door and answer':50}{'answers':>8} {'AUC of each try':>20}{'± 99 %':>8}{'bound':>7}{'allowed':>8}  verdict"
    ]
    for result in results:
        lines.append(f"{result.door} (control {result.found_out:.3f}, load up to {result.load:.1f})")
        for step in result.steps:
            found = result.of(step)
            middle = sorted(each.bound for each in found)[min(1, len(found) - 1)]
            figures = " ".join(f"{each.auc:.3f}" for each in found)
            lines.append(
                f"  {step:48}{found[0].answers:8} {figures:>20}{found[0].chance:8.3f}{middle:7.3f}{result.allowed:8.2f}"
                f"  {_verdict(result, step)}"
            )
    text = "\n".join(lines) + "\n"
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    _replace(TABLE, text)
    return text


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
    return KEPT / f"{re.sub(r'[^a-z0-9]+', '-', door.name.lower())}.json"


def _replace(path: Path, text: str) -> None:
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)
