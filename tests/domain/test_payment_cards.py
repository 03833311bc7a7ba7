"""A card that was typed is one that can exist and has not expired, or a word says what of it is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from llavero.domain.payment_cards import CardPart, NotACard, NotACardReason, PaymentCard, payment_card

TODAY = date(2026, 11, 21)
NUMBER = "9999990000000014"


def read(number: str = NUMBER, month: str = "12", year: str = "2029") -> PaymentCard | NotACard:
    return payment_card(number, month, year, today=TODAY)


CARD = PaymentCard(number=NUMBER, month=12, year=2029)


@pytest.mark.parametrize(
    "number", [NUMBER, "9999 9900 0000 0014", "9999-9900-0000-0014", " ９９９９990000000014\u200b"]
)
@pytest.mark.parametrize("year", ["2029", "29", " 29 "])
def test_a_card_is_read_however_it_was_typed(number: str, year: str) -> None:
    assert read(number, "12", year) == CARD


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("9999990000000013", "wrong-check-digit"),
        ("99999900000", "wrong-length"),
        ("9" * 20, "wrong-length"),
        ("9" * 1_000_000, "wrong-length"),
        ("999999000000001x", "not-digits"),
    ],
)
def test_what_is_no_number_is_told_by_a_word(number: str, reason: str) -> None:
    assert read(number) == NotACard(CardPart.NUMBER, NotACardReason(reason))


@pytest.mark.parametrize(
    ("month", "year", "part", "reason"),
    [
        ("", "2029", CardPart.MONTH, "empty"),
        ("0", "2029", CardPart.MONTH, "not-a-date"),
        ("13", "2029", CardPart.MONTH, "not-a-date"),
        ("123", "2029", CardPart.MONTH, "not-a-date"),
        ("may", "2029", CardPart.MONTH, "not-a-date"),
        ("12", "", CardPart.YEAR, "empty"),
        ("12", "202", CardPart.YEAR, "not-a-date"),
        ("12", "2099", CardPart.YEAR, "not-a-date"),
        ("10", "2026", CardPart.YEAR, "expired"),
        ("12", "25", CardPart.YEAR, "expired"),
    ],
)
def test_a_date_that_cannot_be_or_has_passed_is_told_by_a_word(
    month: str, year: str, part: CardPart, reason: str
) -> None:
    assert read(NUMBER, month, year) == NotACard(part, NotACardReason(reason))


def test_a_card_is_good_to_the_last_day_of_its_month() -> None:
    last, next_day = date(2026, 11, 30), date(2026, 12, 1)
    assert isinstance(payment_card(NUMBER, "11", "26", today=last), PaymentCard)
    assert payment_card(NUMBER, "11", "26", today=next_day) == NotACard(CardPart.YEAR, NotACardReason.EXPIRED)


def test_nothing_of_a_card_stands_in_its_repr() -> None:
    assert repr(CARD) == "PaymentCard()"
    assert CARD.last_digits == "0014"


@given(st.from_regex(r"[0-9]{11,18}", fullmatch=True))
def test_of_ten_numbers_that_differ_in_the_last_digit_one_can_be_a_card(base: str) -> None:
    right = base + luhn.calc_check_digit(base)
    found = {digit: read(base + digit) for digit in "0123456789"}
    assert [digit for digit, card in found.items() if isinstance(card, PaymentCard)] == [right[-1]]


@given(st.text(max_size=100), st.text(max_size=6), st.text(max_size=6))
def test_any_text_is_a_card_or_none(number: str, month: str, year: str) -> None:
    found = read(number, month, year)
    if isinstance(found, PaymentCard):
        assert (found.year, found.month) >= (TODAY.year, TODAY.month)
        assert 12 <= len(found.number) <= 19
