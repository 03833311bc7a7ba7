"""How a bank looks and what it calls itself and its things.

Law: a mark is a neutral drawing of ours, one path, never a logo file; colours that people must read pass WCAG AA.
"""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from llavero.tenancy.profile.values import Colour, Currency, Label, Language, Line, Part, Voice, language_of

INK: Final = "#15201d"
WHITE: Final = "#ffffff"
GROUND: Final = "#f4f6f6"  # the page behind the panels
READABLE_CONTRAST: Final = 4.5  # WCAG 2.2, 1.4.3, text of normal size

PathOutline = Annotated[str, StringConstraints(pattern=r"^[MmLlHhVvCcSsQqTtAaZz0-9 ,.+-]+$", max_length=2000)]


class Names(Part):
    """What the bank is called. The officer decides the short name, the legal one, and the line under the name.

    `identity` is the generic name that a new identity in the authenticator app gets (A11); the person may change it.
    """

    name: Line
    legal_name: Line
    sub_name: Label
    identity: Line


class Locale(Part):
    """How figures are written. The officer decides the currency, the separators and the order of a date."""

    currency: Currency
    decimal: Literal[".", ","]
    thousands: Literal[".", ",", " "]
    date: Literal["dd/mm/yyyy", "yyyy-mm-dd", "mm/dd/yyyy"]

    def written_date(self, moment: datetime) -> str:
        """Write the day of a moment that is already local."""
        return moment.strftime(
            {"dd/mm/yyyy": "%d/%m/%Y", "yyyy-mm-dd": "%Y-%m-%d", "mm/dd/yyyy": "%m/%d/%Y"}[self.date]
        )


class Mark(Part):
    """The sign beside the bank's name: one path inside a view box of `size` by `size` units."""

    size: Annotated[int, Field(ge=8, le=512)] = 36
    path: PathOutline
    alt: Label


class Theme(Part):
    """The bank's colours and corners. The officer decides one colour for surfaces and, where it is light, one to read.

    `brand` fills the header and the buttons; `action` colours links and borders and must be readable on white.
    """

    brand: Colour
    action: Colour | None = None
    radius: Literal["soft", "square"] = "soft"

    @field_validator("action")
    @classmethod
    def _is_readable(cls, action: str | None) -> str | None:
        if action is not None and contrast(action, GROUND) < READABLE_CONTRAST:
            raise PydanticCustomError("contrast", "a colour that can be read on the page (contrast 4.5 or more)")
        return action

    @property
    def readable_action(self) -> str:
        """The colour of links: `action`, else `brand` where it can be read on white, else ink."""
        if self.action is not None:
            return self.action
        return self.brand if contrast(self.brand, WHITE) >= READABLE_CONTRAST else INK

    @property
    def on_brand(self) -> str:
        """The colour of words on a surface of `brand`: white or ink, whichever reads better."""
        return WHITE if contrast(self.brand, WHITE) >= contrast(self.brand, INK) else INK


class Words(Part):
    """What the bank calls the things of the trade, in one language; texts use them as `{token_soft}`, `{branch}`…"""

    token_soft: Line
    token_hard: Line
    password: Line
    temporary_password: Line
    otp: Line
    user_name: Line
    branch: Line
    adviser: Line
    call_centre: Line
    authenticator_app: Line


class Wording(Part):
    """The bank's words in both languages."""

    es: Words
    en: Words

    def in_voice(self, voice: Voice) -> Words:
        """Give the words in the language of `voice`."""
        language: Language = language_of(voice)
        return self.en if language == "en" else self.es


def contrast(one: str, other: str) -> float:
    """Measure the contrast of two colours `#rrggbb`, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
