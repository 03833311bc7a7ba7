"""The key vault as a file: 32 random bytes that only the server's user may read. For development and pilots."""

import os
import stat
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from llavero.domain.errors import DomainError, ErrorCode

_NONCE_BYTES = 12
_KEY_BYTES = 32


class FileVault:
    """Wraps keys by AES-256-GCM under a master key that is read once from a file."""

    def __init__(self, path: str) -> None:
        self._cipher = AESGCM(_read_master_key(Path(path)))

    def wrap(self, key: bytes, *, bound_to: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, bound_to)

    def unwrap(self, wrapped: bytes, *, bound_to: bytes) -> bytes:
        try:
            return self._cipher.decrypt(bytes(wrapped[:_NONCE_BYTES]), bytes(wrapped[_NONCE_BYTES:]), bound_to)
        except InvalidTag:
            raise DomainError(ErrorCode.SECRET_UNREADABLE, what="wrapped key") from None


def make_master_key(path: Path) -> None:
    """Write a new master key, readable by its owner alone; an existing file is left as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "wb") as file:
        file.write(os.urandom(_KEY_BYTES))


def _read_master_key(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise DomainError(ErrorCode.UNSAFE_CONFIGURATION, what="master key file is missing", path=path.name) from None
    if stat.S_IMODE(mode) & 0o077:  # guard: vault-file-permissions
        raise DomainError(ErrorCode.UNSAFE_CONFIGURATION, what="master key file is readable by others", path=path.name)
    key = path.read_bytes()
    if len(key) != _KEY_BYTES or len(set(key)) < 8:  # guard: vault-default-key
        raise DomainError(ErrorCode.UNSAFE_CONFIGURATION, what="master key is not 32 random bytes", path=path.name)
    return key
