"""Read a login name or a document number as it was meant, so that each has one spelling and one owner.

Law: two spellings that a person would call the same give the same text; what is compared, digested and stored is that
text and nothing else.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_LONGEST_TYPED = 512
_LONGEST_NAME = 254
_LONGEST_NUMBER = 32


class NotANameReason(StrEnum):
    """Why what was typed can be nobody's. It depends on the shape only, never on who exists."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    STRANGE_CHARACTERS = "strange-characters"


@dataclass(frozen=True, slots=True)
class NotAName:
    """What was typed is no name; saying so tells nothing about anybody."""

    reason: NotANameReason


def login_name(typed: str) -> str | NotAName:
    """Return the one spelling of a user name or e-mail address: small letters, composed, no spaces around.

    Full-width letters become plain ones; the accents stay, for "peña" and "pena" may be two people. Spaces inside,
    control characters and other invisible marks are refused.
    """
    # guard: name-length-bounded (a megabyte is answered before any work)
    if len(typed) > _LONGEST_TYPED:
        return NotAName(NotANameReason.TOO_LONG)
    meant = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).strip().casefold())
    if not meant:
        return NotAName(NotANameReason.EMPTY)
    if len(meant) > _LONGEST_NAME:
        return NotAName(NotANameReason.TOO_LONG)
    # guard: name-visible-only (a second "ana" with an invisible mark in it)
    if any(unicodedata.category(character)[0] in "CZ" for character in meant):
        return NotAName(NotANameReason.STRANGE_CHARACTERS)
    return meant


def document_number(typed: str) -> str | NotAName:
    """Return the one spelling of an identity document's number: capital letters and digits, leading zeros kept.

    Spaces, dots, hyphens and slashes are left out ("CC 1.234.567-8" is "CC12345678").
    """
    # guard: number-length-bounded (a megabyte is answered before any work)
    if len(typed) > _LONGEST_TYPED:
        return NotAName(NotANameReason.TOO_LONG)
    plain = unicodedata.normalize("NFKC", typed)
    meant = "".join(_plain_digit(each) for each in plain if not _separates(each)).upper()
    if not meant:
        return NotAName(NotANameReason.EMPTY)
    if len(meant) > _LONGEST_NUMBER:
        return NotAName(NotANameReason.TOO_LONG)
    if not (meant.isascii() and meant.isalnum()):
        return NotAName(NotANameReason.STRANGE_CHARACTERS)
    return meant


def _separates(character: str) -> bool:
    return character.isspace() or character in "./" or unicodedata.category(character) in {"Pd", "Cf"}


def _plain_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
