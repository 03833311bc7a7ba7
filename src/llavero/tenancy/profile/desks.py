"""Which of the bank's own people are told what, how often, and which form leads to them.

Law: what is told is under a number that the person was given too; past the bounds it is counted, never lost.
"""

from typing import Annotated, Literal

from pydantic import StringConstraints

from llavero.tenancy.profile.rules import Window
from llavero.tenancy.profile.values import Part, Slug, TextId

Desk = Literal["fraud_desk", "account_adviser", "branch", "call_centre"]
"""Whom of the bank a procedure can lead somebody to, or tell of an alarm."""

DESKS: tuple[Desk, ...] = ("fraud_desk", "account_adviser", "branch", "call_centre")


class OfferedForm(Part):
    """A form to download, and the endings at which it is offered: `unlock-user.agencia` (journey and step)."""

    id: Slug
    at: tuple[TextId, ...]


class Mailbox(Part):
    """Where a desk is written to."""

    email: Annotated[str, StringConstraints(pattern=r"^[a-z0-9._-]+@[a-z0-9.-]+$", max_length=120)]


class Told(Part):
    """How often a desk is written to about one person or claimed name, because of one source, and in all.

    What comes beyond is on record under its number, and one message an hour says how much it was: whoever has a
    thousand names, or a thousand machines, fills no mailbox of the bank.
    """

    person: Window
    source: Window
    desk: Window


class Desks(Part):
    """The bank's desks. `references` are the two to four letters before every number (`PB-7K4F-29`)."""

    references: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")]
    fraud_desk: Mailbox | None = None
    account_adviser: Mailbox | None = None
    branch: Mailbox | None = None
    call_centre: Mailbox | None = None
    told: Told

    def of(self, desk: Desk) -> Mailbox | None:
        """Find the mailbox of a desk; None where the bank has none."""
        boxes = {
            "fraud_desk": self.fraud_desk, "account_adviser": self.account_adviser, "branch": self.branch,
            "call_centre": self.call_centre,
        }  # fmt: skip
        return boxes[desk]
