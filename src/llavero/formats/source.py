"""Read a seed file from wherever it comes, in bounded pieces and only forwards."""

from collections.abc import Iterator
from typing import Final, Protocol

PIECE_BYTES: Final = 64 * 1024


class Readable(Protocol):
    """Whatever gives bytes: a file, a pipe, an upload. `read(n)` gives at most n bytes, none at the end."""

    def read(self, size: int, /) -> bytes: ...


def read_head(stream: Readable, size: int = PIECE_BYTES) -> bytes:
    """Read up to `size` bytes, though the stream may give them in smaller pieces."""
    pieces: list[bytes] = []
    wanted = size
    while wanted and (piece := stream.read(wanted)):
        pieces.append(piece)
        wanted -= len(piece)
    return b"".join(pieces)


def pieces_of(stream: Readable) -> Iterator[bytes]:
    """Yield the rest of the stream in pieces of at most 64 KiB."""
    while piece := stream.read(PIECE_BYTES):
        yield piece


class Rewound:
    """A stream whose first bytes were looked at, whole again."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = head
        self._rest = rest

    def read(self, size: int, /) -> bytes:
        """Give the head first, then the rest."""
        if self._head:
            piece, self._head = self._head[:size], self._head[size:]
            return piece
        return self._rest.read(size)
