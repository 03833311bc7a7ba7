"""A code is understood however it was typed, and what is not a code is said to be none before any work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.digits import DECIMAL, NotACode, NotACodeReason, read_code, spell


@pytest.mark.parametrize(
    "typed",
    [
        "123456",
        " 123 456 ",
        "123-456",
        "１２３４５６",
        "123\u00a0456",
        "123–456",
        "12 34 56\n",
        "\u200b123456\ufeff",
        "١٢٣٤٥٦",
    ],
)
def test_spaces_hyphens_and_other_digits_are_understood(typed: str) -> None:
    assert read_code(typed, digits=6) == "123456"


def test_leading_zeros_stay() -> None:
    assert read_code("000 012", digits=6) == "000012"


# Fails without the guard: code-length-bounded
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", NotACodeReason.EMPTY),
        ("  - ", NotACodeReason.EMPTY),
        ("12345", NotACodeReason.TOO_SHORT),
        ("1234567", NotACodeReason.TOO_LONG),
        ("9" * 1_000_000, NotACodeReason.TOO_LONG),
        (" " * 1_000_000, NotACodeReason.TOO_LONG),
        ("12345a", NotACodeReason.NOT_DIGITS),
        ("123.45x", NotACodeReason.NOT_DIGITS),
        ("-123456-\x00", NotACodeReason.NOT_DIGITS),
        ("12345½", NotACodeReason.NOT_DIGITS),
        ("12345²", NotACodeReason.NOT_DIGITS),
        ("\ud800", NotACodeReason.NOT_DIGITS),
    ],
)
def test_what_is_not_a_code_is_said_to_be_none(typed: str, reason: NotACodeReason) -> None:
    assert read_code(typed, digits=6) == NotACode(reason)


@given(st.text(max_size=80))
def test_any_text_gives_a_plain_code_or_a_reason(typed: str) -> None:
    code = read_code(typed, digits=6)
    assert isinstance(code, NotACode) or (len(code) == 6 and set(code) <= set(DECIMAL))


@given(st.binary(min_size=16, max_size=32))
def test_the_same_bytes_spell_the_same_text(random: bytes) -> None:
    text = spell(random, alphabet=DECIMAL, length=8)
    assert text == spell(random, alphabet=DECIMAL, length=8)
    assert len(text) == 8
    assert set(text) <= set(DECIMAL)


def test_every_spelling_is_reached_about_equally_often() -> None:
    counts = dict.fromkeys(DECIMAL, 0)
    for number in range(10_000):
        counts[spell(number.to_bytes(9, "big"), alphabet=DECIMAL, length=1)] += 1
    assert set(counts.values()) == {1000}


def test_too_few_random_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="random bytes"):
        spell(b"\x01" * 10, alphabet=DECIMAL, length=8)
    assert len(spell(b"\x01" * 12, alphabet=DECIMAL, length=8)) == 8
