"""`tools/faults`: runs the chosen groups, each within its time, and writes the table of all groups.

Ends with 1 where a group failed, with 75 where one is not finished and goes on at its next run.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.content import commit_of, tree_of
from tools.fault_groups.groups import PYTEST, Group, groups_of, marked
from tools.fault_groups.kept import PASSED, Verdict, remember, remembered

HOUSE: Final = Path(__file__).resolve().parents[2]
RESULTS: Final = HOUSE / "bench/results"
TO_END_S: Final = 30.0
TO_WRITE_S: Final = 180.0
"""A group that goes on at its next run begins nothing new in the last of its time."""
NOT_FINISHED: Final = 75
_HOW_FAR: Final = re.compile(r"not finished: (.+)$", re.MULTILINE)
_NO_SUCH: Final = (4, 5)  # what pytest answers where no mark has that name, or nothing bears it


def main(arguments: list[str]) -> int:
    """Run what was asked for and print the table."""
    asked, fresh = os.environ.pop("GROUP", ""), bool(os.environ.pop("FRESH", ""))
    budget = float(os.environ.get("LLAVERO_FAULTS_BUDGET", "1800"))
    requests = "20000"
    if arguments[:1] == ["--requests"]:
        requests, arguments = arguments[1], arguments[2:]
    os.environ |= {"LLAVERO_LONG": "1", "LLAVERO_REQUESTS": requests}
    RESULTS.mkdir(parents=True, exist_ok=True)
    if arguments:
        return _run(("tests/races", "tests/faults", *arguments), budget=0, kept="faults.txt")[0]
    tree, commit, every = tree_of(HOUSE), commit_of(HOUSE), groups_of(HOUSE)
    chosen = [group for group in every if group.name.startswith(asked)] or [marked(asked)]
    answers: dict[str, Verdict] = {}
    for group in chosen:
        before = remembered(HOUSE, tree, group.name)
        if asked or fresh or before is None or not before.has_passed:
            if fresh:
                for name in group.keeps:
                    (HOUSE / name).unlink(missing_ok=True)
            answers[group.name] = _verdict(group, budget=budget, commit=commit)
            remember(HOUSE, tree, group.name, answers[group.name])
            _write_table(every, answers, tree, commit)
    print(_write_table(every, answers, tree, commit), end="")
    said = [verdict.said for verdict in answers.values()]
    if any(one.startswith("FAILED") for one in said):
        return 1
    return NOT_FINISHED if any(one != PASSED for one in said) else 0


def _verdict(group: Group, *, budget: float, commit: str) -> Verdict:
    """Run a group's commands until one fails, and say what came of it."""
    print(f"\n== {group.name}", flush=True)
    began, code, printed = time.monotonic(), _ready(group), ""
    for number, command in enumerate(group.commands):
        if code == 0:
            left = max(1.0, budget - (time.monotonic() - began))
            code, more = _run(
                command, budget=left, kept=f"faults-{group.name}.txt", is_more=number > 0,
                until=time.time() + left - TO_WRITE_S if group.keeps else None,
            )  # fmt: skip
            printed += more
    return Verdict(_said(group, code, printed), round(time.monotonic() - began), commit)


def _said(group: Group, code: int, printed: str) -> str:
    how_far = _HOW_FAR.findall(printed)
    match code:
        case 0 | 75 if how_far:
            return f"not finished: {how_far[-1]}; run it again"
        case 0:
            return PASSED
        case 124:
            return "not finished: out of time; run it again" if group.keeps else "FAILED (out of time)"
        case _ if code in _NO_SUCH:
            return "FAILED (no such group)"
        case _:
            return "FAILED"


def _ready(group: Group) -> int:
    return subprocess.run(["tools/ready", group.needs], cwd=HOUSE, check=False).returncode if group.needs else 0  # noqa: S603, S607


def _run(
    command: Sequence[str], *, budget: float, kept: str, is_more: bool = False, until: float | None = None
) -> tuple[int, str]:  # fmt: skip
    """Run a command for at most `budget` seconds (0: no bound), show and keep its words; 124 where it was ended."""
    env = {**os.environ, **({"LLAVERO_UNTIL": str(round(until))} if until else {})}
    bounded = ("timeout", "-k", str(TO_END_S), str(budget), *command) if budget else (*PYTEST, *command)
    printed = []
    with (RESULTS / kept).open("a" if is_more else "w") as file:
        running = subprocess.Popen(  # noqa: S603
            bounded, cwd=HOUSE, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, errors="replace",
        )  # fmt: skip
        assert running.stdout is not None
        for line in running.stdout:
            print(line, end="", flush=True)
            file.write(line)
            file.flush()
            printed.append(line)
        code = running.wait()
    return 124 if code in (137, -signal.SIGKILL) else code, "".join(printed)


def _write_table(every: Sequence[Group], answers: dict[str, Verdict], tree: str, commit: str) -> str:
    """Write what is known of every group, run now or before, and give it."""
    head = f"\n== Together, commit {commit or 'none'}, tree {tree or 'of no git'}"
    lines = [head, *(_row(group.name, answers, tree) for group in every)]
    lines += [_row(name, answers, tree) for name in answers if name not in {group.name for group in every}]
    if len(lines) > len(every) + 1:
        lines.append(f"Groups: {' '.join(group.name for group in every)}")
    text = "\n".join(lines) + "\n"
    (RESULTS / "faults.txt").write_text(text)
    return text


def _row(name: str, answers: dict[str, Verdict], tree: str) -> str:
    now, then = answers.get(name), remembered(HOUSE, tree, name)
    if now is not None:
        return f"{name:<56} {now.said:<22} {now.seconds}s"
    if then is None:
        return f"{name:<56} not run"
    return f"{name:<56} {f'before: {then.said}':<22} {then.seconds}s  on {then.commit}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
