"""Check the seal of an encrypted seed, and only then open it.

Law: no byte is decrypted under CBC before its MAC has been compared, in constant time; a value without a MAC is not
opened at all. Nothing secret enters an exception or a repr. Sources: RFC 6030 sections 6.1 and 6.3, XML Encryption 1.1
section 5.2, RFC 3394 and 5649 (key wrap).
"""

import hmac
from dataclasses import dataclass, field
from typing import Final, assert_never

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_unwrap_with_padding

from llavero.formats.pskc.names import CIPHERS, CipherMode
from llavero.formats.seed import SeedFault, SeedRefused
from llavero.formats.seed_problem import shown

BLOCK_BYTES: Final = 16
GCM_NONCE_BYTES: Final = 12
GCM_TAG_BYTES: Final = 16
LARGEST_VALUE_BYTES: Final = 1024


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted value as the file has it: the cipher's name and the bytes, IV first."""

    cipher: str
    value: bytes
    mac: bytes | None = None


@dataclass(frozen=True, slots=True)
class Opener:
    """The keys of one file. `mac_hash` is None where the file names no MAC method."""

    key: bytes = field(repr=False)
    mac_key: bytes = field(default=b"", repr=False)
    mac_hash: str | None = None

    def open(self, sealed: Sealed) -> bytes:
        """Return the seed inside `sealed`. Raises SeedRefused when its seal is missing or wrong, or it cannot open."""
        suite = CIPHERS.get(sealed.cipher)
        if suite is None:
            raise SeedRefused(SeedFault.CIPHER_UNKNOWN, found=shown(sealed.cipher))
        is_malleable = suite.mode is CipherMode.CBC
        # guard: mac-method-present (CBC alone lets an attacker flip chosen bits of a seed)
        if is_malleable and self.mac_hash is None:
            raise SeedRefused(SeedFault.MAC_METHOD_MISSING)
        # guard: value-mac-present (leaving the MAC out must not be a way around it)
        if is_malleable and sealed.mac is None:
            raise SeedRefused(SeedFault.MAC_MISSING)
        if sealed.mac is not None and self.mac_hash is not None:
            expected = hmac.digest(self.mac_key, sealed.value, self.mac_hash)
            # guard: mac-compared (before decryption, in constant time)
            if not hmac.compare_digest(expected, sealed.mac):
                raise SeedRefused(SeedFault.MAC_WRONG)
        return decrypt(self.key, sealed)


def decrypt(key: bytes, sealed: Sealed) -> bytes:
    """Decrypt `sealed` under `key`, whose MAC, where the mode needs one, the caller has checked. Raises SeedRefused."""
    suite = CIPHERS.get(sealed.cipher)
    if suite is None:
        raise SeedRefused(SeedFault.CIPHER_UNKNOWN, found=shown(sealed.cipher))
    if len(key) != suite.key_bytes:
        raise SeedRefused(SeedFault.KEY_SIZE, expected=suite.key_bytes, found=len(key))
    if len(sealed.value) > LARGEST_VALUE_BYTES:
        raise SeedRefused(SeedFault.CIPHER_LENGTH, found=len(sealed.value))
    match suite.mode:
        case CipherMode.CBC:
            return _open_cbc(key, sealed.value)
        case CipherMode.GCM:
            return _open_gcm(key, sealed.value)
        case CipherMode.WRAP:
            return _unwrap(key, sealed.value, padded=False)
        case CipherMode.WRAP_PADDED:
            return _unwrap(key, sealed.value, padded=True)
        case _:
            assert_never(suite.mode)


def _open_cbc(key: bytes, value: bytes) -> bytes:
    if len(value) < 2 * BLOCK_BYTES or len(value) % BLOCK_BYTES:
        raise SeedRefused(SeedFault.CIPHER_LENGTH, found=len(value))
    decryptor = Cipher(algorithms.AES(key), modes.CBC(value[:BLOCK_BYTES])).decryptor()
    plain = decryptor.update(value[BLOCK_BYTES:]) + decryptor.finalize()
    padding = plain[-1]  # only the last byte of the padding has a meaning in XML Encryption
    if not 1 <= padding <= BLOCK_BYTES:
        raise SeedRefused(SeedFault.DECRYPTION_FAILED)
    return plain[:-padding]


def _open_gcm(key: bytes, value: bytes) -> bytes:
    if len(value) < GCM_NONCE_BYTES + GCM_TAG_BYTES:
        raise SeedRefused(SeedFault.CIPHER_LENGTH, found=len(value))
    try:
        return AESGCM(key).decrypt(value[:GCM_NONCE_BYTES], value[GCM_NONCE_BYTES:], None)
    except InvalidTag:
        raise SeedRefused(SeedFault.DECRYPTION_FAILED) from None


def _unwrap(key: bytes, value: bytes, *, padded: bool) -> bytes:
    if len(value) < BLOCK_BYTES or len(value) % 8:
        raise SeedRefused(SeedFault.CIPHER_LENGTH, found=len(value))
    try:
        return aes_key_unwrap_with_padding(key, value) if padded else aes_key_unwrap(key, value)
    except (InvalidUnwrap, ValueError):
        if not padded:  # a seed of 20 bytes needs padding, and vendors wrap it so under the name without
            return _unwrap(key, value, padded=True)
        raise SeedRefused(SeedFault.DECRYPTION_FAILED) from None
