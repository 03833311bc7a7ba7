"""Lets sixty-four clients in two processes do one thing at one moment, and says what each was answered."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

CLIENTS: Final = 64
PROCESSES: Final = 2
_ASKED: Final = os.environ.get("LLAVERO_RACE_ROUNDS") or ("1000" if os.environ.get("LLAVERO_LONG") else "")
TRIES_OF_CONTROL: Final = 25
"""How often a control may try until its clients overlap."""
SLOW_ROUNDS: Final = 20 if os.environ.get("LLAVERO_LONG") else 2
"""Rounds of a race in which every client takes a whole registration, or a sign-in, to its end."""
POSITIONS: Final = tuple(range(CLIENTS)) if os.environ.get("LLAVERO_LONG") else (0, 4, 5, 63)
"""Which of those who guess at one moment has what is right."""
_EACH: Final = CLIENTS // PROCESSES
_HOUSE: Final = Path(__file__).resolve().parents[2]


def rounds_on(vendor: str) -> int:
    """Say how many rounds a race has: what `LLAVERO_RACE_ROUNDS` asks for, or 1,000 with `LLAVERO_LONG=1`.

    By itself 6, and 3 on SQLite, where sixty-four writers wait for one another for seconds: a guard that is away lets
    two of sixty-four through in nearly every round.
    """
    return int(_ASKED) if _ASKED else 3 if vendor == "sqlite" else 6


def rounds_at_each(vendor: str) -> int:
    """Say how often a race of guesses is held with what is right in one place: in the long form about 1,000 in all."""
    return max(1, rounds_on(vendor) // CLIENTS)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Two processes of clients that stand ready."""

    processes: tuple[subprocess.Popen[str], ...]
    each: int = _EACH
    """How many clients a process has."""
    overlaps: list[int] = field(default_factory=list)
    """How many clients were at work at one moment, at most, in each round."""

    def act(self, act: str, args: Mapping[str, str]) -> list[str]:
        """Let every client do `act` (of `acts.py`) at one moment; answers in the clients' order."""
        start = time.time() + 0.03
        for number, process in enumerate(self.processes):
            clients = range(number * self.each, (number + 1) * self.each)
            asked = {"act": act, "args": dict(args), "start": start, "clients": list(clients)}
            assert process.stdin is not None
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
        answers: list[str] = []
        times: list[tuple[float, float]] = []
        for process in self.processes:
            assert process.stdout is not None
            answered = json.loads(process.stdout.readline())
            answers += [answer for answer, _, _ in answered]
            times += [(began, ended) for _, began, ended in answered]
        self.overlaps.append(_most_at_once(times))
        errors = [answer for answer in answers if answer.startswith("error")]
        assert not errors, errors[:3]
        return answers


def _most_at_once(times: list[tuple[float, float]]) -> int:
    marks = sorted([(began, 1) for began, _ in times] + [(ended, -1) for _, ended in times])
    return max(accumulate(step for _, step in marks))


@contextmanager
def a_crowd(database: Any, *, clients: int = CLIENTS) -> Iterator[Crowd]:
    """Start the processes on a database and end them afterwards, each by its own handle."""
    each = clients // PROCESSES
    env = {
        **os.environ, **database.env, "DJANGO_SETTINGS_MODULE": "llavero.conf.tests",
        "LLAVERO_DATABASE_POOL": str(each), "PYTHONPATH": f"{_HOUSE}:{_HOUSE / 'src'}",
    }  # fmt: skip
    processes = tuple(
        subprocess.Popen(
            [sys.executable, "-m", "tests.races.worker", str(each)], cwd=_HOUSE, env=env, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(PROCESSES)
    )  # fmt: skip
    try:
        yield Crowd(processes, each)
    finally:
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
