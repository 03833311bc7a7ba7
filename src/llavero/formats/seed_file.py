"""Open a vendor's seed file whatever its format, by looking at what it holds and not at its name.

Law: nothing is trusted but the content; a key or password means that the file must be encrypted, so a CSV is then
refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from llavero.formats import oath_csv, pskc
from llavero.formats.oath_csv import DELIMITERS
from llavero.formats.pskc import PreSharedKey
from llavero.formats.seed import BadSeed, SeedFault, SeedFileProblem, SeedRecord
from llavero.formats.source import Readable, Rewound, read_head

_COMPRESSED: Final = (b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"BZh", b"\xfd7zXZ")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")


class SeedFormat(StrEnum):
    """The formats that can be read."""

    PSKC = "pskc"
    OATH_CSV = "oath-csv"


@dataclass(frozen=True, slots=True)
class SeedFile:
    """An opened file: its format, and its tokens, to be iterated once.

    Iterating raises SeedFileProblem when the file turns out bad, possibly after some tokens: keep none of them then.
    """

    format: SeedFormat
    _tokens: Iterator[SeedRecord | BadSeed] = field(repr=False)

    def __iter__(self) -> Iterator[SeedRecord | BadSeed]:
        return self._tokens


def open_seed_file(stream: Readable, *, key: PreSharedKey | None = None, password: str | None = None) -> SeedFile:
    """Open `stream` (binary, read once, forwards). Raises SeedFileProblem when it is no seed file at all."""
    head = read_head(stream)
    whole = Rewound(head, stream)
    match _recognise(head):
        case SeedFormat.PSKC:
            return SeedFile(SeedFormat.PSKC, pskc.read(whole, key=key, password=password))
        case SeedFormat.OATH_CSV:
            # guard: csv-is-never-encrypted (as with a plain PSKC file: what was expected sealed is refused open)
            if key is not None or password is not None:
                raise SeedFileProblem(SeedFault.NOT_ENCRYPTED)
            return SeedFile(SeedFormat.OATH_CSV, oath_csv.read(whole))


def _recognise(head: bytes) -> SeedFormat:
    if head.startswith(_COMPRESSED):
        raise SeedFileProblem(SeedFault.SPREADSHEET, 1)
    if head.startswith(_WIDE):
        raise SeedFileProblem(SeedFault.NOT_UTF8, 1)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        raise SeedFileProblem(SeedFault.EMPTY, 1)
    if text.startswith(b"<"):
        return SeedFormat.PSKC
    first_lines = text[: oath_csv.LONGEST_LINE_BYTES]
    if b"\x00" in first_lines or not any(delimiter.encode() in first_lines for delimiter in DELIMITERS):
        raise SeedFileProblem(SeedFault.UNKNOWN_FORMAT, 1)
    return SeedFormat.OATH_CSV
