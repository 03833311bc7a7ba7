"""What an event may say beside who, what and when: a closed list of facts, each with the shape its value must have.

Law: nothing that someone could sign in with has a shape here. A code has only digits, so no word begins with one and
no count reaches six; a contact stands only masked; only the serial of a device may be all digits.
"""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Final

FactValue = str | int | bool | None


class FactRefusedError(ValueError):
    """A fact was offered that its kind does not know, or a value of another shape: a bug. It never shows the value."""


class Shape(Enum):
    """The form of a fact's value: a pattern for text, or whole numbers below a bound, or yes and no."""

    WORD = re.compile(r"[a-z][a-z0-9_.@:/-]{0,79}")
    ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    DIGEST = re.compile(r"[0-9a-f]{40,128}")
    MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
    MASKED = re.compile(r"(?![^@]*\d{5})(?=[^•*]*[•*])[^\n]{1,80}")
    REFERENCE = re.compile(r"[A-Z]{2,4}-[2-9A-Z]{4}-[2-9A-Z]{2}")
    SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
    VERSION = re.compile(r"(?!.*\d{5})[A-Za-z0-9][A-Za-z0-9 ._+-]{0,39}")
    FILE = re.compile(r"(?!\d+$)[^/\\\n]{1,120}")
    COUNT = 100_000
    AMOUNT = 1_000_000_000
    YES_NO = bool


SHAPE_OF: Final[Mapping[str, Shape]] = {
    **dict.fromkeys(
        (
            "journey", "portal", "channel", "scope", "factor", "name_kind", "ending", "expected", "found", "purpose",
            "journey_then", "state", "cause", "verb", "setting", "kind", "role", "message", "profile",
            "desk", "axis", "before", "after", "problem", "rule", "format", "terms",
        ),
        Shape.WORD,
    ),
    **dict.fromkeys(
        (
            "session", "device", "authenticator", "client", "batch", "outbox", "one_time_code", "contact",
            "temporary_password_id", "definition", "person", "enrollment", "user", "child_run", "parent_run",
            "seconded_by", "passkey",
        ),
        Shape.ID,
    ),
    **dict.fromkeys(
        ("name_digest", "source_digest", "profile_digest", "file_digest", "approval_digest", "digest"), Shape.DIGEST
    ),
    **dict.fromkeys(("blocked_until", "expires_at", "until", "valid_until"), Shape.MOMENT),
    **dict.fromkeys(("shown_to",), Shape.MASKED),
    **dict.fromkeys(("reference",), Shape.REFERENCE),
    **dict.fromkeys(("serial",), Shape.SERIAL),
    **dict.fromkeys(("version",), Shape.VERSION),
    **dict.fromkeys(("file",), Shape.FILE),
    **dict.fromkeys(
        (
            "tries_left", "resends_left", "attempts", "revision", "failures", "block_level", "sessions", "number",
            "asked", "expected_revision", "digits", "step_drift", "line",
        ),
        Shape.COUNT,
    ),
    **dict.fromkeys(("accepted", "rejected", "records", "rows", "gap"), Shape.AMOUNT),
    **dict.fromkeys(
        ("decoy", "device_known", "replayed", "dry_run", "repeated", "was_locked", "known_device"),
        Shape.YES_NO,
    ),
}  # fmt: skip
"""Every fact that any event may state. To add one is to answer: could somebody sign in with it?"""


def check_facts(facts: Mapping[str, FactValue], *, allowed: frozenset[str]) -> None:
    """Refuse, by FactRefusedError, a fact outside `allowed` or a value without the shape of its fact. None is empty."""
    for name, value in facts.items():
        if name not in allowed or name not in SHAPE_OF:  # guard: audit-closed-facts
            raise FactRefusedError(f"an event of this kind does not state {name!r}")
        if value is not None and not _has_shape(value, SHAPE_OF[name]):  # guard: audit-fact-shape
            raise FactRefusedError(f"the fact {name!r} has not the shape {SHAPE_OF[name].name}")


def is_word(value: str) -> bool:
    """Say whether a reason or a step's name is a plain word, as facts have them."""
    return _has_shape(value, Shape.WORD)


def _has_shape(value: FactValue, shape: Shape) -> bool:
    match shape.value:
        case re.Pattern():
            return isinstance(value, str) and shape.value.fullmatch(value) is not None
        case int():
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < shape.value
        case _:
            return isinstance(value, bool)
