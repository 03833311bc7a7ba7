"""The people of the sandbox as their files tell them: who they are, what they know, what they are good for.

Law: one file for each bank in `stories/`, which anybody can read and change; nobody in it exists.
"""

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from llavero.formats.strict_yaml import load

STORIES: Final = Path(__file__).parent / "stories"
BANKS: Final = ("produbanco", "caja-social", "occidente")

Words = Annotated[str, Field(min_length=1, max_length=400)]


class State(StrEnum):
    """How somebody is found when the sandbox opens."""

    READY = "ready"
    LOCKED = "locked"
    TEMPORARY = "temporary"
    TEMPORARY_EXPIRED = "temporary_expired"
    TO_BE_ACTIVATED = "to_be_activated"


class Told(BaseModel):
    """A part of a story file; a key that is not known is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Both(Told):
    """The same words in both languages."""

    es: Words
    en: Words

    def within(self, language: str) -> str:
        """Give the words in the page's language."""
        return self.en if language == "en" else self.es


class Document(Told):
    """A document of identity; its check digit is right where its country has one."""

    kind: Literal["cedula", "ruc", "nit"]
    number: str = Field(pattern=r"^[0-9]{6,13}$")


class Token(Told):
    """The hardware token that somebody holds, as its vendor made it."""

    serial: str = Field(pattern=r"^[A-Z0-9]{6,20}$")
    mode: Literal["totp", "hotp"]
    digits: Literal[6, 8] = 6
    period: Literal[30, 60] | None = None
    model: str


class Role(Told):
    """Somebody one can be."""

    id: str = Field(pattern=r"^[a-z]+$")
    names: str
    login: str
    document: Document
    roles: tuple[Literal["administrator", "operator", "holder"], ...]
    email: str = Field(pattern=r"^[a-z.]+@[a-z]+\.example$")
    mobile: str = Field(pattern=r"^\+[0-9]{11,12}$")
    abroad: bool = False
    password: str
    image: str | None = None
    answers: dict[str, str] = {}
    token: Token | None = None
    second_factor: Literal["digital_token", "hardware_token", "later"] | None = None
    state: State = State.READY
    who: Both
    good_for: Both

    @property
    def first_name(self) -> str:
        """Give the name by which the pages call them."""
        return self.names.partition(" ")[0]


class Firm(Told):
    """A customer of the bank, and its people at one entrance; of kind `person` who banks for themself."""

    name: str
    kind: Literal["company", "person"] = "company"
    document: Document
    portal: str
    people: tuple[Role, ...]


class Officer(Told):
    """One of the bank's own security people: two of them take a delivery of tokens in."""

    login: str
    names: str
    document: Document


class Story(Told):
    """A bank's customers, its two officers, and the tokens that nobody holds."""

    bank: str
    login: Literal["user_name", "document"]
    officers: tuple[Officer, Officer]
    spare: tuple[Token, Token]
    firms: tuple[Firm, ...]

    def everybody(self) -> Iterator[tuple[Firm, Role]]:
        """Go through the bank's people, in the order of the file."""
        for firm in self.firms:
            for role in firm.people:
                yield firm, role


class Try(Told):
    """Something to try: what the manual asks of the person, and where the same is done here.

    It begins with the entrance's sign-in, or with the journey that is named. `want` is what somebody comes with who
    knows no manual.
    """

    id: str = Field(pattern=r"^[a-z-]+$")
    bank: str
    portal: str
    journey: str | None = None
    who: tuple[str, ...]
    title: Both
    want: Both | None = None
    manual: str
    cites: Both
    in_the_manual: tuple[Both, ...]
    here: tuple[Both, ...]


TEMPORARY_LIFETIME: Final = timedelta(hours=24)


@lru_cache(maxsize=1)
def stories() -> tuple[Story, ...]:
    """Read every bank's people; raises YamlProblem or ValidationError for a file that cannot be used."""
    return tuple(Story.model_validate(load(STORIES / f"{bank}.yaml").value) for bank in BANKS)


@lru_cache(maxsize=1)
def tries() -> tuple[Try, ...]:
    """Read what there is to try."""
    return TypeAdapter(tuple[Try, ...]).validate_python(load(STORIES / "tries.yaml").value)
