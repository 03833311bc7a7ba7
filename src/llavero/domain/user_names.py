"""Which names a person may give themself to sign in by, before anybody asks whether the name is free.

Law: what is refused depends on the shape of the name and on what the bank knows of this person, never on who else
there is. A name is shown to others (it stands on pages, on paper, in messages), so it must not be a number that
proves something elsewhere.
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from llavero.domain.words import letters_of

_SPELLING = re.compile(r"[A-Za-z0-9._-]+")
_MOST_DIGITS_IN_A_ROW = 6
_FEWEST_TELLING = 5
"""A number of the person's that is shorter than this is found in names by chance."""


class UserNameRefusal(StrEnum):
    """Why a name cannot be taken. Each has a sentence beside the field."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    CHARACTERS = "characters"
    A_NUMBER = "a-number"


def refused_user_name(
    typed: str, *, shortest: int, longest: int, numbers: Iterable[str] = ()
) -> UserNameRefusal | None:
    """Say why `typed` cannot be a user name, or None where it can.

    Letters, digits, points, underscores and hyphens, with at least one letter; lengths in characters. `numbers` are
    those of the person's documents and telephones: a name that holds one of them is refused, and so is one with
    seven digits in a row, which is a document, a card or a telephone of somebody.
    """
    # guard: user-name-length-bounded (a megabyte is answered before any work)
    if len(typed) > longest:
        return UserNameRefusal.TOO_LONG
    if len(typed) < shortest:
        return UserNameRefusal.TOO_SHORT
    # guard: user-name-plain-letters (a second "ana" with a Cyrillic letter in it, on a letter to the first one)
    if _SPELLING.fullmatch(typed) is None:
        return UserNameRefusal.CHARACTERS
    # guard: user-name-is-no-number (a card or a document would stand on every page and letter)
    if _is_a_number(letters_of(typed), numbers):
        return UserNameRefusal.A_NUMBER
    return None


def _is_a_number(meant: str, numbers: Iterable[str]) -> bool:
    longest_run = max((len(run) for run in re.findall(r"[0-9]+", meant)), default=0)
    if longest_run > _MOST_DIGITS_IN_A_ROW or not any(character.isalpha() for character in meant):
        return True
    own = (letters_of(number) for number in numbers)
    return any(len(number) >= _FEWEST_TELLING and number in meant for number in own)
