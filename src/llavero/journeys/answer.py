"""What a door learns from moving a run: where to look next, never what was on the page."""

from dataclasses import dataclass
from uuid import UUID

from llavero.domain.errors import ErrorCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A screen reference. The screen itself is made anew each time it is shown, since secrets are not stored.

    `is_stale`: the submit came from a page that the run had left. `is_replayed`: the same submit was answered
    before. `follows` names the journey that comes next, `next_run` is the run of it that was begun in the same commit.
    `opened_session` is the session whose cookie the door must hand over now. `is_in_flight`: the first of two equal
    submits is still being worked on. `refused`: no run was begun, and why.
    """

    run: UUID
    revision: int
    has_ended: bool
    is_stale: bool = False
    is_replayed: bool = False
    follows: str | None = None
    next_run: UUID | None = None
    opened_session: UUID | None = None
    is_in_flight: bool = False
    refused: ErrorCode | None = None
