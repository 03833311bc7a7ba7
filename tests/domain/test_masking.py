"""A mask says which contact is meant, never how long it is, and what a screen reader is to name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.domain import masking
from llavero.domain.masking import Masked, MaskedName


@pytest.mark.parametrize("number", ["0987654190", "+593 98 765 4190", "098-765-4190"])
def test_a_mobile_shows_its_last_three_digits(number: str) -> None:
    assert masking.mobile(number) == Masked(ends=("1", "9", "0"))
    assert masking.mobile(number).text == "•••••190"


@pytest.mark.parametrize("number", ["", "190", "654190", "sin número"])
def test_a_number_too_short_to_hide_anything_shows_nothing(number: str) -> None:
    assert masking.mobile(number).text == "•••••"


@pytest.mark.parametrize(
    ("address", "text"),
    [
        ("hugo.andrade@textiles.example", "hu•••••de@textiles.example"),
        ("andres@textiles.example", "an•••••es@textiles.example"),
        ("pedro@textiles.example", "p•••••o@textiles.example"),
        ("ana@textiles.example", "a•••••a@textiles.example"),
        ("jo@textiles.example", "•••••@textiles.example"),
        ("a@textiles.example", "•••••@textiles.example"),
        ('"a@b"@textiles.example', '"•••••"@textiles.example'),
        ("nobody", "•••••"),
        ("@textiles.example", "•••••"),
        ("hugo@", "•••••"),
        ("", "•••••"),
    ],
)
def test_an_e_mail_shows_two_letters_at_each_side_and_its_domain(address: str, text: str) -> None:
    assert masking.email(address).text == text


def test_a_screen_reader_is_told_the_characters_one_by_one() -> None:
    masked = masking.email("hugo.andrade@textiles.example")
    assert (masked.starts, masked.ends, masked.domain) == (("h", "u"), ("d", "e"), "textiles.example")


def test_a_name_shows_the_first_letter_of_each_word() -> None:
    assert masking.person_name(" Hugo  José Andrade ").text == "H••••• J••••• A•••••"
    assert masking.person_name("Ana O") == MaskedName((Masked(starts=("A",)), Masked()))
    assert masking.person_name("").text == ""
    assert masking.person_name("a a a a").text == masking.person_name("a a a a a").text
    assert masking.person_name("De La O Li Paz").text == "D••••• L••••• ••••• L•••••"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("1712345675", "•••••675"),
        ("171234567-5", "•••••675"),
        ("AB123X", "•••••23X"),
        ("AB12X", "•••••"),
        ("", "•••••"),
    ],
)
def test_a_document_shows_its_last_three_characters(number: str, text: str) -> None:
    assert masking.document_number(number).text == text


@given(st.from_regex(r"[0-9]{7,15}", fullmatch=True))
def test_all_masked_numbers_have_one_length(number: str) -> None:
    assert len(masking.mobile(number).text) == 8


@given(st.from_regex(r"[a-z.]{1,40}@[a-z]{1,20}\.ec", fullmatch=True))
def test_of_every_mailbox_something_stays_hidden(address: str) -> None:
    name, _, domain = address.rpartition("@")
    masked = masking.email(address)
    assert len(masked.starts) == len(masked.ends) <= 2
    assert len(masked.starts) + len(masked.ends) < len(name)
    assert masked.text.endswith("@" + domain)
