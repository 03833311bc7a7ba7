"""Read a telephone number as its owner meant it, in the country of the bank, and write it in the one notation.

Law: what is kept is E.164 (a plus sign and digits); what is no number of any plan is refused, not guessed at.
"""

from dataclasses import dataclass
from enum import StrEnum

import phonenumbers

_LONGEST_TYPED = 40


class NotATelephoneReason(StrEnum):
    """Why what was typed is no telephone."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not-a-number"


@dataclass(frozen=True, slots=True)
class NotATelephone:
    """What was typed cannot be called."""

    reason: NotATelephoneReason


def telephone(typed: str, *, country: str) -> str | NotATelephone:
    """Return a number in E.164; without a plus sign it is read as one of `country` (two letters, ISO 3166)."""
    if not typed.strip():
        return NotATelephone(NotATelephoneReason.EMPTY)
    # guard: telephone-length-bounded (a megabyte is answered before any work)
    if len(typed) > _LONGEST_TYPED:
        return NotATelephone(NotATelephoneReason.NOT_A_NUMBER)
    try:
        found = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException:
        return NotATelephone(NotATelephoneReason.NOT_A_NUMBER)
    # guard: telephone-of-a-plan (twelve sevens reach nobody, and whoever reads them back proves nothing)
    if not phonenumbers.is_valid_number(found) or found.extension:
        return NotATelephone(NotATelephoneReason.NOT_A_NUMBER)
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def spellings(number: str, *, country: str) -> tuple[str, ...]:
    """Give a number as people write it: as it is kept, and as one dials it inside `country`; digits only."""
    plain = "".join(character for character in number if character.isdigit())
    try:
        found = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return (plain,)
    national = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.NATIONAL)
    inside = "".join(character for character in national if character.isdigit())
    return tuple(dict.fromkeys((plain, inside, str(found.national_number))))
