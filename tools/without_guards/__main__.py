"""`tools/guards`: takes each marked guard away in turn and prints which test fails. Ends with 1 where one survives.

Options: `--only WORD…` (whole words or how they begin), `--room NAME…`, `--named` (only the tests that name a guard),
`--longest SECONDS` for one run of tests, `--jobs NUMBER` of guards that are tried beside each other, each in a copy of
its own.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from tools.without_guards.disable import CannotBeTakenAwayError, without
from tools.without_guards.marks import Guard, guards_of
from tools.without_guards.trial import CannotTellError, Trials, copied
from tools.without_guards.warm import read_ahead

HOUSE = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    """Try the chosen guards one after another and print the table."""
    asked = _parser().parse_args(arguments)
    chosen = [
        guard
        for guard in guards_of(HOUSE)
        if (not asked.room or guard.room in asked.room)
        and (not asked.only or any(guard.id.startswith(word) for word in asked.only))
    ]
    if not chosen:
        print("No such guard.", file=sys.stderr)
        return 2
    begun, answers = time.monotonic(), dict[Guard, str]()
    for guard, answer in _all_tried(chosen, asked):
        answers[guard] = answer
        place = f"{guard.file.as_posix().removeprefix('src/llavero/')}:{guard.line}"
        print(f"{guard.id:<42} {place:<44} {answer}", flush=True)
    _print_sums(answers, time.monotonic() - begun)
    return 0 if all(_is_killed(answer) for answer in answers.values()) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tools/guards", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="WORD")
    parser.add_argument("--room", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--named", action="store_true", help="only tests that name the guard may notice")
    parser.add_argument("--longest", type=float, default=300, metavar="SECONDS")
    parser.add_argument("--jobs", type=int, default=1, metavar="NUMBER")
    return parser


def _all_tried(guards: Sequence[Guard], asked: argparse.Namespace) -> Iterator[tuple[Guard, str]]:
    """Try them beside each other, as many as there are copies, and tell in the order of the guards."""
    read_ahead()
    free: SimpleQueue[Trials] = SimpleQueue()

    def tried(guard: Guard) -> str:
        trials = free.get()
        try:
            return _tried(trials, guard)
        finally:
            free.put(trials)

    with ExitStack() as copies:
        for _ in range(asked.jobs):
            folder = copies.enter_context(tempfile.TemporaryDirectory(prefix="llavero-guards-"))
            copy = copies.enter_context(copied(HOUSE, Path(folder)))
            trials = Trials(copy, longest_s=asked.longest, only_named=asked.named)
            trials.migrate()
            free.put(trials)
        pool = ThreadPoolExecutor(asked.jobs)
        copies.callback(pool.shutdown, cancel_futures=True)
        yield from zip(guards, pool.map(tried, guards), strict=True)


def _tried(trials: Trials, guard: Guard) -> str:
    try:
        text = (trials.copy / guard.file).read_text()
        forms = without(text, guard.line, is_sql=guard.file.suffix == ".sql")
    except CannotBeTakenAwayError as why:
        return f"CANNOT BE TAKEN AWAY: {why}"
    killers = []
    for form in forms:
        try:
            killer = trials.killer(guard, form.text)
        except CannotTellError as why:
            return f"CANNOT TELL ({form.how}): {why}"
        if killer is None:
            return f"SURVIVED ({form.how})"
        killers.append(killer)
    return f"killed by {', '.join(dict.fromkeys(_without_case(killer) for killer in killers))}"


def _without_case(test: str) -> str:
    """Leave out which of a test's cases failed where that is long: it may be a whole file."""
    return re.sub(r"\[.{31,}\]", "[…]", test)


def _is_killed(answer: str) -> bool:
    return answer.startswith("killed")


def _print_sums(answers: dict[Guard, str], seconds: float) -> None:
    of_room = Counter(guard.room for guard in answers)
    killed = Counter(guard.room for guard, answer in answers.items() if _is_killed(answer))
    print()
    for room in sorted(of_room):
        print(f"{room:<15} {killed[room]:>3} of {of_room[room]:>3} killed")
    print(f"{'together':<15} {killed.total():>3} of {of_room.total():>3} killed, in {seconds:.0f} s")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
