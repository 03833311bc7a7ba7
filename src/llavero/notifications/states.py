"""What can become of a message: it waits, and then it left, failed or came too late."""

from enum import StrEnum
from typing import Final

from llavero.domain.lifecycle import Lifecycle


class MessageState(StrEnum):
    """Where a message is. A leased message still waits: when its lease runs out, it is due again."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"


class MessageEvent(StrEnum):
    """What happens to a message that waits."""

    TAKEN = "taken"  # a carrier took it
    GIVEN_UP = "given_up"
    TOO_LATE = "too_late"
    TO_NOBODY = "to_nobody"  # it was written for a name nobody has


MESSAGE: Final = Lifecycle(
    name="message",
    born=(MessageState.QUEUED,),
    moves={
        (MessageState.QUEUED, MessageEvent.TAKEN): MessageState.SENT,
        (MessageState.QUEUED, MessageEvent.GIVEN_UP): MessageState.FAILED,
        (MessageState.QUEUED, MessageEvent.TOO_LATE): MessageState.EXPIRED,
        (MessageState.QUEUED, MessageEvent.TO_NOBODY): MessageState.EXPIRED,
    },
)
