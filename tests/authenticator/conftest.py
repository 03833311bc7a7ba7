"""The app as it is built now, behind a bank that a test holds in its hands."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authenticator.bank import Bank, opened

HOUSE = Path(__file__).resolve().parents[2]
BUILD = "set -euo pipefail; . tools/ready.python.sh; . tools/ready.node.sh; app_built"


@pytest.fixture(scope="session")
def built() -> Path:
    """The built app, of the sources that stand here."""
    path = f"{HOUSE / '.venv/bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", BUILD], cwd=HOUSE, env={**os.environ, "PATH": path}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return HOUSE / "authenticator/dist"


@pytest.fixture
def bank(built: Path) -> Iterator[Bank]:
    """A bank with its door open."""
    one = Bank()
    server = opened(one)
    yield one
    server.shutdown()
    server.server_close()
