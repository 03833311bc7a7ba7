"""What a passkey may be called, why one ends, and when its counter tells that somebody has copied it.

Law: a counter that does not rise is a copy at work. Keys that live in a synchronised key ring do not count; theirs
stays at nought.
"""

import unicodedata
from enum import StrEnum
from typing import Final

LONGEST_LABEL: Final = 40


class Ended(StrEnum):
    """Why a passkey will never count again."""

    REMOVED = "removed"  # by its person
    COPIED = "copied"  # its counter went back: there are two of it


def is_copied(*, kept: int, said: int) -> bool:
    """Say whether a counter did not rise (WebAuthn level 3, 7.2, step 22); two noughts mean that it does not count."""
    return (kept > 0 or said > 0) and said <= kept  # guard: passkey-counter-rises


def read_label(typed: str) -> str:
    """Give what a person calls a key: one line, at most 40 characters; what cannot be seen is left out."""
    seen = "".join(" " if each.isspace() else each for each in typed if each.isprintable() or each.isspace())
    return " ".join(unicodedata.normalize("NFC", seen).split())[:LONGEST_LABEL].strip()
