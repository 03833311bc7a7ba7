"""`make faults`: one group by its name, or all of them one after another, going on where it was broken off."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

HOUSE = Path(__file__).resolve().parents[2]
PYTEST = """\
#!/usr/bin/env bash
echo "$@" >>ran
for one in "$@"; do grep -qx -- "$one" failing && exit 1; done
for one in "$@"; do grep -qxF -- "$one" half && echo "SKIPPED [1] x.py:1: not finished: 3 of 7 visits"; done
[[ " $* " != *" -m "* ]] || exit 5
exit 0
"""
GUARDS = (
    "#!/usr/bin/env bash\necho guards ${@: -3} >>ran\ngrep -x half half && echo 'not finished: 1 of 2' && exit 75\n:\n"
)
DOORS = """\
class Door:
    slug = "unlock"
TIMED = (Door,)
"""


class Planted:
    """A small house with faults of its own, whose pytest only says what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tools").mkdir()
        for name in ("faults", "content.py", "fault_groups", "without_guards"):
            copy = shutil.copytree if (HOUSE / "tools" / name).is_dir() else shutil.copy
            copy(HOUSE / "tools" / name, folder / "tools" / name)
        self.script("tools/guards", GUARDS)
        self.script(".venv/bin/pytest", PYTEST)
        self.script(".venv/bin/python", f'#!/usr/bin/env bash\nexec {sys.executable} "$@"\n')
        self.write("tests/e2e/enumeration_doors.py", DOORS)
        self.write("src/llavero/pages/one.py", "a = 1  # guard: first-one\n")
        self.write("src/llavero/stock/two.py", "b = 2  # guard: second-one\n" * 61)
        for test in ("races/test_once", "faults/kills/test_gates", "faults/test_flood", "faults/proxy/test_line"):
            self.write(f"tests/{test}.py", "")
        self.write("tests/faults/words/said.py", "")  # a folder without a test is no group
        self.write(".gitignore", "var/\nbench/\nran\nfailing\nhalf\n__pycache__/\n")
        self.write("failing", "")
        self.write("half", "")
        for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "house: Plant."]):
            subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *command], cwd=folder, check=True)

    def write(self, name: str, text: str) -> Path:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
        return file

    def script(self, name: str, text: str) -> None:
        self.write(name, text).chmod(0o755)

    def faults(self, *arguments: str, **environment: str) -> tuple[int, list[str], str]:
        """Run it; give its code, what it ran by the last word of each, and what it said."""
        (self.folder / "ran").write_text("")
        plain = {name: value for name, value in os.environ.items() if name not in {"GROUP", "FRESH"}}
        done = subprocess.run(
            ["tools/faults", *arguments], cwd=self.folder, env=plain | environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        ran = [line.split()[-1] for line in (self.folder / "ran").read_text().splitlines()]
        return done.returncode, ran, done.stdout


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return Planted(tmp_path)


FAULTS = ["tests/faults/kills", "tests/faults/proxy", "tests/faults/test_flood.py"]
ENUMERATION = "tests/e2e/test_enumeration.py::"
DOOR = [
    f"{ENUMERATION}test_the_times_of_a_door_are_measured[unlock]",
    f"{ENUMERATION}test_no_door_tells_by_its_time_who_is_known[unlock]",
]
GUARDED = ["1/1", "1/2", "2/2"]
ALL = [*FAULTS, "tests/races/test_once.py", "tests/e2e/test_enumeration_bytes.py", *DOOR, *GUARDED]
NAMES = [
    "kills", "proxy", "flood", "races-once", "enumeration-bytes", "enumeration-unlock", "guards-pages",
    "guards-stock-1", "guards-stock-2",
]  # fmt: skip


def table(planted: Planted) -> dict[str, str]:
    """Read the table of all groups: what stands behind each name."""
    lines = (planted.folder / "bench/results/faults.txt").read_text().splitlines()
    return {line.split()[0]: " ".join(line.split()[1:]) for line in lines if line and not line.startswith("=")}


@pytest.mark.parametrize(
    ("group", "ran"),
    [
        ("kills", FAULTS[:1]), ("races", ["tests/races/test_once.py"]), ("races-once", ["tests/races/test_once.py"]),
        ("enumeration-unlock", DOOR), ("guards-stock", GUARDED[1:]), ("guards-pages", GUARDED[:1]),
    ],
)  # fmt: skip
def test_a_group_runs_alone_and_its_words_are_kept(planted, group, ran) -> None:
    code, did, said = planted.faults(GROUP=group)
    assert (code, did) == (0, ran)
    assert "passed" in said
    assert [file.name for file in (planted.folder / "bench/results").iterdir() if group in file.name]
    assert list(table(planted)) == NAMES, "all are told of, whichever was asked for"
    assert {said for name, said in table(planted).items() if not name.startswith(group)} == {"not run"}


def test_a_name_of_no_group_is_looked_for_among_the_marks_and_fails_where_there_is_none(planted) -> None:
    code, _, said = planted.faults(GROUP="nonsense")
    assert code == 1
    assert "no such group" in said
    assert f"Groups: {' '.join(NAMES)}" in said


def test_a_group_that_fails_does_not_stop_the_others_and_fails_the_whole(planted) -> None:
    planted.write("failing", "tests/faults/proxy\n")
    code, ran, said = planted.faults()
    assert (code, ran) == (1, ALL)
    assert [line.split()[:2] for line in said.splitlines() if line.startswith("proxy ")] == [["proxy", "FAILED"]]


def test_the_whole_goes_on_with_what_has_not_passed_on_this_content(planted) -> None:
    planted.write("failing", "tests/faults/proxy\n")
    planted.faults()
    planted.write("failing", "")
    assert planted.faults()[:2] == (0, ["tests/faults/proxy"])
    assert planted.faults()[:2] == (0, [])
    assert table(planted)["kills"].startswith("before: passed")
    assert planted.faults(FRESH="1")[:2] == (0, ALL)
    assert planted.faults(GROUP="kills")[1] == FAULTS[:1], "who names a group wants it run"


def test_what_is_not_finished_is_neither_passed_nor_failed_and_runs_again(planted) -> None:
    planted.write("half", f"half\n{DOOR[1]}\n")
    code, ran, _ = planted.faults()
    assert (code, ran) == (75, ALL)
    assert table(planted)["enumeration-unlock"].startswith("not finished: 3 of 7 visits; run it again")
    assert table(planted)["guards-pages"].startswith("not finished: 1 of 2; run it again")
    planted.write("half", "")
    assert planted.faults()[:2] == (0, [*DOOR, *GUARDED])


def test_fresh_puts_away_what_a_group_keeps(planted) -> None:
    kept = planted.write("var/enumeration/unlock.json", "{}")
    planted.faults(GROUP="enumeration-unlock")
    assert kept.exists()
    planted.faults(GROUP="enumeration-unlock", FRESH="1")
    assert not kept.exists()


def test_another_content_begins_anew_whether_it_is_committed_or_not(planted) -> None:
    planted.faults()
    planted.write("tests/faults/kills/new.py", "")
    assert planted.faults()[1] == ALL
    assert "and changes" in (planted.folder / "bench/results/faults.txt").read_text()


def test_a_commit_that_changes_nothing_that_counts_is_remembered(planted) -> None:
    planted.faults()
    planted.write("docs/page.md", "A word.\n")
    for command in (["add", "."], ["commit", "-qm", "docs: Say it."]):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *command], cwd=planted.folder, check=True)
    assert planted.faults()[:2] == (0, [])


def test_what_was_changed_while_it_ran_is_not_remembered(planted) -> None:
    planted.script(".venv/bin/pytest", f"{PYTEST.removesuffix('exit 0' + chr(10))}echo >>src/llavero/pages/one.py\n")
    planted.faults(GROUP="kills")
    planted.faults(GROUP="proxy")
    assert table(planted)["kills"] == "not run"


def test_arguments_go_to_pytest_and_leave_doors_and_guards_alone(planted) -> None:
    code, ran, _ = planted.faults("-k", "once")
    assert (code, ran) == (0, ["once"])


def test_what_only_one_group_needs_is_put_in_place_for_it_and_its_want_fails_no_other(planted: Planted) -> None:
    planted.write("tests/faults/failover/test_leader.py", "")
    planted.script("tools/ready", "#!/usr/bin/env bash\necho ready $1 >>ran\n[ ! -e wanting ]\n")
    code, ran, _ = planted.faults(GROUP="failover")
    assert (code, ran[0], ran[-1]) == (0, "failover", "tests/faults/failover")
    planted.write("wanting", "")
    code, ran, said = planted.faults(FRESH="1")
    assert code == 1
    assert "tests/faults/failover" not in ran
    assert ran[-1] == GUARDED[-1]
    assert "FAILED" in next(line for line in said.splitlines() if line.startswith("failover"))
