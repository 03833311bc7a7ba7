"""What can be said about a delivery and about each serial of it, for reports, doors and the record.

Law: a refusal is a word of this list with its facts, never a secret.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID


class BatchProblem(StrEnum):
    """Why a file is not loaded, or a batch not accepted."""

    FILE_KNOWN = "file-known"
    FILE_BEING_LOADED = "file-being-loaded"
    FILE_BAD = "file-bad"
    FILE_CHANGED = "file-changed"
    TOKENS_BAD = "tokens-bad"
    NO_TOKENS = "no-tokens"
    SERIALS_KNOWN = "serials-known"
    TAKEN_OVER = "taken-over"
    ROLE_MISSING = "role-missing"
    CODE_MISSING = "code-missing"
    BATCH_UNKNOWN = "batch-unknown"
    NOT_LOADED = "not-loaded"
    SAME_PERSON = "same-person"
    TWO_DEVICES_NEEDED = "two-devices-needed"
    SAMPLE_REFUSED = "sample-refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A vendor's file: its name without folders, its SHA-256 in hexadecimal, and the format it turned out to have.

    `is_read` is false for a stream of which only a stand-in for its digest is known yet.
    """

    name: str
    digest: str
    format: str
    is_read: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRefused:
    """Nothing was taken in. `batch` is the one that stands in the way or was not accepted, `cause` a closer word.

    `es` and `en` are what the reader of a bad file says of it.
    """

    problem: BatchProblem
    batch: UUID | None = None
    state: str = ""
    cause: str = ""
    line: int = 0
    serial: str = ""
    serials: tuple[str, ...] = ()
    until: datetime | None = None
    es: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A batch that waits for its second person."""

    batch: UUID
    devices: int


@dataclass(frozen=True, slots=True)
class Accepted:
    """A batch that is the bank's stock now."""

    batch: UUID
    devices: int


@dataclass(frozen=True, slots=True)
class TokenVerdict:
    """What became of one token of the file; `reason` is a word of the reader's list, or `serial-known`."""

    serial: str
    line: int
    verdict: Literal["good", "bad"]
    reason: str = ""
    es: str = ""
    en: str = ""
