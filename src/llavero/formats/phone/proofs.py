"""What both ends of an enrollment compute over all that they have seen, and how each shows it to the other.

Law: whatever is proven is proven over the transcript, so that nothing of one exchange fits another.
"""

import hashlib
import hmac
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from llavero.formats.phone.words import SIGNATURE_BYTES, lp, read_point

FINGERPRINT_DIGITS = 8


def transcript_of(
    tenant: str, enrollment: UUID, *, exchange_key: bytes, signing_key: bytes, agreement_key: bytes
) -> bytes:
    """Digest what both sides have seen (32 bytes); keys are uncompressed points."""
    parts = (b"llavero/enrollment/1", tenant.encode(), enrollment.bytes, exchange_key, signing_key, agreement_key)
    return hashlib.sha256(b"".join(map(lp, parts))).digest()


def ticket_mac(ticket: bytes, transcript: bytes) -> bytes:
    """Give the proof that somebody has the ticket."""
    return _mac(ticket, b"llavero/1/device\x00" + transcript)


def is_ticket_mac(ticket: bytes, transcript: bytes, mac: bytes) -> bool:
    """Compare such a proof in constant time."""
    return hmac.compare_digest(ticket_mac(ticket, transcript), mac)


def is_signed_transcript(signing_key: bytes, transcript: bytes, signature: bytes) -> bool:
    """Say whether the holder of the signing key saw this transcript."""
    return is_signature(signing_key, b"llavero/1/device-signature\x00" + transcript, signature)


def fingerprint(ticket: bytes, transcript: bytes) -> str:
    """Give the eight digits that both screens may show for a person to compare."""
    number = int.from_bytes(_mac(ticket, b"llavero/1/fingerprint\x00" + transcript), "big")
    return f"{number % 10**FINGERPRINT_DIGITS:0{FINGERPRINT_DIGITS}d}"


def confirmation(r: bytes, ticket: bytes, transcript: bytes) -> bytes:
    """Give the proof that `r` arrived: only the phone with the agreement key could open it."""
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=ticket, info=b"llavero/1/confirm").derive(r)
    return _mac(key, b"llavero/1/confirmation\x00" + transcript)


def is_confirmation(r: bytes, ticket: bytes, transcript: bytes, mac: bytes) -> bool:
    """Compare such a proof in constant time."""
    return hmac.compare_digest(confirmation(r, ticket, transcript), mac)


def is_signature(signing_key: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether `signature` (r ‖ s, 64 bytes) is the key's over the message; ECDSA over P-256 with SHA-256.

    Raises PhoneMessageError for a key that is no point.
    """
    if len(signature) != SIGNATURE_BYTES:
        return False
    half = SIGNATURE_BYTES // 2
    r, s = int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    try:
        read_point(signing_key).verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:  # guard: phone-signature
        return False
    return True


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
