"""What one page of a journey shows and asks, without saying how: the contract between the engine and every door.

Law: a screen holds message ids and arguments, never sentences; pages render it, the API serialises it. The one secret
that it may hold is the one it exists to hand over (the link of a QR): made anew each time, kept nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal
from uuid import UUID

Argument = str | int | float | bool | None | tuple[str, ...]

NodeKind = Literal[
    "heading", "lead", "text", "note", "error", "warning", "success", "countdown", "resend", "image", "contact",
    "question", "rules", "passkey", "phone", "reference", "terms", "qr", "progress", "instruction", "token", "option",
]  # fmt: skip

FieldKind = Literal[
    "user_name", "document_number", "password", "new_password", "code", "answer", "choice", "checkbox", "telephone",
    "card_number", "card_month", "card_year", "pin", "passkey", "label",
]  # fmt: skip


SECRET_KINDS: frozenset[FieldKind] = frozenset({
    "password", "new_password", "code", "answer", "card_number", "card_month", "card_year", "pin", "passkey",
})  # fmt: skip
"""What is typed into these fields is never given back, kept or shown."""

LONGEST_VALUE: Final = 300
_LONGER: Final = {"passkey": 8_000}  # what a browser answers, by the name of its field


def longest_value(field: str) -> int:
    """Say how many characters a door takes for a field of this name."""
    return _LONGER.get(field, LONGEST_VALUE)


class ActionRole(StrEnum):
    """How an action stands on the page: one primary, some secondary, at most one cancel."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class Position:
    """Where one is in the manual's own step bar: 1-based `index` of `of` stages.

    `journey` names the journey whose bar it is, where that is another than the screen's own.
    """

    stage: str
    index: int
    of: int
    stages: tuple[str, ...] = ()
    journey: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing shown. `message_id` is looked up in the bank's texts; `args` fill its placeholders."""

    id: str
    kind: NodeKind
    message_id: str
    args: Mapping[str, Argument] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing asked. `min` and `max` are lengths in characters; `options` only for a choice."""

    name: str
    kind: FieldKind
    required: bool = True
    min: int | None = None
    max: int | None = None
    autocomplete: str = "off"
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done here; its fields travel with it in its own form."""

    id: str
    role: ActionRole
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenBody:
    """The part of a screen that a step type writes.

    `live` asks the page to look again now and then; `pulse` is a word for what another device has done since, so that
    a page can tell that it is no longer true though its run has not moved.
    """

    nodes: tuple[Node, ...]
    actions: tuple[Action, ...]
    expires_at: datetime | None = None
    live: bool = False
    pulse: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One page of one run at one revision. `type` is the step type, or `end.<kind>` when the run is over.

    `follows` names the journey that an ending leads to, for a link or a client's next call; `leads_to` is the run of it
    that waits open. `typed` gives back what was typed before an error, secrets left out.
    """

    run: UUID
    revision: int
    journey: str
    step: str
    type: str
    nodes: tuple[Node, ...]
    actions: tuple[Action, ...]
    position: Position | None = None
    expires_at: datetime | None = None
    live: bool = False
    pulse: str = ""
    follows: str | None = None
    leads_to: UUID | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
