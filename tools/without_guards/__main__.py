"""`tools/guards`: takes each marked guard away in turn and prints which test fails. Ends with 1 where one survives.

Options: `--only WORD…` (whole words or how they begin), `--room NAME…`, `--named` (only the tests that name a guard),
`--longest SECONDS` for one run of tests.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tools.without_guards.disable import CannotBeTakenAwayError, without
from tools.without_guards.marks import Guard, guards_of
from tools.without_guards.trial import Trials, copied

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
    with tempfile.TemporaryDirectory(prefix="llavero-guards-") as folder, copied(HOUSE, Path(folder)) as copy:
        trials = Trials(copy, longest_s=asked.longest, only_named=asked.named)
        trials.migrate()
        for guard in chosen:
            answers[guard] = _tried(trials, guard)
            place = f"{guard.file.as_posix().removeprefix('src/llavero/')}:{guard.line}"
            print(f"{guard.id:<42} {place:<44} {answers[guard]}", flush=True)
    _print_sums(answers, time.monotonic() - begun)
    return 0 if all(_is_killed(answer) for answer in answers.values()) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tools/guards", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="WORD")
    parser.add_argument("--room", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--named", action="store_true", help="only tests that name the guard may notice")
    parser.add_argument("--longest", type=float, default=300, metavar="SECONDS")
    return parser


def _tried(trials: Trials, guard: Guard) -> str:
    try:
        text = (trials.copy / guard.file).read_text()
        forms = without(text, guard.line, is_sql=guard.file.suffix == ".sql")
    except CannotBeTakenAwayError as why:
        return f"CANNOT BE TAKEN AWAY: {why}"
    killers = []
    for form in forms:
        killer = trials.killer(guard, form.text)
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
