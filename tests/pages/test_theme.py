"""A bank's colours become a theme that everybody can read, or are refused with a reason."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llavero.pages.theme import GROUND, ThemeRefusedError, derive_palette, to_oklch
from llavero.tenancy.profile.brand import INK, WHITE, contrast

BRANDS = {
    "green": "#0b5d4b",
    "blue": "#0a4fa3",
    "yellow": "#fdda24",
    "grey": "#8a8d8f",
    "pink": "#ec6ca6",
    "orange": "#f58220",
    "teal": "#00a99d",
}
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def hue_turned(one: str, other: str) -> float:
    turned = abs(to_oklch(one)[2] - to_oklch(other)[2])
    return min(turned, 2 * math.pi - turned)


@pytest.mark.parametrize("brand", BRANDS.values(), ids=BRANDS.keys())
def test_words_are_read_on_every_surface(brand: str) -> None:
    palette = derive_palette(brand)
    assert contrast(palette.brand, palette.on_brand) >= 4.5
    assert contrast(palette.brand_hover, palette.on_brand) >= 4.5
    assert contrast(palette.action, WHITE) >= 4.5
    assert contrast(palette.action, GROUND) >= 4.5
    assert contrast(palette.action, palette.action_soft) >= 4.5
    assert contrast(palette.brand_edge, GROUND) >= 3


@given(brand=COLOURS)
def test_any_colour_at_all_is_made_readable_or_refused(brand: str) -> None:
    try:
        palette = derive_palette(brand)
    except ThemeRefusedError:
        assert contrast(brand, WHITE) < 1.2
        return
    assert contrast(palette.brand, palette.on_brand) >= 4.5
    assert contrast(palette.action, palette.action_soft) >= 4.5
    assert contrast(palette.action, WHITE) >= 4.5


@pytest.mark.parametrize("brand", [BRANDS["green"], BRANDS["blue"]])
def test_a_dark_brand_is_left_as_the_bank_gave_it(brand: str) -> None:
    palette = derive_palette(brand)
    assert (palette.brand, palette.action, palette.on_brand) == (brand, brand, WHITE)


def test_a_yellow_brand_stays_yellow_and_its_links_are_ink() -> None:
    palette = derive_palette(BRANDS["yellow"])
    assert palette.brand == BRANDS["yellow"]
    assert palette.on_brand == INK
    assert palette.action == INK
    assert palette.brand_edge == INK


@pytest.mark.parametrize("brand", [BRANDS["pink"], BRANDS["teal"]])
def test_a_middling_brand_is_darkened_for_links_and_keeps_its_hue(brand: str) -> None:
    palette = derive_palette(brand)
    assert palette.action != INK
    assert hue_turned(palette.action, brand) < 0.1


def test_a_banks_own_colour_for_links_is_taken_as_it_is() -> None:
    assert derive_palette("#fdda24", action="#0a4fa3").action == "#0a4fa3"


def test_a_colour_for_links_that_cannot_be_read_is_refused_with_its_figure() -> None:
    with pytest.raises(ThemeRefusedError, match=r"action #fdda24 reaches 1\.\d:1"):
        derive_palette("#0b5d4b", action="#fdda24")


@pytest.mark.parametrize("brand", ["#ffffff", "#fdfdfd", "#f4f6f6"])
def test_a_brand_that_cannot_be_told_from_the_page_is_refused(brand: str) -> None:
    with pytest.raises(ThemeRefusedError, match="cannot be told"):
        derive_palette(brand)


# Fails without the guard: theme-colour-shape
@pytest.mark.parametrize("brand", ["green", "#fff", "#12345g", "#0b5d4b;}body{display:none", "#0b5d4b\n", ""])
def test_nothing_but_a_colour_reaches_the_stylesheet(brand: str) -> None:
    with pytest.raises(ThemeRefusedError):
        derive_palette(brand)
    with pytest.raises(ThemeRefusedError):
        derive_palette("#0b5d4b", action=brand or "x")


def test_the_stylesheet_sets_what_the_tokens_leave_to_the_bank() -> None:
    sheet = derive_palette("#0b5d4b", radius="square").stylesheet()
    assert "--brand: #0b5d4b;" in sheet
    assert "--r-card: 2px;" in sheet
    assert sheet.startswith(":root {")
