"""Keeps what became of each guard, so that a run goes on where the last one ended, and the table of all is complete.

Law: an answer holds for the content of the house on which it was found (`tools/content.py`).
"""

import json
from pathlib import Path

from tools.without_guards.marks import Guard


def path_of(guard: Guard) -> Path:
    """Say where a guard's answer is kept, below the house."""
    below = guard.file.as_posix().removeprefix("src/llavero/").replace("/", ".")
    return Path("var/guards") / f"{below}-{guard.line}.json"


def answer_of(guard: Guard, house: Path, tree: str) -> str | None:
    """Give what became of a guard on this content, or None."""
    path = house / path_of(guard)
    found = json.loads(path.read_text()) if tree and path.exists() else {}
    return found["answer"] if (found.get("tree"), found.get("guard")) == (tree, guard.id) else None


def keep_answer(guard: Guard, house: Path, tree: str, answer: str) -> None:
    """Write down what became of a guard, in one step."""
    path = house / path_of(guard)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"tree": tree, "guard": guard.id, "answer": answer}))
    draft.replace(path)
