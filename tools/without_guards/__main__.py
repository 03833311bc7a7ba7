"""`tools/guards`: takes each marked guard away in turn and prints which test fails. Ends with 1 where one survives.

Options: `--only WORD…` (whole words or how they begin), `--room NAME…`, `--part 2/3` of what was chosen, `--named`
(only the tests that name a guard), `--longest SECONDS` for one run of tests, `--jobs NUMBER` of guards that are tried
beside each other, each in a copy of its own. `--keep`: answers are kept, those of the same content are not asked for
again, and the table of all is written; after LLAVERO_UNTIL, in seconds of the epoch, no guard is begun, and it ends
with 75.
"""

import argparse
import os
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

from tools.content import commit_of, tree_of
from tools.without_guards.answers import answer_of, keep_answer
from tools.without_guards.disable import CannotBeTakenAwayError, without
from tools.without_guards.marks import Guard, guards_of, part_of
from tools.without_guards.trial import CannotTellError, Trials, copied
from tools.without_guards.warm import read_ahead

HOUSE = Path(__file__).resolve().parents[2]
TABLE = HOUSE / "bench/results/guards.txt"
NOT_FINISHED = 75


def main(arguments: list[str]) -> int:
    """Try the chosen guards one after another and print the table."""
    asked = _parser().parse_args(arguments)
    chosen = [
        guard
        for guard in guards_of(HOUSE)
        if (not asked.room or guard.room in asked.room)
        and (not asked.only or any(guard.id.startswith(word) for word in asked.only))
    ]
    chosen = part_of(chosen, *map(int, asked.part.split("/")))
    if not chosen:
        print("No such guard.", file=sys.stderr)
        return 2
    begun = time.monotonic()
    tree = tree_of(HOUSE) if asked.keep else ""
    answers: dict[Guard, str] = {
        guard: found for guard in chosen if (found := answer_of(guard, HOUSE, tree)) and _is_killed(found)
    }
    for guard, found in answers.items():
        print(_row(guard, found), flush=True)
    until = float(os.environ.get("LLAVERO_UNTIL", "inf")) if asked.keep else float("inf")
    for guard, answer in _all_tried([each for each in chosen if each not in answers], asked, tree, until):
        if answer is not None:
            answers[guard] = answer
            print(_row(guard, answer), flush=True)
    _print_sums(answers, time.monotonic() - begun)
    if tree:
        _write_table(tree)
    if not all(_is_killed(answer) for answer in answers.values()):
        return 1
    if len(answers) < len(chosen):
        print(f"not finished: {len(answers)} of {len(chosen)} guards")
        return NOT_FINISHED
    return 0


def _row(guard: Guard, answer: str) -> str:
    place = f"{guard.file.as_posix().removeprefix('src/llavero/')}:{guard.line}"
    return f"{guard.id:<42} {place:<44} {answer}"


def _write_table(tree: str) -> None:
    """Write what is known of every guard of this content."""
    rows = [(guard, answer_of(guard, HOUSE, tree)) for guard in guards_of(HOUSE)]
    lines = [f"Tree {tree}, commit {commit_of(HOUSE)}", *(_row(guard, answer or "not tried") for guard, answer in rows)]
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    draft = TABLE.with_suffix(f".{os.getpid()}")
    draft.write_text("\n".join([*lines, "", *_sums([guard for guard, _ in rows], {g: a for g, a in rows if a}), ""]))
    draft.replace(TABLE)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tools/guards", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="WORD")
    parser.add_argument("--room", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--part", default="1/1", metavar="NUMBER/PARTS")
    parser.add_argument("--keep", action="store_true", help="keep answers, and go on where the last run ended")
    parser.add_argument("--named", action="store_true", help="only tests that name the guard may notice")
    parser.add_argument("--longest", type=float, default=300, metavar="SECONDS")
    parser.add_argument("--jobs", type=int, default=1, metavar="NUMBER")
    return parser


def _all_tried(
    guards: Sequence[Guard], asked: argparse.Namespace, tree: str, until: float
) -> Iterator[tuple[Guard, str | None]]:
    """Try them beside each other, as many as there are copies, and tell in their order; None where time was over."""
    if not guards:
        return
    read_ahead()
    free: SimpleQueue[Trials] = SimpleQueue()

    def tried(guard: Guard) -> str | None:
        trials = free.get()
        try:
            if time.time() > until:
                return None
            answer = _tried(trials, guard)
            if tree:
                keep_answer(guard, HOUSE, tree, answer)
            return answer
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
    print("", *_sums(list(answers), answers), sep="\n", end=f", in {seconds:.0f} s\n")


def _sums(guards: Sequence[Guard], answers: dict[Guard, str]) -> list[str]:
    """Say how many of each room, and of all, a test noticed."""
    of_room = Counter(guard.room for guard in guards)
    killed = Counter(guard.room for guard, answer in answers.items() if _is_killed(answer))
    lines = [f"{room:<15} {killed[room]:>3} of {of_room[room]:>3} killed" for room in sorted(of_room)]
    return [*lines, f"{'together':<15} {killed.total():>3} of {of_room.total():>3} killed"]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
