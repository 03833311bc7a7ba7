"""Two forms of JOSE that any bank's own library reads: something sealed to a key, and something said under a key.

Law: one algorithm for each (ECDH-ES on P-256 with A256GCM; ES256), so that nobody chooses a weaker one.
Source: RFC 7516 and 7518, sections 4.6 and 5.3 (JWE); RFC 7515 and 7518, section 3.4 (JWS); RFC 7519 (JWT); RFC 7638.
"""

import hashlib
import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

_ENC: Final = "A256GCM"
_KEY_BYTES, _IV_BYTES, _TAG_BYTES, _NUMBER_BYTES = 32, 12, 16, 32


class NotAKeyError(ValueError):
    """A file holds no P-256 key of the kind that is asked for. Its text says nothing of the file."""


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The public key of who may read."""

    key: ec.EllipticCurvePublicKey

    @classmethod
    def from_pem(cls, pem: bytes) -> "SealingKey":
        """Read a public key (SPKI, PEM); raises NotAKeyError."""
        try:
            key = load_pem_public_key(pem)
        except (ValueError, TypeError):
            raise NotAKeyError("no public key") from None
        if not (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)):
            raise NotAKeyError("no public key on P-256")
        return cls(key)

    @property
    def kid(self) -> str:
        """Give the thumbprint of RFC 7638, by which both sides name the key."""
        return thumbprint(self.key)

    def seal(self, plain: bytes, *, content_type: str = "json") -> str:
        """Seal for the holder of the private key alone, under a key made for this once: JWE, compact."""
        ephemeral = ec.generate_private_key(ec.SECP256R1())
        header = {
            "alg": "ECDH-ES", "enc": _ENC, "cty": content_type, "kid": self.kid, "epk": jwk_of(ephemeral.public_key()),
        }  # fmt: skip
        protected = _b64(_json(header))
        key = agreed_key(ephemeral.exchange(ec.ECDH(), self.key))
        iv = os.urandom(_IV_BYTES)
        sealed = AESGCM(key).encrypt(iv, plain, protected.encode())
        # direct agreement (RFC 7518, section 4.6): the part for an encrypted key stays empty
        return ".".join((protected, "", _b64(iv), _b64(sealed[:-_TAG_BYTES]), _b64(sealed[-_TAG_BYTES:])))


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key in whose name something is said; its repr says nothing."""

    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def from_pem(cls, pem: bytes) -> "SigningKey":
        """Read a private key without a passphrase (PKCS#8, PEM); raises NotAKeyError."""
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError):
            raise NotAKeyError("no private key") from None
        if not (isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)):
            raise NotAKeyError("no private key on P-256")
        return cls(key)

    @property
    def kid(self) -> str:
        """Give the thumbprint of the public half."""
        return thumbprint(self.key.public_key())

    def sign(self, claims: Mapping[str, str | int]) -> str:
        """Say claims under this key: JWT, JWS compact, ES256."""
        said = f"{_b64(_json({'alg': 'ES256', 'typ': 'JWT', 'kid': self.kid}))}.{_b64(_json(claims))}"
        r, s = decode_dss_signature(self.key.sign(said.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{said}.{_b64(r.to_bytes(_NUMBER_BYTES, 'big') + s.to_bytes(_NUMBER_BYTES, 'big'))}"


def agreed_key(
    shared: bytes, *, algorithm: str = _ENC, length: int = _KEY_BYTES, apu: bytes = b"", apv: bytes = b""
) -> bytes:
    """Derive the content key of an agreement (RFC 7518, section 4.6.2); `length` in bytes."""
    parts = (algorithm.encode(), apu, apv)
    info = b"".join(len(part).to_bytes(4, "big") + part for part in parts) + (length * 8).to_bytes(4, "big")
    return ConcatKDFHash(hashes.SHA256(), length, info).derive(shared)


def jwk_of(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """Write a public key as a JWK with its required members only (RFC 7518, section 6.2.1)."""
    numbers = key.public_numbers()
    x, y = (_b64(number.to_bytes(_NUMBER_BYTES, "big")) for number in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def thumbprint(key: ec.EllipticCurvePublicKey) -> str:
    """Give the SHA-256 thumbprint of a key (RFC 7638), 43 characters."""
    return _b64(hashlib.sha256(_json(jwk_of(key))).digest())


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


def _b64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
