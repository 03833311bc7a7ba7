"""Remembers which groups passed, by the content of what counts: another commit of the same content passed with it.

Law: what is remembered holds for the files as they lay there from the beginning of a run to its end.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from tools.content import tree_of

PASSED: Final = "passed"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a group answered, in how many seconds, on which commit."""

    said: str
    seconds: int
    commit: str

    @property
    def has_passed(self) -> bool:
        return self.said == PASSED


def remembered(house: Path, tree: str, name: str) -> Verdict | None:
    """Give what a group answered last on this content, or None."""
    path = _path(house, tree, name)
    return Verdict(**json.loads(path.read_text())) if tree and path.exists() else None


def remember(house: Path, tree: str, name: str, verdict: Verdict) -> None:
    """Keep what a group answered, unless a file was changed meanwhile."""
    if not tree or tree != tree_of(house):
        return
    path = _path(house, tree, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(verdict)))
    draft.replace(path)


def _path(house: Path, tree: str, name: str) -> Path:
    return house / "var/faults" / tree / f"{name}.json"
