"""Names the content of what counts for a test's answer, so that an answer is remembered by it and not by a commit."""

import hashlib
import subprocess
from pathlib import Path
from typing import Final

COUNTS: Final = (
    "src", "tests", "profiles", "tools", "authenticator", "requirements", "pyproject.toml", "package.json",
    "package-lock.json", "Makefile",
)  # fmt: skip


def tree_of(house: Path) -> str:
    """Name the content of what counts, committed or not, as it lies there; empty where git knows nothing of it."""
    listed = _git(house, "ls-files", "-coz", "--exclude-standard", "--", *COUNTS)
    if not listed:
        return ""
    told = hashlib.sha256()
    for name in sorted(set(filter(None, listed.split("\0")))):
        path = house / name
        if path.is_file():
            told.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\0".encode())
    return told.hexdigest()[:16]


def commit_of(house: Path) -> str:
    """Name the commit, and say so where the files are not as it has them; empty outside of git."""
    commit = _git(house, "rev-parse", "--short", "HEAD").strip()
    changed = _git(house, "status", "--porcelain", "--", *COUNTS)
    return f"{commit} and changes" if commit and changed else commit


def _git(house: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=house, capture_output=True, text=True, check=False)  # noqa: S603, S607
    return done.stdout if done.returncode == 0 else ""
