"""An identity number is checked by its country's rules; what a registry no longer keeps to is the bank's policy."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.co import nit
from stdnum.ec import ruc

from llavero.domain.identity_numbers import (
    DocumentKind,
    IdentityNumber,
    NotADocument,
    NotADocumentReason,
    identity_number,
)

CEDULA, RUC, NIT, PASSPORT = DocumentKind.CEDULA, DocumentKind.RUC, DocumentKind.NIT, DocumentKind.PASSPORT


def read(kind: DocumentKind, typed: str, *, country: str = "EC", newer: bool = False) -> IdentityNumber | NotADocument:
    return identity_number(kind, typed, country=country, takes_newer_ruc=newer)


def why_not(kind: DocumentKind, typed: str, *, country: str = "EC", newer: bool = False) -> NotADocumentReason:
    found = read(kind, typed, country=country, newer=newer)
    assert isinstance(found, NotADocument), found
    return found.reason


@pytest.mark.parametrize("typed", ["1710034065", " 171003406-5", "１７１００３４０６５", "17.1003.4065"])
def test_a_cedula_has_one_spelling(typed: str) -> None:
    assert read(CEDULA, typed) == IdentityNumber(kind=CEDULA, number="1710034065")


@pytest.mark.parametrize(
    ("kind", "typed", "reason"),
    [
        (CEDULA, "", "empty"),
        (CEDULA, "1710034066", "wrong-check-digit"),
        (CEDULA, "171003406", "wrong-length"),
        (CEDULA, "9910034065", "wrong-part"),
        (CEDULA, "17100340AB", "not-digits"),
        (CEDULA, "1710034065\x00", "strange-characters"),
        (CEDULA, "1" * 1000, "too-long"),
        (RUC, "1710034065000", "wrong-part"),
        (RUC, "1710034066001", "wrong-check-digit"),
        (RUC, "1790012346001", "wrong-check-digit"),
        (RUC, "2590012345001", "wrong-part"),
        (RUC, "179001234500", "wrong-length"),
        (NIT, "2131234325", "wrong-check-digit"),
        (PASSPORT, "A123", "wrong-length"),
        (PASSPORT, "A12345678901234567", "wrong-length"),
        (PASSPORT, "Ñ1234567", "strange-characters"),
    ],
)
def test_what_is_no_number_of_its_kind_is_told_by_a_word(kind: DocumentKind, typed: str, reason: str) -> None:
    assert why_not(kind, typed).value == reason


def test_numbers_of_each_kind_are_taken() -> None:
    for kind, typed, number in (
        (RUC, "1790011674001", "1790011674001"),
        (RUC, "1760001550001", "1760001550001"),
        (RUC, "1710034065001", "1710034065001"),
        (NIT, "213.123.432-1", "2131234321"),
        (PASSPORT, "ab 12345", "AB12345"),
    ):
        assert read(kind, typed) == IdentityNumber(kind=kind, number=number)


def test_a_cedula_of_another_country_has_no_check_digit() -> None:
    assert read(CEDULA, "1.020.304.050", country="CO") == IdentityNumber(kind=CEDULA, number="1020304050")
    assert why_not(CEDULA, "1234", country="CO") is NotADocumentReason.WRONG_LENGTH
    assert why_not(CEDULA, "12345A", country="CO") is NotADocumentReason.NOT_DIGITS


# Guard: newer-ruc-of-firms-only
def test_a_newer_ruc_of_a_firm_is_let_through_where_the_bank_says_so_and_marked() -> None:
    assert read(RUC, "1790012346001", newer=True) == IdentityNumber(kind=RUC, number="1790012346001", fails_check=True)
    assert read(RUC, "1790011674001", newer=True) == IdentityNumber(kind=RUC, number="1790011674001")


# Guard: newer-ruc-of-firms-only
@pytest.mark.parametrize("typed", ["1710034066001", "1790012346000", "2590012346001", "179001234600", "1770012346001"])
def test_leniency_covers_the_check_digit_of_firms_and_nothing_else(typed: str) -> None:
    assert isinstance(read(RUC, typed, newer=True), NotADocument)


def test_a_number_never_stands_in_a_repr() -> None:
    assert "1710034065" not in repr(read(CEDULA, "1710034065"))


@given(st.from_regex(r"(0[1-9]|1[0-9]|2[0-4])9[0-9]{6}", fullmatch=True), st.integers(1, 999), st.booleans())
def test_a_firms_ruc_has_one_check_digit_and_a_lenient_bank_takes_the_others_marked(
    base: str, branch: int, newer: bool
) -> None:
    taken = []
    for digit in "0123456789":
        found = read(RUC, f"{base}{digit}{branch:03d}", newer=newer)
        if isinstance(found, IdentityNumber):
            assert found.fails_check is not ruc.is_valid(found.number)
            taken.append(found)
    assert (len(taken) == 10) if newer else all(not one.fails_check for one in taken)


@given(st.from_regex(r"[1-9][0-9]{7,9}", fullmatch=True), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_a_nit_is_seen(base: str, place: int, off: int) -> None:
    number = base + nit.calc_check_digit(base)
    assume(place < len(base))
    changed = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    assert isinstance(read(NIT, number, country="CO"), IdentityNumber)
    if nit.calc_check_digit(changed[:-1]) != changed[-1]:
        assert why_not(NIT, changed, country="CO") is NotADocumentReason.WRONG_CHECK_DIGIT


@given(st.sampled_from(DocumentKind), st.text(max_size=600), st.sampled_from(["EC", "CO"]), st.booleans())
def test_any_text_is_a_number_or_none(kind: DocumentKind, typed: str, country: str, newer: bool) -> None:
    found = read(kind, typed, country=country, newer=newer)
    if isinstance(found, IdentityNumber):
        assert found.number.isascii()
        assert read(kind, found.number, country=country, newer=newer) == found
