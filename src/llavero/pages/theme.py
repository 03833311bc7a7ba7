"""Turns a bank's colours into a theme that everybody can read, or says why it cannot.

Law: `brand` fills surfaces and is kept as the bank gave it, with dark words on a light brand; `action` colours what
is read and followed and always reaches AA. Colours move in OKLCH, where a darker yellow stays as vivid as it was.
"""

import math
import re
from dataclasses import dataclass
from typing import Literal

from llavero.tenancy.profile.brand import INK, WHITE, contrast

GROUND = "#f4f6f6"

AA_TEXT = 4.5
AA_GRAPHIC = 3.0
COMFORT_ON_WHITE = 5.2
COMFORT_ON_TINT = 4.6
# Beyond this change of lightness a hue is no longer the bank's: a yellow becomes olive.
FAITHFUL_SHIFT = 0.17

RADII = {"soft": ("6px", "10px", "14px"), "square": ("2px", "2px", "3px")}

Oklch = tuple[float, float, float]


class ThemeRefusedError(ValueError):
    """These colours cannot be made readable; the message says which one, and what would do."""


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours and corners of one bank's pages, all `#rrggbb`."""

    brand: str
    brand_hover: str
    on_brand: str
    brand_edge: str
    action: str
    action_soft: str
    action_line: str
    radii: tuple[str, str, str]

    def stylesheet(self) -> str:
        """Write the custom properties that tokens.css leaves to the bank."""
        small, card, panel = self.radii
        properties = {
            "brand": self.brand,
            "brand-hover": self.brand_hover,
            "on-brand": self.on_brand,
            "brand-edge": self.brand_edge,
            "action": self.action,
            "action-soft": self.action_soft,
            "action-line": self.action_line,
            "r-input": small,
            "r-card": card,
            "r-panel": panel,
        }
        return ":root {\n" + "".join(f"  --{name}: {value};\n" for name, value in properties.items()) + "}\n"


def derive_palette(brand: str, *, action: str | None = None, radius: Literal["soft", "square"] = "soft") -> Palette:
    """Derive a palette from a bank's brand colour and, if it has one, its colour for links.

    Raise ThemeRefusedError for what is no colour, a brand that cannot be told from the page, or an action below AA.
    """
    brand = _colour("brand", brand)
    if contrast(brand, WHITE) < 1.15 or contrast(brand, GROUND) < 1.1:
        raise ThemeRefusedError(f"brand {brand} cannot be told from a white page; give a stronger colour")
    filled, on_brand = _surface(brand)
    followed = _given_action(action) if action else _derived_action(brand)
    return Palette(
        brand=filled,
        brand_hover=_hover(filled, on_brand),
        on_brand=on_brand,
        brand_edge=filled if contrast(filled, GROUND) >= AA_GRAPHIC else INK,
        action=followed,
        action_soft=_tint(followed, 0.955),
        action_line=_tint(followed, 0.80),
        radii=RADII[radius],
    )


def _colour(name: str, value: str) -> str:
    # The value ends up in a stylesheet: nothing but six hexadecimal digits may pass.
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):  # guard: theme-colour-shape
        raise ThemeRefusedError(f"{name} must be written #rrggbb")
    return value.lower()


def _surface(brand: str) -> tuple[str, str]:
    """Return the brand as a ground and the words' colour on it; a middling one moves until its words are read."""
    words = WHITE if contrast(brand, WHITE) >= min(AA_TEXT, contrast(brand, INK)) else INK
    lightness, chroma, hue = to_oklch(brand)
    filled = brand
    while contrast(filled, words) < AA_TEXT:
        lightness += -0.005 if words == WHITE else 0.005
        filled = from_oklch((lightness, chroma, hue))
    return filled, words


def _hover(filled: str, words: str) -> str:
    lightness, chroma, hue = to_oklch(filled)
    step = 0.05 if words == WHITE and lightness <= 0.25 else -0.06
    moved = from_oklch((lightness + step, chroma, hue))
    return moved if contrast(moved, words) >= AA_TEXT else filled


def _given_action(action: str) -> str:
    action = _colour("action", action)
    ratio = min(contrast(action, ground) for ground in (WHITE, GROUND, _tint(action, 0.955)))
    if ratio < AA_TEXT:
        raise ThemeRefusedError(f"action {action} reaches {ratio:.1f}:1 on the page and needs {AA_TEXT}:1; darken it")
    return action


def _derived_action(brand: str) -> str:
    lightness, chroma, hue = to_oklch(brand)
    least, candidate = lightness - FAITHFUL_SHIFT, brand
    while not _reads_well(candidate):
        lightness -= 0.005
        if lightness < least:
            return INK
        candidate = from_oklch((lightness, chroma, hue))
    return candidate


def _reads_well(colour: str) -> bool:
    return contrast(colour, WHITE) >= COMFORT_ON_WHITE and contrast(colour, _tint(colour, 0.955)) >= COMFORT_ON_TINT


def _tint(colour: str, lightness: float) -> str:
    _, chroma, hue = to_oklch(colour)
    return from_oklch((lightness, min(chroma, 0.12) * (1 - lightness) * 2.2, hue))


def _linear(colour: str) -> tuple[float, float, float]:
    def opened(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (opened(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return red, green, blue


def to_oklch(colour: str) -> Oklch:
    """Return lightness 0–1, chroma and hue in radians (B. Ottosson, "A perceptual color space", 2020)."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.atan2(b, a)


def from_oklch(colour: Oklch) -> str:
    """Return `#rrggbb`; where a screen cannot show so vivid a colour, the nearest less vivid one."""
    lightness, chroma, hue = colour
    lightness = min(1.0, max(0.0, lightness))
    channels = _channels(lightness, chroma, hue)
    while chroma > 0 and not all(-0.0005 <= channel <= 1.0005 for channel in channels):
        chroma = max(0.0, chroma - 0.004)
        channels = _channels(lightness, chroma, hue)
    return "#" + "".join(f"{round(255 * _closed(min(1.0, max(0.0, channel)))):02x}" for channel in channels)


def _channels(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _closed(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
