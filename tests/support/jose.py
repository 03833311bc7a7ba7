"""The other side of JOSE, written out from its parts: opens what is sealed to a key and checks what was signed.

It shares no line with llavero.formats.jose. RFC 7516, 7515, 7518 (Concat KDF of NIST SP 800-56A, 5.8.1), 7638.
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def concat_kdf(z: bytes, algorithm: str, bits: int, apu: bytes = b"", apv: bytes = b"") -> bytes:
    """One round of the KDF, which is all that 256 bits need."""
    assert bits <= 256
    said = (1).to_bytes(4, "big") + z
    for part in (algorithm.encode(), apu, apv):
        said += len(part).to_bytes(4, "big") + part
    return hashlib.sha256(said + bits.to_bytes(4, "big")).digest()[: bits // 8]


def point(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    assert (jwk["kty"], jwk["crv"]) == ("EC", "P-256")
    x, y = (int.from_bytes(unb64(jwk[name]), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def kid_of(key: ec.EllipticCurvePublicKey) -> str:
    numbers = key.public_numbers()
    x, y = (urlsafe_b64encode(n.to_bytes(32, "big")).rstrip(b"=").decode() for n in (numbers.x, numbers.y))
    said = f'{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}'
    return urlsafe_b64encode(hashlib.sha256(said.encode()).digest()).rstrip(b"=").decode()


def open_jwe(compact: str, key: ec.EllipticCurvePrivateKey) -> tuple[dict[str, Any], bytes]:
    """Open one; raises cryptography's InvalidTag, AssertionError or ValueError for what is not for this key."""
    protected, encrypted_key, iv, sealed, tag = compact.split(".")
    header = json.loads(unb64(protected))
    assert (header["alg"], header["enc"], encrypted_key) == ("ECDH-ES", "A256GCM", "")
    shared = key.exchange(ec.ECDH(), point(header["epk"]))
    content_key = concat_kdf(shared, header["enc"], 256)
    return header, AESGCM(content_key).decrypt(unb64(iv), unb64(sealed) + unb64(tag), protected.encode())


def check_jwt(compact: str, key: ec.EllipticCurvePublicKey) -> dict[str, Any] | None:
    """Give the claims of a JWT of this key; None for any other."""
    header, claims, signature = compact.split(".")
    if json.loads(unb64(header)) != {"alg": "ES256", "typ": "JWT", "kid": kid_of(key)}:
        return None
    raw = unb64(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        key.verify(der, f"{header}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return None
    found: dict[str, Any] = json.loads(unb64(claims))
    return found
