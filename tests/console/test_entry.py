"""The command line lists what each command does, in a sentence, and what each of its options is for."""

import subprocess

import pytest

from tests.sandbox.running import LLAVERO
from tests.support.servers import HOUSE, clean_environment


def said(*words: str) -> str:
    run = subprocess.run(
        [str(LLAVERO), *words], env=clean_environment({"COLUMNS": "100"}), cwd=HOUSE, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("words", [(), ("--help",), ("stock",), ("stock", "--help"), ("profile", "-h")])
def test_each_command_of_a_list_has_its_sentence(words: tuple[str, ...]) -> None:
    rows = [line.strip("│ ") for line in said(*words).splitlines() if line.startswith("│ ") and line[2] != " "]
    assert len(rows) > 3
    assert [row for row in rows if len(row.split()) < 4 and not row.startswith("-")] == []


def test_a_command_tells_what_its_options_are_for() -> None:
    assert "a free port is taken" in " ".join(said("demo", "--help").replace("│", " ").split())
