"""What a phone answers with: eight digits that only the seed behind the right PIN gives, over exactly what was shown.

Law: the key of answers is derived from the seed and is no code of sign-in; an answer for one digest, or for one
counter, is none for another.
Source: docs/integrators/phone-protocol.md, section 5; RFC 5869, RFC 6287.
"""

import hashlib
import hmac
from typing import Final

from llavero.domain.oath.ocra import Inputs, is_answer, read_suite

IN_APP: Final = read_suite("OCRA-1:HOTP-SHA256-8:C-QH64")
OFFLINE: Final = read_suite("OCRA-1:HOTP-SHA256-8:QH64")
OFFLINE_DIGITS: Final = OFFLINE.digits
_INFO: Final = b"llavero/1/approve"


def answer_key(seed: bytes) -> bytes:
    """Derive the key of answers from a seed: HKDF-SHA-256 without salt, 32 bytes."""
    extracted = hmac.digest(bytes(hashlib.sha256().digest_size), seed, "sha256")
    return hmac.digest(extracted, _INFO + b"\x01", "sha256")


def is_app_answer(seed: bytes, digest: str, counter: int, given: str) -> bool:
    """Compare the answer of an app, which counts its answers."""
    return is_answer(answer_key(seed), IN_APP, Inputs(question=digest, counter=counter), given)


def is_offline_answer(seed: bytes, digest: str, given: str) -> bool:
    """Compare eight digits that a person copied from an app without network."""
    return is_answer(answer_key(seed), OFFLINE, Inputs(question=digest), given)
