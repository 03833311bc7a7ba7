"""HPKE (RFC 9180, base mode) written out from its parts, so that the product's messages are opened by other code.

DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, no associated data, one message. On the wire `enc ‖ ciphertext`.
"""

import hashlib
import hmac
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_KEM = b"KEM" + (0x0010).to_bytes(2, "big")
_SUITE = b"HPKE" + (0x0010).to_bytes(2, "big") + (0x0001).to_bytes(2, "big") + (0x0002).to_bytes(2, "big")
POINT_BYTES = 65


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A message with everything that was computed on the way, for the vectors."""

    enc: bytes
    shared_secret: bytes
    key: bytes
    base_nonce: bytes
    ciphertext: bytes

    @property
    def wire(self) -> bytes:
        """What is sent."""
        return self.enc + self.ciphertext


def seal(to: bytes, info: bytes, plaintext: bytes, *, ephemeral: ec.EllipticCurvePrivateKey) -> Sealed:
    """Seal to a public key (65 bytes) with a given ephemeral key."""
    enc = point(ephemeral)
    secret = _shared(ephemeral, to, enc + to)
    key, nonce = _schedule(secret, info)
    return Sealed(
        enc=enc, shared_secret=secret, key=key, base_nonce=nonce,
        ciphertext=AESGCM(key).encrypt(nonce, plaintext, b""),
    )  # fmt: skip


def open_sealed(private: ec.EllipticCurvePrivateKey, info: bytes, wire: bytes) -> bytes:
    """Open what was sealed to a private key's public key."""
    enc, ciphertext = wire[:POINT_BYTES], wire[POINT_BYTES:]
    key, nonce = _schedule(_shared(private, enc, enc + point(private)), info)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Give a key's public point, uncompressed."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _shared(private: ec.EllipticCurvePrivateKey, public: bytes, context: bytes) -> bytes:
    there = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    agreed = private.exchange(ec.ECDH(), there)
    pseudorandom = _extract(_KEM, b"", b"eae_prk", agreed)
    return _expand(_KEM, pseudorandom, b"shared_secret", context, 32)


def _schedule(secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    context = b"\x00" + _extract(_SUITE, b"", b"psk_id_hash", b"") + _extract(_SUITE, b"", b"info_hash", info)
    pseudorandom = _extract(_SUITE, secret, b"secret", b"")
    return _expand(_SUITE, pseudorandom, b"key", context, 32), _expand(_SUITE, pseudorandom, b"base_nonce", context, 12)


def _extract(suite: bytes, salt: bytes, label: bytes, material: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + material, hashlib.sha256).digest()


def _expand(suite: bytes, key: bytes, label: bytes, context: bytes, length: int) -> bytes:
    """Expand to at most 32 bytes: one round of RFC 5869."""
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
    return hmac.new(key, info + b"\x01", hashlib.sha256).digest()[:length]
