"""A desk's number can be said on the telephone, and a mistake in it is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain.desk_reference import ALPHABET, desk_reference, read_reference

drawn = st.binary(min_size=8, max_size=8)


def test_it_looks_like_what_people_can_read_out() -> None:
    reference = desk_reference("PB", b"\x00\x01\x02\x03\x04\x05\x06\x07")
    assert len(reference) == len("PB-7K4F-29")
    assert not set("01ILO") & set(reference.removeprefix("PB-"))


@given(drawn)
def test_what_was_written_is_read_again_however_it_is_typed(bytes_: bytes) -> None:
    reference = desk_reference("PB", bytes_)
    assert read_reference(reference) == reference
    assert read_reference(f"  {reference.lower().replace('-', ' ')} ") == reference


@given(drawn, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_found(bytes_: bytes, place: int, sign: str) -> None:
    """Guard: reference-check-sign."""
    signs = list(desk_reference("PB", bytes_).replace("-", "")[2:])
    was, signs[place] = signs[place], sign
    assert (read_reference("PB" + "".join(signs)) is not None) == (was == sign)


@given(drawn, st.integers(0, 5), st.integers(0, 5))
def test_two_signs_that_changed_places_are_always_found(bytes_: bytes, one: int, other: int) -> None:
    """Guard: reference-check-sign."""
    signs = list(desk_reference("PB", bytes_).replace("-", "")[2:])
    was = list(signs)
    signs[one], signs[other] = signs[other], signs[one]
    assert (read_reference("PB" + "".join(signs)) is not None) == (was == signs)


@pytest.mark.parametrize(
    "typed", ["", "PB", "PB-0000-00", "1234 5678 9012", "PB-7K4F-2", "PRODU-7K4F-29", "' OR 1=1 --"]
)
def test_what_is_no_number_of_ours_is_none(typed: str) -> None:
    assert read_reference(typed) is None
