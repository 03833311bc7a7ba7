"""Prints the outcome of a command of stock: for a person, or as one JSON object for a script."""

import json
import sys
from typing import TYPE_CHECKING, Final, Literal

from llavero.console.operator import REFUSED, USAGE

if TYPE_CHECKING:
    from llavero.stock.verdicts import BatchRefused

Language = Literal["es", "en"]
DONE: Final = 0


def say_refused(refused: "BatchRefused", is_json: bool, language: Language) -> int:
    """Say why nothing was done, with the remedy."""
    from llavero.console.stock_words import in_words

    said = in_words(refused, language)
    if is_json:
        print_json(outcome="refused", problem=refused.problem.value, cause=refused.cause, line=refused.line,
                    batch=str(refused.batch) if refused.batch else None, said=said)  # fmt: skip
    else:
        print(said, file=sys.stderr)
    return REFUSED


def say_done(is_json: bool, said: str, **facts: str | int | bool) -> None:
    """Say what was done."""
    if is_json:
        print_json(outcome="done", **facts)
    else:
        print(said)


def print_json(**facts: str | int | bool | None) -> None:
    """Print one object on one line."""
    print(json.dumps(facts, ensure_ascii=False))


def usage(said: str) -> int:
    """Say what is wrong with how the command was called."""
    print(said, file=sys.stderr)
    return USAGE
