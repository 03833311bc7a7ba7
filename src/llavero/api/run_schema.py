"""What a client says to lead a person through a journey, and what it is told."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from ninja import Header
from pydantic import Field, StringConstraints, field_validator

from llavero.api.origin import EndUser
from llavero.api.screens import ScreenSaid
from llavero.api.strict import Asked, Said, Uuid, Word
from llavero.domain.screen import longest_value

RunSecret = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{20,100}$")]
SECRET_IN_HEADER: Final[Any] = Header(..., alias="Llavero-Run-Secret")  # type: ignore[type-arg]
Typed = Annotated[str, StringConstraints(max_length=8_000, pattern=r"^[^\x00]*$")]
"""What a person typed: 300 characters at most, but for what a browser answers for a passkey."""
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class StartRun(Asked):
    """At which entrance of the bank the person stands; signed in there, in which session, and for which colleague.

    `session` is what the sign-in that this client led answered with. `subject` is the user whom an administrator's
    procedure is about: one of their own company.
    """

    portal: Word
    session: Uuid | None = None
    subject: Uuid | None = None
    origin: EndUser | None = None


class SubmitScreen(Asked):
    """The answer to one screen: its revision, one of its actions, and a value for each of that action's fields."""

    revision: Annotated[int, Field(ge=0, le=999_999_999)]
    action: FieldName
    values: Annotated[dict[FieldName, Typed], Field(max_length=24)] = {}
    origin: EndUser | None = None

    @field_validator("values")
    @classmethod
    def _are_no_longer_than_asked(cls, values: dict[str, str]) -> dict[str, str]:
        if any(len(value) > longest_value(name) for name, value in values.items()):
            raise ValueError("a value longer than any page takes")
        return values


class RunStarted(Said):
    """A run, and the secret without which nobody reads or moves it: keep it where the person's session is kept."""

    run: UUID
    run_secret: str = Field(repr=False)
    revision: int
    screen: ScreenSaid


class NextRun(Said):
    """The journey that an ending leads on to, begun already, with the same run secret."""

    run: UUID
    journey: str
    revision: int
    screen: ScreenSaid


class HandoverSaid(Said):
    """The person is signed in: let their browser POST `ticket` to `path` on the bank's host, within its minute."""

    ticket: str = Field(repr=False)
    path: str
    expires_at: datetime


class RunAnswer(Said):
    """Where the run stands after a submission.

    `session` names the session that a sign-in opened: for starting the person's further journeys, by this client only.
    """

    run: UUID
    revision: int
    screen: ScreenSaid
    next_run: NextRun | None = None
    handover: HandoverSaid | None = None
    session: UUID | None = None


class RunShown(Said):
    """Where the run stands."""

    run: UUID
    revision: int
    screen: ScreenSaid


class Polled(Said):
    """Whether the run moved since the revision that the client has, or another device did something since."""

    revision: int
    changed: bool
