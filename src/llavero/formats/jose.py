"""Two forms of JOSE that any bank's own library reads: something sealed to a key, and something said under a key.

Law: one algorithm for each (ECDH-ES on P-256 with A256GCM; ES256), so that nobody chooses a weaker one.
Source: RFC 7516 and 7518, sections 4.6 and 5.3 (JWE); RFC 7515 and 7518, section 3.4 (JWS); RFC 7519 (JWT); RFC 7638.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from joserfc import jwe, jwt
from joserfc.jwk import ECKey

_SEALED_BY = ["ECDH-ES", "A256GCM"]
_SAID_BY = ["ES256"]


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
        # guard: sealed-on-p-256
        if not (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1)):
            raise NotAKeyError("no public key on P-256")
        return cls(key)

    @property
    def kid(self) -> str:
        """Give the thumbprint of RFC 7638, by which both sides name the key."""
        return thumbprint(self.key)

    def seal(self, plain: bytes, *, content_type: str = "json") -> str:
        """Seal for the holder of the private key alone, under a key made for this once: JWE, compact."""
        algorithm, encryption = _SEALED_BY
        header = {"alg": algorithm, "enc": encryption, "cty": content_type, "kid": self.kid}
        return jwe.encrypt_compact(header, plain, ECKey.import_key(self.key), algorithms=_SEALED_BY)


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
        # guard: said-on-p-256
        if not (isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1)):
            raise NotAKeyError("no private key on P-256")
        return cls(key)

    @property
    def kid(self) -> str:
        """Give the thumbprint of the public half."""
        return thumbprint(self.key.public_key())

    def sign(self, claims: Mapping[str, str | int]) -> str:
        """Say claims under this key: JWT, JWS compact, ES256."""
        header = {"alg": _SAID_BY[0], "typ": "JWT", "kid": self.kid}
        return jwt.encode(header, dict(claims), ECKey.import_key(self.key), algorithms=_SAID_BY)


def thumbprint(key: ec.EllipticCurvePublicKey) -> str:
    """Give the SHA-256 thumbprint of a key (RFC 7638), 43 characters."""
    return ECKey.import_key(key).thumbprint()
