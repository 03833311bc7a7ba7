"""Which user names may be taken: letters and digits, and no number that proves something elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.user_names import UserNameRefusal, refused_user_name


def refused(typed: str, *numbers: str) -> UserNameRefusal | None:
    return refused_user_name(typed, shortest=4, longest=30, numbers=numbers)


@pytest.mark.parametrize("typed", ["LOGS2019", "ana.torres", "a-b_c.d", "ana1", "x" * 30, "roca123456"])
def test_letters_digits_points_hyphens_and_underscores_make_a_name(typed: str) -> None:
    assert refused(typed) is None


@pytest.mark.parametrize(("typed", "why"), [
    ("ana", "too-short"), ("", "too-short"), ("x" * 31, "too-long"), ("x" * 1_000_000, "too-long"),
])  # fmt: skip
def test_a_name_has_a_shortest_and_a_longest_length(typed: str, why: str) -> None:
    """Guard: user-name-length-bounded."""
    assert refused(typed) == why


@pytest.mark.parametrize("typed", ["ana torres", "ana@correo", "аna.torres", "peña", "ana\u200btorres", "<b>ana</b>"])
def test_letters_of_other_alphabets_spaces_and_signs_are_refused(typed: str) -> None:
    """Guard: user-name-plain-letters."""
    assert refused(typed) is UserNameRefusal.CHARACTERS


@pytest.mark.parametrize(
    "typed", ["1710034065", "17.10.03", "17-1003-4065", "ana1710034065", "4111111111111111", "----", "123456"]
)
def test_a_document_a_card_and_a_telephone_are_no_names(typed: str) -> None:
    """Guard: user-name-is-no-number."""
    assert refused(typed) is UserNameRefusal.A_NUMBER


def test_the_number_of_ones_own_passport_is_no_name_however_it_is_written() -> None:
    """Guard: user-name-is-no-number."""
    assert refused("ab.12345", "AB-12345") is UserNameRefusal.A_NUMBER
    assert refused("ab.12345", "ZZ-99999", "12") is None


@given(st.text(max_size=80))
def test_any_text_is_answered_with_a_reason_or_with_none(typed: str) -> None:
    assert refused(typed) in {None, *UserNameRefusal}
