"""The small pieces of the protocol: base64url without padding, lengths in front, points of the curve, strict JSON.

Law: what has two spellings is refused in all but one, so that nothing that was signed or compared can be written anew.
"""

import base64
import binascii
import json
import re
from collections.abc import Set as AbstractSet
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec

from llavero.formats.phone.fault import PhoneMessageError

POINT_BYTES: Final = 65
MAC_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
CURVE: Final = ec.SECP256R1()
_ALPHABET: Final = re.compile(r"[A-Za-z0-9_-]*")
_LENGTH_BYTES: Final = 4


def lp(part: bytes) -> bytes:
    """Put the length of `part` in front of it, as 4 bytes, most significant first."""
    return len(part).to_bytes(_LENGTH_BYTES, "big") + part


def b64u(raw: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read_b64u(text: object, *, length: int | None = None, most: int = 8192) -> bytes:
    """Read base64url without padding, in its one canonical spelling; raises PhoneMessageError for anything else."""
    if not isinstance(text, str) or len(text) > most or not _ALPHABET.fullmatch(text):
        raise PhoneMessageError("base64url")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise PhoneMessageError("base64url") from None
    # guard: one-spelling-of-bytes (the unused bits of the last letter changed, and the text is another)
    if b64u(raw) != text:
        raise PhoneMessageError("base64url")
    if length is not None and len(raw) != length:
        raise PhoneMessageError("length")
    return raw


def read_point(raw: bytes) -> ec.EllipticCurvePublicKey:
    """Read an uncompressed point of P-256; raises PhoneMessageError for one that is not on the curve."""
    if len(raw) != POINT_BYTES or raw[0] != 4:  # guard: point-has-one-form
        raise PhoneMessageError("point")
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, raw)
    except ValueError:
        raise PhoneMessageError("point") from None


def read_object(raw: bytes, members: AbstractSet[str], *, most: int = 8192) -> dict[str, Any]:
    """Read a JSON object of exactly these members, each once; raises PhoneMessageError for anything else."""
    if len(raw) > most:  # guard: phone-message-bounded
        raise PhoneMessageError("length")
    try:
        found = json.loads(raw.decode(), object_pairs_hook=_each_once)
    except (ValueError, RecursionError):
        raise PhoneMessageError("json") from None
    if not isinstance(found, dict) or found.keys() != members:
        raise PhoneMessageError("members")
    return found


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise PhoneMessageError("members")
    return found
