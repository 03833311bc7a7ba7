"""Each login name and each document number has one spelling, however it was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.names import NotAName, NotANameReason, document_number, login_name


@pytest.mark.parametrize("typed", ["handrade", " HAndrade ", "ｈａｎｄｒａｄｅ", "HANDRADE\n"])
def test_a_login_name_has_one_spelling(typed: str) -> None:
    assert login_name(typed) == "handrade"


def test_accents_tell_two_people_apart_however_they_are_composed() -> None:
    assert login_name("Pen\u0303a") == login_name("peña") == "peña"
    assert login_name("pena") == "pena"


# Fails without the guards: name-length-bounded, name-visible-only
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", NotANameReason.EMPTY),
        ("   ", NotANameReason.EMPTY),
        ("a" * 255, NotANameReason.TOO_LONG),
        ("a" * 1_000_000, NotANameReason.TOO_LONG),
        ("\ufdfa" * 100, NotANameReason.TOO_LONG),
        (" " * 1_000_000 + "hugo", NotANameReason.TOO_LONG),
        ("hugo andrade", NotANameReason.STRANGE_CHARACTERS),
        ("hugo\u200bandrade", NotANameReason.STRANGE_CHARACTERS),
        ("hugo\u202eandrade", NotANameReason.STRANGE_CHARACTERS),
        ("hugo\x00", NotANameReason.STRANGE_CHARACTERS),
        ("\ud800", NotANameReason.STRANGE_CHARACTERS),
    ],
)
def test_what_is_no_name_is_said_to_be_none(typed: str, reason: NotANameReason) -> None:
    assert login_name(typed) == NotAName(reason)


@pytest.mark.parametrize(
    "typed", ["0912345678", "091234567-8", " 09.1234.5678 ", "０９１２３４５６７８", "091234567–8"]
)
def test_a_document_number_has_one_spelling_and_keeps_its_zeros(typed: str) -> None:
    assert document_number(typed) == "0912345678"


def test_letters_of_a_passport_are_capitals() -> None:
    assert document_number("ab 12.34/5") == "AB12345"


# Fails without the guard: number-length-bounded
@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", NotANameReason.EMPTY),
        (" -. ", NotANameReason.EMPTY),
        ("1" * 33, NotANameReason.TOO_LONG),
        ("1" * 1_000_000, NotANameReason.TOO_LONG),
        ("-" * 1_000_000 + "1712345675", NotANameReason.TOO_LONG),
        ("12_34", NotANameReason.STRANGE_CHARACTERS),
        ("12ñ34", NotANameReason.STRANGE_CHARACTERS),
        ("12\x0034", NotANameReason.STRANGE_CHARACTERS),
    ],
)
def test_what_is_no_document_number_is_said_to_be_none(typed: str, reason: NotANameReason) -> None:
    assert document_number(typed) == NotAName(reason)


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(typed: str) -> None:
    for normalise in (login_name, document_number):
        once = normalise(typed)
        assert isinstance(once, NotAName) or normalise(once) == once


@given(st.text(max_size=60))
def test_capitals_and_spaces_around_never_make_another_name(typed: str) -> None:
    assert login_name(f"  {typed.casefold()} ") == login_name(typed)
