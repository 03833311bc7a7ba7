"""What the bank's own people may see of messages: when which kind went where, never what it said."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.notifications.models import Outbox
from llavero.notifications.states import MessageState

MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SentMessage:
    """A message as staff see it: `shown_to` is masked, `trouble` is the carrier's last complaint in one word."""

    id: UUID
    kind: str
    channel: str
    shown_to: str
    state: MessageState
    attempts: int
    queued_at: datetime
    sent_at: datetime | None
    trouble: str


def sent_to(user_id: UUID, *, before: UUID | None = None, most: int = 20) -> tuple[SentMessage, ...]:
    """List a user's messages, newest first; `before` is the last id of a page. Inside a scope.

    The sealed payload is not even read from the database.
    """
    rows = Outbox.objects.filter(user_id=user_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    columns = ("id", "kind", "channel", "shown_to", "state", "attempts", "created_at", "sent_at", "last_error")
    found = rows.order_by("-id").values_list(*columns)[: min(most, MOST_AT_ONCE)]
    return tuple(
        SentMessage(
            id=key,
            kind=kind,
            channel=channel,
            shown_to=shown_to,
            state=MessageState(state),
            attempts=attempts,
            queued_at=queued_at,
            sent_at=sent_at,
            trouble=trouble,
        )
        for key, kind, channel, shown_to, state, attempts, queued_at, sent_at, trouble in found
    )
