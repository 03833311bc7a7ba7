"""The small values that a profile is written with: names, labels in two languages, colours, times, numbers, addresses.

Law: nothing is guessed or coerced; what a file says is taken as it stands or refused.
"""

import re
from datetime import time, timedelta
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

Voice = Literal["es@tu", "es@usted", "en"]
"""How the bank speaks: Spanish with *tú*, Spanish with *usted*, English."""

Language = Literal["es", "en"]
VOICES: Final[tuple[Voice, ...]] = ("es@tu", "es@usted", "en")

LONGEST_DURATION: Final = timedelta(days=3660)
_DURATION = re.compile(r"([1-9][0-9]{0,5})(s|m|h|d)\Z")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])\Z")


def language_of(voice: Voice) -> Language:
    """Say which language a voice speaks."""
    return "en" if voice == "en" else "es"


def parse_duration(text: object) -> timedelta:
    """Read a length of time with its unit: `90s`, `5m`, `12h`, `60d`. Refuses bare numbers and zero."""
    match = _DURATION.match(text) if isinstance(text, str) else None
    if match is None or (length := timedelta(**{_UNITS[match[2]]: int(match[1])})) > LONGEST_DURATION:
        raise PydanticCustomError("duration", "a length of time with its unit: 90s, 5m, 12h or 60d")
    return length


def parse_clock(text: object) -> time:
    """Read a time of day, `08:00` to `23:59`."""
    match = _CLOCK.match(text) if isinstance(text, str) else None
    if match is None:
        raise PydanticCustomError("clock", "a time of day between quotes: '08:00'")
    return time(int(match[1]), int(match[2]))


def _plain_line(text: str) -> str:
    if text != text.strip() or any(character in text for character in "<>\n\r\t{}"):
        raise PydanticCustomError("plain_line", "one line of plain words, without < > { } or spaces at the ends")
    return text


class Part(BaseModel):
    """A part of a profile: frozen, strictly typed, no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=160), AfterValidator(_plain_line)]
Prose = Annotated[str, StringConstraints(min_length=1, max_length=900), AfterValidator(_plain_line)]
TextId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$", max_length=120)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9.-]+(/[A-Za-z0-9._~/-]*)?$", max_length=200)]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)*$", max_length=253)]
DialledNumber = Annotated[str, StringConstraints(pattern=r"^\+?[0-9]{5,15}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,5}[smhd]$"}),
]
ClockTime = Annotated[
    time,
    BeforeValidator(parse_clock),
    WithJsonSchema({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}),
]
Share = Annotated[float, Field(ge=0, le=1)]


class Paragraph(Part):
    """A paragraph in both languages, of a text that is shown whole; `usted` where *usted* is addressed otherwise."""

    es: Prose
    usted: Prose | None = None
    en: Prose

    def in_voice(self, voice: Voice) -> str:
        """Give the paragraph as `voice` says it."""
        if voice == "es@usted" and self.usted is not None:
            return self.usted
        return self.en if language_of(voice) == "en" else self.es


class Label(Part):
    """A few words in both languages: the name of a portal, a phone, a menu entry. Sentences stand in `texts/`."""

    es: Line
    en: Line

    def in_voice(self, voice: Voice) -> str:
        """Give the words in the language of `voice`."""
        return self.en if language_of(voice) == "en" else self.es
