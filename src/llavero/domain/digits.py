"""Read the code that a person typed, however they typed it, and spell random bytes as something people can type."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_LONGEST_TYPED = 64
_DASHES = frozenset("-‐‑‒–—―−﹣-·.")
_SPARE_BYTES = 8
DECIMAL = "0123456789"


class NotACodeReason(StrEnum):
    """Why what was typed cannot be a code at all. It depends on the shape only, never on the right code."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    TOO_SHORT = "too-short"
    NOT_DIGITS = "not-digits"


@dataclass(frozen=True, slots=True)
class NotACode:
    """What was typed is no code; saying so costs no try, because nothing was compared."""

    reason: NotACodeReason


def read_code(typed: str, *, digits: int) -> str | NotACode:
    """Return the `digits` ASCII digits that were meant, or say why this is no code; never raises.

    Spaces of any kind, hyphens, dots and invisible marks between the digits are left out; full-width and other
    decimal digits are turned into ASCII.
    """
    # guard: code-length-bounded (a megabyte is answered before any work)
    if len(typed) > _LONGEST_TYPED:
        return NotACode(NotACodeReason.TOO_LONG)
    if len(typed) == digits and typed.isascii() and typed.isdigit():  # as nearly everybody types it
        return typed
    meant: list[str] = []
    for character in typed:
        if character.isspace() or character in _DASHES or unicodedata.category(character) == "Cf":
            continue
        value = unicodedata.decimal(character, None)
        if value is None:
            return NotACode(NotACodeReason.NOT_DIGITS)
        meant.append(str(value))
    if not meant:
        return NotACode(NotACodeReason.EMPTY)
    if len(meant) != digits:
        return NotACode(NotACodeReason.TOO_LONG if len(meant) > digits else NotACodeReason.TOO_SHORT)
    return "".join(meant)


def spell(random: bytes, *, alphabet: str, length: int) -> str:
    """Spell random bytes in `alphabet`; each spelling equally likely to within 2^-64.

    Raises ValueError when there are too few bytes for that: the spelling's own size and eight to spare.
    """
    combinations = len(alphabet) ** length
    if len(random) < (combinations - 1).bit_length() // 8 + 1 + _SPARE_BYTES:
        raise ValueError("too few random bytes for a spelling without bias")
    number = int.from_bytes(random, "big") % combinations
    letters: list[str] = []
    for _ in range(length):
        number, index = divmod(number, len(alphabet))
        letters.append(alphabet[index])
    return "".join(letters)
