"""The phone protocol's byte strings, written down from the page of the protocol and from nothing of the product."""

import base64
import hashlib
import hmac
from uuid import UUID

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

GROUP_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def b64u(raw: bytes) -> str:
    """Write bytes as base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_b64u(text: str) -> bytes:
    """Read base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def lp(raw: bytes) -> bytes:
    """Put a length of four bytes in front."""
    return len(raw).to_bytes(4, "big") + raw


def mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA-256."""
    return hmac.new(key, message, hashlib.sha256).digest()


def hkdf(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA-256 to 32 bytes (RFC 5869, one round)."""
    return mac(mac(salt or bytes(32), secret), info + b"\x01")


def transcript_input(tenant: str, enrollment: UUID, exchange: bytes, signing: bytes, agreement: bytes) -> bytes:
    """Join what both sides have seen; its SHA-256 is the transcript."""
    parts = (b"llavero/enrollment/1", tenant.encode(), enrollment.bytes, exchange, signing, agreement)
    return b"".join(lp(part) for part in parts)


def transcript(tenant: str, enrollment: UUID, exchange: bytes, signing: bytes, agreement: bytes) -> bytes:
    """Digest what both sides have seen."""
    return hashlib.sha256(transcript_input(tenant, enrollment, exchange, signing, agreement)).digest()


def device_info(enrollment: UUID) -> bytes:
    """Name the context of the phone's message."""
    return b"llavero/1/enrollment-device\x00" + enrollment.bytes


def server_info(digest: bytes) -> bytes:
    """Name the context of the server's message."""
    return b"llavero/1/enrollment-server\x00" + digest


def ticket_mac(ticket: bytes, digest: bytes) -> bytes:
    """Show that one has the ticket."""
    return mac(ticket, b"llavero/1/device\x00" + digest)


def signed_transcript(digest: bytes) -> bytes:
    """Give what the phone signs in the exchange."""
    return b"llavero/1/device-signature\x00" + digest


def fingerprint(ticket: bytes, digest: bytes) -> str:
    """Give the eight digits that both sides may show."""
    return f"{int.from_bytes(mac(ticket, b'llavero/1/fingerprint' + bytes(1) + digest), 'big') % 10**8:08d}"


def confirmation_key(r: bytes, ticket: bytes) -> bytes:
    """Derive the key that only both ends of the exchange have."""
    return hkdf(r, ticket, b"llavero/1/confirm")


def confirmation(key: bytes, digest: bytes) -> bytes:
    """Confirm the exchange."""
    return mac(key, b"llavero/1/confirmation\x00" + digest)


def mask(mask_key: bytes, enrollment: UUID, pin: str) -> bytes:
    """Give what the seed is stored under."""
    return mac(mask_key, b"llavero/1/mask\x00" + enrollment.bytes + pin.encode())


def request_string(method: str, path: str, t: int, body: bytes) -> bytes:
    """Give what a phone signs to make a request."""
    head = lp(method.encode()) + lp(path.encode()) + lp(str(t).encode())
    return b"llavero/1/request\x00" + head + hashlib.sha256(body).digest()


def totp(seed: bytes, t: int, *, digits: int = 6, period: int = 30) -> str:
    """Give the code of a time in milliseconds (RFC 6238, SHA-256)."""
    digest = mac(seed, (t // 1000 // period).to_bytes(8, "big"))
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def sign(key: ec.EllipticCurvePrivateKey, message: bytes, *, same_each_time: bool = False) -> bytes:
    """Sign as r ‖ s; for vectors the same each time (RFC 6979)."""
    r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=same_each_time)))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def key_from(words: str) -> ec.EllipticCurvePrivateKey:
    """Make a key that is the same in every run. For tests only: anybody can make it."""
    scalar = int.from_bytes(hashlib.sha512(words.encode()).digest(), "big") % (GROUP_ORDER - 1) + 1
    return ec.derive_private_key(scalar, ec.SECP256R1())
