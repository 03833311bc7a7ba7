"""Measures over the wire how long answers about somebody take beside answers about nobody, in an order of chance.

The figure is the AUC: how often an answer about somebody took longer than one about nobody. 0.5 tells nothing.
"""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from llavero.sandbox.clock import FILE, Setting, write
from tests.e2e.enumeration import BY_THE_CLOCK, DRAWN_ANEW, Asker, blotted
from tests.e2e.enumeration_callers import OverTheWire
from tests.e2e.enumeration_doors import Door
from tests.e2e.enumeration_town import Town, Who, in_any_order
from tests.support.core_bank import FakeCoreBank
from tests.support.core_bank_server import core_bank_server
from tests.support.servers import HOUSE, Server, running_server

SERVER: Final = ("llavero", "serve", "--port", "{port}")
LEAKY: Final = ("python", "-m", "tests.e2e.leaky_server", "{port}")
ALLOWED, ALLOWED_SLOW = 0.02, 0.05
FOUND_OUT: Final = 0.9
WARM, STARTS = 3, 2
LOOKED_AT: Final = 100
"""Visits whose pages are compared as well: to blot one out takes longer than to ask for it."""
PATHS: Final = os.pathsep.join((str(HOUSE), str(HOUSE / "src")))
PATTERNS: Final = {**DRAWN_ANEW, **BY_THE_CLOCK}


@dataclass(frozen=True, slots=True)
class Measured:
    """One answer of a door: after which turn, how many were timed, and how well the times told known from unknown."""

    step: str
    answers: int
    auc: float
    chance: float

    @property
    def bound(self) -> float:
        """How far from 0.5 it may really lie: the figure and what chance explains, 99 of 100 times."""
        return abs(self.auc - 0.5) + self.chance


@dataclass(frozen=True, slots=True)
class House:
    """A server in front of the town, with a clock that a measurement moves on."""

    asker: Asker
    pass_time: Callable[[int], None]


def auc(known: list[float], unknown: list[float]) -> float:
    """Say how often an answer about a known name took longer than one about an unknown."""
    marks = sorted([(each, 1) for each in known] + [(each, 0) for each in unknown])
    ranks = sum(rank for rank, (_, is_known) in enumerate(marks, start=1) if is_known)
    return (ranks - len(known) * (len(known) + 1) / 2) / (len(known) * len(unknown))


def bound_99(known: int, unknown: int) -> float:
    """Say how far from 0.5 the figure may lie by chance alone, in 99 of 100 measurements of so many answers."""
    return 2.576 * ((known + unknown + 1) / (12 * known * unknown)) ** 0.5


@contextmanager
def a_house(
    town: Town, env: Mapping[str, str], folder: Path, *, leaks: bool = False, way: str = "pages"
) -> Iterator[House]:  # fmt: skip
    """Run the server, or the one that leaks, with the town's core behind it.

    The one that leaks answers off the beat, which would hide what it leaks: the control is of the stop-watch.
    """
    ahead = timedelta(0)

    def pass_time(seconds: int) -> None:
        nonlocal ahead
        ahead += timedelta(seconds=seconds)
        write(folder / FILE, Setting(ahead))

    pass_time(0)
    with core_bank_server(folder) as core:
        core.core = town.core
        behind = {"LLAVERO_CORE_BANKS": f"{town.bank.profile.key}={core.address}", "LLAVERO_CLOCK_FOLDER": str(folder)}
        command, beat = (LEAKY, {"LLAVERO_BEAT_MS": "0"}) if leaks else (SERVER, {})
        with ExitStack() as running:
            server = _started(running, command, {**env, **behind, **beat, "PYTHONPATH": PATHS}, folder)
            wire = OverTheWire(server.port, town.bank.profile.hosts[0].host)
            yield House(Asker(wire, pass_time, town.key if way == "rest" else ""), pass_time)
        assert not core.faults, core.faults


def _started(running: ExitStack, command: Sequence[str], env: Mapping[str, str], folder: Path) -> Server:
    """Start a server, again where a busy machine took too long: hours of measuring must not end at that."""
    for _ in range(STARTS):
        with suppress(RuntimeError):
            return running.enter_context(running_server(command, env=env, folder=folder))
    return running.enter_context(running_server(command, env=env, folder=folder))


def measure(
    house: House, door: Door, known: list[Who], unknown: list[Who], rnd: random.Random, *, look: bool = True
) -> list[Measured]:  # fmt: skip
    """Ask about everybody once and give the figure of each answer; raises where what is shown tells them apart."""
    for warm in (*known[:WARM], *unknown[:WARM]):
        house.asker.visit(door, warm)
    times: defaultdict[str, dict[bool, list[float]]] = defaultdict(lambda: {True: [], False: []})
    shown: defaultdict[str, dict[bool, set[str]]] = defaultdict(lambda: {True: set(), False: set()})
    for number, (person, is_known) in enumerate(in_any_order(known[WARM:], unknown[WARM:], rnd)):
        house.pass_time(60)  # so that no budget that all share is ever near its end
        for step, answer in house.asker.visit(door, person):
            times[step][is_known].append(answer.seconds)
            if look and number < LOOKED_AT:
                shown[step][is_known].add(f"{answer.status} {blotted(answer.body, person, PATTERNS)}")
    for step, seen in shown.items():
        assert seen[True] & seen[False], f"{door.name}, {step}: two different pages"
    return [
        Measured(step, len(took[True]) + len(took[False]), auc(took[True], took[False]),
                 bound_99(len(took[True]), len(took[False])))
        for step, took in times.items()
    ]  # fmt: skip


def fresh_core(town: Town, kind: type[FakeCoreBank]) -> None:
    """Give the town's core another manner; its books stay, and what was counted begins anew."""
    town.core = kind(keys=town.core.keys)


def some_hours_ago() -> datetime:
    """When the town was founded: what is trusted only after a while is trusted now."""
    return datetime.now(UTC) - timedelta(hours=1)
