"""The floors hold: the contracts of pyproject.toml refuse what is planted against them in a copy of the product."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.rules import HOUSE


def contracts_broken_in(folder: Path) -> tuple[int, str]:
    """Check the contracts on the copy below `folder`; answer the exit code and what was said."""
    shutil.copy(HOUSE / "pyproject.toml", folder)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--config", "pyproject.toml"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the product's packages, to plant offenders in."""
    shutil.copytree(
        HOUSE / "src/llavero",
        tmp_path / "src/llavero",
        ignore=shutil.ignore_patterns("__pycache__", "static", "*.html"),
    )
    return tmp_path


PLANTED = [
    ("people/planted.py", "import llavero.credentials", "A floor calls only floors below it"),
    ("stock/planted.py", "import llavero.approvals", "A floor calls only floors below it"),
    ("utensils/__init__.py", "", "A floor calls only floors below it"),
    ("domain/planted.py", "import django", "The rules know no framework"),
    ("domain/planted.py", "import secrets", "The rules know no framework"),
    ("domain/planted.py", "import logging", "The rules know no framework"),
    ("formats/planted.py", "from django.db import models", "Formats and ports know no framework"),
    ("adapters/planted.py", "import llavero.people", "An adapter knows its port"),
]


@pytest.mark.parametrize(("path", "line", "contract"), PLANTED, ids=lambda value: str(value)[:40])
def test_a_planted_import_breaks_its_contract(copy: Path, path: str, line: str, contract: str) -> None:
    offender = copy / "src/llavero" / path
    offender.parent.mkdir(exist_ok=True)
    offender.write_text(f'"""Planted."""\n{line}\n')
    code, said = contracts_broken_in(copy)
    assert code == 1
    broken = said.split("Broken contracts", 1)[1]
    assert contract in broken, said


def test_a_circle_between_neighbours_breaks_its_contract(copy: Path) -> None:
    for one, other in (("planted_a", "planted_b"), ("planted_b", "planted_a")):
        (copy / f"src/llavero/people/{one}.py").write_text(f'"""Planted."""\nimport llavero.people.{other}\n')
    code, said = contracts_broken_in(copy)
    assert code == 1
    assert "No cycles are allowed in llavero.people" in said


def test_doors_do_not_know_each_other(copy: Path) -> None:
    for door, line in (("desk", "import llavero.pages"), ("pages", "")):
        folder = copy / "src/llavero" / door
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
        (folder / "planted.py").write_text(f'"""Planted."""\n{line}\n')
    code, said = contracts_broken_in(copy)
    assert code == 1
    assert "llavero.desk is not allowed to import llavero.pages" in said


def test_the_product_as_it_stands_breaks_none(copy: Path) -> None:
    code, said = contracts_broken_in(copy)
    assert code == 0, said
