"""Builders of seed files: plain ones as text, so that a test can bend any part, and sealed ones by our own writer."""

import io
from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import pytest

from llavero.formats.pskc import PreSharedKey, read
from llavero.formats.pskc.write import write
from llavero.formats.seed import Algorithm, BadSeed, CodeMode, SeedFault, SeedFileProblem, SeedRecord

NAMESPACE = "urn:ietf:params:xml:ns:keyprov:pskc"
SEED = b"12345678901234567890"
ENOUGH_BYTES = 8 << 20
KEY = PreSharedKey(bytes(range(16)), "Pre-shared")


def record(serial: str = "A1", **changes: object) -> SeedRecord:
    fields: dict[str, object] = {
        "serial": serial,
        "mode": CodeMode.TOTP,
        "seed": SEED,
        "digits": 6,
        "algorithm": Algorithm.SHA1,
        "period_seconds": 30,
        "manufacturer": "ACME",
        "model": "HT-1",
        "expires_at": datetime(2030, 12, 31, tzinfo=UTC),
    }
    return SeedRecord(**(fields | changes))  # type: ignore[arg-type]


def hotp(serial: str = "A1", **changes: object) -> SeedRecord:
    return record(serial, **({"mode": CodeMode.HOTP, "period_seconds": None, "counter": 0} | changes))


def sealed(records: Iterable[SeedRecord], key: PreSharedKey = KEY) -> bytes:
    """A file under `key`, the same bytes each time (the writer's randomness is a counter here)."""
    stream, numbers = io.BytesIO(), iter(range(1, 1 << 40))
    write(stream, records, key=key, random_bytes=lambda size: next(numbers).to_bytes(size, "big"))
    return stream.getvalue()


def package(
    *,
    serial: str = "<SerialNo>A1</SerialNo>",
    device: str = "",
    algorithm: str = f"{NAMESPACE}:hotp",
    parameters: str = '<ResponseFormat Length="6" Encoding="DECIMAL"/>',
    secret: str = f"<PlainValue>{b64encode(SEED).decode()}</PlainValue>",
    data: str = "<Counter><PlainValue>0</PlainValue></Counter>",
    key: str = "",
) -> str:
    """One KeyPackage in plain text; every argument is XML that replaces what a good file has there."""
    return (
        f"<KeyPackage><DeviceInfo>{serial}{device}</DeviceInfo>"
        f'<Key Id="1" Algorithm="{algorithm}"><AlgorithmParameters>{parameters}</AlgorithmParameters>'
        f"<Data><Secret>{secret}</Secret>{data}</Data>{key}</Key></KeyPackage>\n"
    )


def container(*packages: str, header: str = "", namespace: str = NAMESPACE, version: str = "1.0") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<KeyContainer xmlns="{namespace}" Version="{version}">\n'
        f"{header}{''.join(packages)}</KeyContainer>\n"
    ).encode()


def read_all(
    content: bytes, *, key: PreSharedKey | None = None, password: str | None = None
) -> list[SeedRecord | BadSeed]:
    return list(read(io.BytesIO(content), key=key, password=password))


def file_fault(content: bytes, *, key: PreSharedKey | None = None, password: str | None = None) -> SeedFault:
    """Read a file that must be refused whole, check that both sentences can be said, and return why."""
    with pytest.raises(SeedFileProblem) as caught:
        read_all(content, key=key, password=password)
    problem = caught.value
    assert problem.in_words("es") != problem.in_words("en")
    return problem.code


def token_fault(content: bytes, *, key: PreSharedKey | None = None, password: str | None = None) -> SeedFault:
    """Read a file whose only token must be refused, check that both sentences can be said, and return why."""
    (bad,) = read_all(content, key=key, password=password)
    assert isinstance(bad, BadSeed), bad
    assert bad.in_words("es") != bad.in_words("en")
    return bad.code


class Endless:
    """A stream of `size` bytes made as it is read: an opening, then a filler over and over."""

    def __init__(self, opening: bytes, filler: bytes, size: int) -> None:
        self._ready = opening
        self._filler = filler
        self._left = size
        self.taken = 0

    def read(self, size: int, /) -> bytes:
        wanted = min(size, self._left)
        while len(self._ready) < wanted:
            self._ready += self._filler * (wanted // len(self._filler) + 1)
        piece, self._ready = self._ready[:wanted], self._ready[wanted:]
        self._left -= len(piece)
        self.taken += len(piece)
        assert self.taken <= ENOUGH_BYTES, "the reader goes on where it should have refused"
        return piece


class Pieces:
    """A stream over an iterator of byte strings, for files too large to hold."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int, /) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, b"")):
            self._rest += piece
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken
