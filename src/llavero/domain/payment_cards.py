"""Whether what was typed can be a payment card: its number's check digit and an expiry that has not passed.

Law: pure shape; whether the card exists only its bank can say. A card is never written: its repr says nothing of it.
Source: ISO/IEC 7812-1 (8 to 19 digits, Luhn's check digit); a card is good to the last day of its month.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from stdnum import luhn

from llavero.domain.digits import NotACode, NotACodeReason, read_code

_LENGTHS: Final = range(12, 20)
_FURTHEST_YEARS: Final = 20
LAST_SHOWN: Final = 4


class NotACardReason(StrEnum):
    """Why it can be no card. It depends on what was typed and the day, never on who has which card."""

    EMPTY = "empty"
    NOT_DIGITS = "not-digits"
    WRONG_LENGTH = "wrong-length"
    WRONG_CHECK_DIGIT = "wrong-check-digit"
    NOT_A_DATE = "not-a-date"
    EXPIRED = "expired"


class CardPart(StrEnum):
    """The three things that are typed from a card."""

    NUMBER = "card_number"
    MONTH = "card_month"
    YEAR = "card_year"


@dataclass(frozen=True, slots=True)
class NotACard:
    """What was typed is no card, and where."""

    part: CardPart
    reason: NotACardReason


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCard:
    """A card as it is printed: digits of the number, month 1 to 12, year of four digits."""

    number: str = field(repr=False)
    month: int = field(repr=False)
    year: int = field(repr=False)

    @property
    def last_digits(self) -> str:
        """Give the four last digits, the one part of a card that may be kept."""
        return self.number[-LAST_SHOWN:]


def payment_card(number: str, month: str, year: str, *, today: date) -> PaymentCard | NotACard:
    """Read a card that was typed, on a day of the bank's own zone, or say what of it can be no card; never raises.

    Spaces and hyphens between digits are left out; a year of two digits is one of this century.
    """
    digits = _number(number)
    if isinstance(digits, NotACardReason):
        return NotACard(CardPart.NUMBER, digits)
    read_month = _whole(month, lengths=(1, 2))
    if isinstance(read_month, NotACardReason) or not 1 <= read_month <= 12:
        return NotACard(CardPart.MONTH, _reason(read_month))
    read_year = _whole(year, lengths=(2, 4))
    if isinstance(read_year, NotACardReason):
        return NotACard(CardPart.YEAR, read_year)
    read_year += today.year // 100 * 100 if read_year < 100 else 0
    if read_year > today.year + _FURTHEST_YEARS:
        return NotACard(CardPart.YEAR, NotACardReason.NOT_A_DATE)
    if (read_year, read_month) < (today.year, today.month):
        return NotACard(CardPart.YEAR, NotACardReason.EXPIRED)
    return PaymentCard(number=digits, month=read_month, year=read_year)


def _number(typed: str) -> str | NotACardReason:
    reasons = set()
    for length in _LENGTHS:
        digits = read_code(typed, digits=length)
        if not isinstance(digits, NotACode):
            return digits if luhn.is_valid(digits) else NotACardReason.WRONG_CHECK_DIGIT
        reasons.add(digits.reason)
    if NotACodeReason.EMPTY in reasons:
        return NotACardReason.EMPTY
    return NotACardReason.NOT_DIGITS if NotACodeReason.NOT_DIGITS in reasons else NotACardReason.WRONG_LENGTH


def _whole(typed: str, *, lengths: tuple[int, ...]) -> int | NotACardReason:
    if not typed.strip():
        return NotACardReason.EMPTY
    for length in lengths:
        digits = read_code(typed, digits=length)
        if not isinstance(digits, NotACode):
            return int(digits)
    return NotACardReason.NOT_A_DATE


def _reason(read: int | NotACardReason) -> NotACardReason:
    return read if isinstance(read, NotACardReason) else NotACardReason.NOT_A_DATE
