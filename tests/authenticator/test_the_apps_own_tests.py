"""The app's rules stand apart from its screens and are tried in Node; its types are checked as strictly as they go."""

import os
import subprocess
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
BIN = HOUSE / ".venv/bin"


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Node from .venv in the house."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [BIN / "node", *arguments], cwd=HOUSE, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip


def test_the_rules_of_the_app_hold_in_node() -> None:
    files = sorted(str(file) for file in (HOUSE / "authenticator/tests").glob("*.test.ts"))
    done = node("--test", "--test-reporter=tap", *files)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    passed = next(int(line.split()[-1]) for line in done.stdout.splitlines() if line.startswith("# pass "))
    assert passed >= 40


def test_the_types_of_the_app_are_strict_and_hold() -> None:
    done = node("node_modules/typescript/bin/tsc", "-p", "authenticator")
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
