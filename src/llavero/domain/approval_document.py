"""What is to be approved, as a text that can be written in one way only, and its digest, which is what gets signed.

Law: what is shown is read from the text that is signed, and from nothing else. A text that could show one thing to one
reader and another to the next (a second spelling, a hidden mark, a line that runs backwards) is refused.
Source: RFC 8785; the shape is that of docs/integrators/phone-protocol.md, section 5.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import rfc8785

from llavero.domain.approval_fields import Entry, FieldType, Money, Shown, check_text
from llavero.domain.errors import DomainError, ErrorCode

VERSION: Final = 1
MOST_BYTES: Final = 4096
MOST_LINES: Final = 20
MOST_BYTES_OFFLINE: Final = 1200
"""A picture of more than this is not read by an ordinary telephone."""
NONCE_BYTES: Final = 16
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MEMBERS: Final = frozenset(
    {"v", "approval", "bank", "kind", "title", "lines", "made_at", "expires_at", "nonce"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a document says beside its lines. `nonce` is random, so that its digest tells nothing of the rest."""

    approval: UUID
    bank: str
    kind: str
    title: str
    made_at: datetime
    expires_at: datetime
    nonce: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is shown: what it is called, and what it is."""

    name: str
    label: str
    type: FieldType
    value: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it was read back from its text."""

    heading: Heading
    lines: tuple[Line, ...]


def write(heading: Heading, entries: Sequence[Entry], labels: Mapping[str, str]) -> str:
    """Write the canonical text. `labels` gives the bank's word for each entry that brings none of its own.

    Raises BAD_INPUT for text that must not be shown, and for more than an app would show.
    """
    if not 1 <= len(entries) <= MOST_LINES:
        raise DomainError(ErrorCode.BAD_INPUT, field="data", expected=f"1 to {MOST_LINES} lines")
    lines = [
        {"name": entry.name, "label": check_text(entry.label or labels[entry.name], "label", longest=60),
         "type": entry.type.value, "value": _written(entry.value)}
        for entry in entries
    ]  # fmt: skip
    text = rfc8785.dumps(
        {
            "v": VERSION, "approval": str(heading.approval), "bank": heading.bank, "kind": heading.kind,
            "title": check_text(heading.title, "title", longest=80), "lines": lines,  # type: ignore[dict-item]
            "made_at": _milliseconds(heading.made_at), "expires_at": _milliseconds(heading.expires_at),
            "nonce": heading.nonce,
        }
    )  # fmt: skip
    if len(text) > MOST_BYTES:  # guard: approval-document-bounded
        raise DomainError(ErrorCode.BAD_INPUT, field="data", expected=f"at most {MOST_BYTES} bytes as a whole")
    return text.decode()


def digest_of(text: str) -> str:
    """Digest a document: SHA-256 of its bytes, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Document:
    """Read a document back; raises ValueError for one that is not canonical or not of our shape."""
    said = json.loads(text)
    if not isinstance(said, dict) or rfc8785.dumps(said) != text.encode():  # guard: approval-one-spelling
        raise ValueError("not the canonical form")
    if said.keys() != _MEMBERS or said["v"] != VERSION:
        raise ValueError("not a document of this version")
    heading = Heading(
        approval=UUID(said["approval"]), bank=said["bank"], kind=said["kind"], title=said["title"],
        made_at=_moment(said["made_at"]), expires_at=_moment(said["expires_at"]), nonce=said["nonce"],
    )  # fmt: skip
    lines = tuple(
        Line(line["name"], line["label"], FieldType(line["type"]), _read(FieldType(line["type"]), line["value"]))
        for line in said["lines"]
    )
    return Document(heading=heading, lines=lines)


def fits_a_picture(text: str) -> bool:
    """Say whether a document is short enough to be read off a screen by a telephone."""
    return len(text.encode()) <= MOST_BYTES_OFFLINE


def _written(value: Shown) -> object:
    match value:
        case Money(currency, amount):
            return {"currency": currency, "value": amount}
        case tuple():
            return list(value)
        case _:
            return value


def _read(kind: FieldType, value: object) -> Shown:
    match kind, value:
        case FieldType.MONEY, {"currency": str(currency), "value": str(amount)}:
            return Money(currency, amount)
        case FieldType.LIST, list():
            return tuple(str(item) for item in value)
        case FieldType.COUNT, int():
            return value
        case ((FieldType.TEXT | FieldType.NAME | FieldType.ACCOUNT), str()):
            return value
        case _:
            raise ValueError(f"no {kind.value}")


def _milliseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _moment(milliseconds: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=milliseconds)
