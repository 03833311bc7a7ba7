"""How a message leaves the bank: one letter is given to a carrier, which answers whether it took it.

Law: a letter's key is the same each time it is given; a carrier that can tell a repeat by it delivers once. Nothing
of a letter but its key is ever written to a log, an address of the web or an exception.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, Protocol
from uuid import UUID

_WORD: Final = re.compile(r"(?:[a-z][a-z0-9-]{0,59})?")
Channel = Literal["sms", "email"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as it leaves. `sender_name` and `subject` are empty for an SMS; `written_at` is when it was queued."""

    key: UUID
    channel: Channel
    sender: str
    sender_name: str = ""
    address: str = field(repr=False)
    subject: str = field(default="", repr=False)
    body: str = field(repr=False)
    written_at: datetime


class Answer(StrEnum):
    """What a carrier says to a letter."""

    TAKEN = "taken"
    LATER = "later"  # it may work another time: no answer, busy, misconfigured
    NEVER = "never"  # this letter will not be taken however often it is given


@dataclass(frozen=True, slots=True)
class Delivery:
    """The answer, and one plain word for staff and the record (`timeout`, `refused-550`…), never the carrier's text."""

    answer: Answer
    reason: str = ""

    def __post_init__(self) -> None:
        if not _WORD.fullmatch(self.reason):
            raise ValueError("the reason of a delivery is one plain word")


TAKEN = Delivery(Answer.TAKEN)


class MessageSender(Protocol):
    """A mail server, an SMS gateway, or the sandbox's inbox."""

    @property
    def is_for_sandbox_only(self) -> bool:
        """True where messages would lie or travel open: a production start refuses such a carrier."""
        ...

    def send(self, letter: Letter) -> Delivery:
        """Give one letter to the carrier, within 20 seconds; never raises for what the carrier does."""
        ...
