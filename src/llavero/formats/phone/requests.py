"""How a phone signs what it asks for: a header with its time and a signature over method, path, time and body."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from llavero.formats.phone.fault import PhoneMessageError
from llavero.formats.phone.words import SIGNATURE_BYTES, lp, read_b64u

_HEADER: Final = re.compile(r"t=(0|[1-9][0-9]{0,14}), s=([A-Za-z0-9_-]{86})")


@dataclass(frozen=True, slots=True)
class SignedBy:
    """What the header `Llavero-Device` says: the phone's time in milliseconds, and the signature (64 bytes)."""

    t: int
    signature: bytes


def read_header(text: str) -> SignedBy:
    """Read `t=<milliseconds>, s=<signature>`; raises PhoneMessageError for anything else."""
    found = _HEADER.fullmatch(text)
    if found is None:
        raise PhoneMessageError("header")
    return SignedBy(int(found[1]), read_b64u(found[2], length=SIGNATURE_BYTES))


def signed_string(method: str, path: str, t: int, body: bytes) -> bytes:
    """Give what a phone signs; `path` is as it was sent, with its query."""
    head = lp(method.encode()) + lp(path.encode()) + lp(str(t).encode())
    return b"llavero/1/request\x00" + head + hashlib.sha256(body).digest()
