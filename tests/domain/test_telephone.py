"""A telephone is read as its owner meant it, and kept in one notation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.telephone import NotATelephone, NotATelephoneReason, spellings, telephone


@pytest.mark.parametrize("typed", ["02 299 6200", "(02) 299-6200", "+593 2 299 6200", "00593 2 2996200", "022996200"])
def test_one_number_has_one_spelling(typed: str) -> None:
    assert telephone(typed, country="EC") == "+59322996200"


def test_a_number_abroad_is_kept_as_it_is_dialled_from_anywhere() -> None:
    assert telephone("+34 91 123 45 67", country="EC") == "+34911234567"


@pytest.mark.parametrize("typed", ["777777777777", "12", "no tengo", "+593 2 299 6200 ext 4"])
def test_what_no_plan_has_is_no_telephone(typed: str) -> None:
    """Guard: telephone-of-a-plan."""
    assert telephone(typed, country="EC") == NotATelephone(NotATelephoneReason.NOT_A_NUMBER)


def test_nothing_typed_is_said_to_be_nothing() -> None:
    assert telephone("  ", country="EC") == NotATelephone(NotATelephoneReason.EMPTY)


def test_a_very_long_text_is_refused_before_it_is_read() -> None:
    """Guard: telephone-length-bounded."""
    long = "022996200" + " " * 40
    assert telephone(long, country="EC") == NotATelephone(NotATelephoneReason.NOT_A_NUMBER)


def test_a_number_is_known_by_what_is_dialled_inside_the_country_too() -> None:
    assert spellings("+593987654321", country="EC") == ("593987654321", "0987654321", "987654321")


@given(st.text(max_size=60))
def test_any_text_is_a_telephone_or_none(typed: str) -> None:
    found = telephone(typed, country="EC")
    assert isinstance(found, NotATelephone) or (found.startswith("+") and found[1:].isdigit())
