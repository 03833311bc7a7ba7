"""Writes down what answering costs: every statement that the database is asked, every cipher, slow hash and message.

Two answers whose lists are equal take equally long, on a busy machine as on a calm one; no clock is needed to say so.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any, Final

from argon2 import PasswordHasher
from django.db import connection

from llavero.notifications.message import compose

_NAMED: Final = re.compile(r"\bs\d+_x\d+\b|\"")
_VALUE: Final = re.compile(r"= NULL\b")
_SLOW: Final[dict[CodeType, str]] = {
    PasswordHasher.verify.__code__: "argon2id",
    PasswordHasher.hash.__code__: "argon2id",
    compose.__code__: "message",
}


@dataclass
class Work:
    """What one answer cost: the statements in their order, each without its values, and how often what is slow ran."""

    statements: list[str] = field(default_factory=list)
    slow: Counter[str] = field(default_factory=Counter)
    digests: int = 0
    """HMACs: a few microseconds each, so a handful more or less tells nobody anything."""


@contextmanager
def watched() -> Iterator[Work]:
    """Write down what is done meanwhile, in this thread."""
    work = Work()

    def ask(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        work.statements.append(shape_of(sql))
        return execute(sql, params, many, context)

    def notice(frame: FrameType, event: str, arg: Any) -> None:
        if event == "call" and frame.f_code in _SLOW:
            work.slow[_SLOW[frame.f_code]] += 1
        elif event == "c_call":
            name = getattr(arg, "__qualname__", "")
            if name in {"AESGCM.encrypt", "AESGCM.decrypt"}:
                work.slow["cipher"] += 1
            elif name in {"hmac_new", "hmac_digest"}:
                work.digests += 1

    before = sys.getprofile()
    with connection.execute_wrapper(ask):
        sys.setprofile(notice)
        try:
            yield work
        finally:
            sys.setprofile(before)


def shape_of(sql: str) -> str:
    """Leave out of a statement what differs from one answer to the next: names of savepoints, and values written."""
    return _VALUE.sub("= %s", _NAMED.sub("", sql))
