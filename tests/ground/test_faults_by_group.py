"""`make faults`: one group by its name, or all of them one after another, going on where it was broken off."""

import os
import shutil
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

HOUSE = Path(__file__).resolve().parents[2]
PYTEST = """\
#!/usr/bin/env bash
echo "$@" >>ran
for one in "$@"; do grep -qx -- "$one" failing && exit 1; done
[[ " $* " != *" -m "* ]] || exit 5
exit 0
"""


class Planted:
    """A small house with faults of its own, whose pytest only says what it was asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "tools").mkdir()
        shutil.copy(HOUSE / "tools/faults", folder / "tools/faults")
        self.script("tools/guards", "#!/usr/bin/env bash\necho guards >>ran\n")
        self.script(".venv/bin/pytest", PYTEST)
        for test in ("races/test_once", "faults/kills/test_gates", "faults/test_flood", "faults/proxy/test_line"):
            self.write(f"tests/{test}.py", "")
        self.write("tests/faults/words/said.py", "")  # a folder without a test is no group
        self.write(".gitignore", "var/\nbench/\nran\nfailing\n")
        self.write("failing", "")
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
ALL = [*FAULTS, "tests/races/test_once.py", "tests/e2e/test_enumeration_bytes.py", "guards"]


@pytest.mark.parametrize(
    ("group", "ran"),
    [("kills", FAULTS[:1]), ("races", ["tests/races/test_once.py"]), ("races-once", ["tests/races/test_once.py"])],
)
def test_a_group_runs_alone_and_its_words_are_kept(planted, group, ran) -> None:
    code, did, said = planted.faults(GROUP=group)
    assert (code, did) == (0, ran)
    assert "passed" in said
    assert [file.name for file in (planted.folder / "bench/results").iterdir() if group in file.name]


def test_a_name_of_no_group_is_looked_for_among_the_marks_and_fails_where_there_is_none(planted) -> None:
    code, _, said = planted.faults(GROUP="nonsense")
    assert code == 1
    assert "no such group" in said
    assert "Groups: kills proxy flood races-once enumeration guards" in said


def test_a_group_that_fails_does_not_stop_the_others_and_fails_the_whole(planted) -> None:
    planted.write("failing", "tests/faults/proxy\n")
    code, ran, said = planted.faults()
    assert (code, ran) == (1, ALL)
    assert [line.split()[:2] for line in said.splitlines() if line.startswith("proxy ")] == [["proxy", "FAILED"]]


def test_the_whole_goes_on_with_what_has_not_passed_on_this_commit(planted) -> None:
    planted.write("failing", "tests/faults/proxy\n")
    planted.faults()
    planted.write("failing", "")
    assert planted.faults()[:2] == (0, ["tests/faults/proxy"])
    assert planted.faults()[:2] == (0, [])
    assert planted.faults(FRESH="1")[:2] == (0, ALL)
    assert planted.faults(GROUP="kills")[1] == FAULTS[:1], "who names a group wants it run"


def test_nothing_is_remembered_of_a_tree_that_is_not_as_committed(planted) -> None:
    planted.faults()
    planted.write("tests/faults/kills/new.py", "")
    assert planted.faults()[1] == ALL


def test_another_commit_begins_anew(planted) -> None:
    planted.faults()
    who = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "b"], cwd=planted.folder, check=True)
    assert planted.faults()[1] == ALL


def test_arguments_go_to_pytest_and_leave_doors_and_guards_alone(planted) -> None:
    code, ran, _ = planted.faults("-k", "once")
    assert (code, ran) == (0, ["once"])


def test_what_only_one_group_needs_is_put_in_place_for_it_and_its_want_fails_no_other(planted: Planted) -> None:
    planted.write("tests/faults/failover/test_leader.py", "")
    planted.script("tools/ready", "#!/usr/bin/env bash\necho ready $1 >>ran\n[ ! -e wanting ]\n")
    code, ran, _ = planted.faults(GROUP="failover")
    assert (code, ran[0], ran[-1]) == (0, "failover", "tests/faults/failover")
    planted.write("wanting", "")
    code, ran, said = planted.faults()
    assert code == 1
    assert "tests/faults/failover" not in ran
    assert ran[-1] == "guards"
    assert "FAILED" in next(line for line in said.splitlines() if line.startswith("failover"))
