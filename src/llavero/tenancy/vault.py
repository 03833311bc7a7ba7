"""How a bank's secrets are kept: sealed under the bank's own key and bound to the row and column they stand in.

Law: a ciphertext moved to another bank, table, row or column does not open. Every ciphertext and every keyed digest
begins with the number of its key, so that keys rotate without a flag day.
"""

import hashlib
import hmac
import os
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string

from llavero.domain.errors import DomainError, ErrorCode
from llavero.ports.key_vault import KeyVault
from llavero.tenancy.ids import new_id
from llavero.tenancy.models import TenantKey
from llavero.tenancy.prepared import Question
from llavero.tenancy.scope import current_tenant_id

_NONCE_BYTES = 12
_NUMBER_BYTES = 2
PURPOSES = ("data", "pepper", "decoy")

_PEPPERS = Question(
    lambda: TenantKey.objects.filter(purpose="pepper").order_by("number").values_list("number", flat=True)
)
_unwrapped: dict[tuple[UUID, str, int], bytes] = {}
_newest: dict[tuple[UUID, str], int] = {}


@lru_cache(maxsize=1)
def key_vault() -> KeyVault:
    """Open the vault that the settings name, once per process."""
    vault: KeyVault = import_string(settings.LLAVERO_KEY_VAULT)(**settings.LLAVERO_KEY_VAULT_OPTIONS)
    return vault


def make_tenant_keys(*, now: datetime) -> None:
    """Give the bank of the scope its first keys: data, pepper, and the decoy key that never rotates."""
    for purpose in PURPOSES:
        add_tenant_key(purpose, number=1, now=now)


def add_tenant_key(purpose: str, *, number: int, now: datetime) -> None:
    """Write one more key of a purpose; the highest number is used from then on, older ones still open."""
    wrapped = key_vault().wrap(os.urandom(32), bound_to=_binding(current_tenant_id(), purpose, number))
    TenantKey.objects.create(id=new_id(now), purpose=purpose, number=number, wrapped=wrapped, made_at=now)
    _newest.pop((current_tenant_id(), purpose), None)


def seal(plain: bytes, *, table: str, row: UUID, column: str) -> bytes:
    """Encrypt for one place in the database: AES-256-GCM, 2-byte key number, 12-byte nonce, ciphertext, tag."""
    number = _newest_number("data")
    nonce = os.urandom(_NONCE_BYTES)
    cipher = AESGCM(tenant_key("data", number))
    return number.to_bytes(_NUMBER_BYTES, "big") + nonce + cipher.encrypt(nonce, plain, place(table, row, column))


def open_sealed(sealed: bytes, *, table: str, row: UUID, column: str) -> bytes:
    """Decrypt from the place it was sealed for; raises SECRET_UNREADABLE for any other."""
    sealed = bytes(sealed)
    number = int.from_bytes(sealed[:_NUMBER_BYTES], "big")
    nonce, body = sealed[_NUMBER_BYTES : _NUMBER_BYTES + _NONCE_BYTES], sealed[_NUMBER_BYTES + _NONCE_BYTES :]
    try:
        return AESGCM(tenant_key("data", number)).decrypt(nonce, body, place(table, row, column))
    except (InvalidTag, ValueError):
        raise DomainError(ErrorCode.SECRET_UNREADABLE, table=table, column=column) from None


def keyed_digest(purpose: str, value: str | bytes) -> bytes:
    """Give a blind index: HMAC-SHA-256 under the bank's newest pepper, 2-byte key number first (34 bytes)."""
    return digest_under(_newest_number("pepper"), purpose, value)


def digest_under(number: int, purpose: str, value: str | bytes) -> bytes:
    """Give the same blind index under an older pepper, to find rows that were written before a rotation."""
    return number.to_bytes(_NUMBER_BYTES, "big") + _hmac(tenant_key("pepper", number), purpose, value)


def peppers() -> list[int]:
    """List the numbers of the bank's peppers, the oldest first: a value may be kept under any of them."""
    return _PEPPERS.all()


def same_digest(kept: bytes, purpose: str, value: str | bytes) -> bool:
    """Compare a value with a kept keyed digest in constant time, under the pepper that made it."""
    kept = bytes(kept)
    return hmac.compare_digest(kept, digest_under(int.from_bytes(kept[:_NUMBER_BYTES], "big"), purpose, value))


def decoy_bytes(purpose: str, value: bytes) -> bytes:
    """Draw 32 bytes that look random but are always the same for an unknown name; the key never rotates."""
    return _hmac(tenant_key("decoy", 1), purpose, value)


def place(table: str, row: UUID, column: str) -> bytes:
    """Name the one place in the database a ciphertext belongs to, as associated data."""
    return b"\x00".join((current_tenant_id().bytes, table.encode(), row.bytes, column.encode()))


def tenant_key(purpose: str, number: int) -> bytes:
    """Unwrap a key of the bank of the scope, once per process."""
    tenant_id = current_tenant_id()
    cached = _unwrapped.get((tenant_id, purpose, number))
    if cached is not None:
        return cached
    row = TenantKey.objects.filter(purpose=purpose, number=number).first()
    if row is None:
        raise DomainError(ErrorCode.SECRET_UNREADABLE, purpose=purpose, number=number)
    key = key_vault().unwrap(bytes(row.wrapped), bound_to=_binding(tenant_id, purpose, number))
    _unwrapped[tenant_id, purpose, number] = key
    return key


def forget_unwrapped_keys() -> None:
    """Drop every key from memory, after a rotation or between tests."""
    _unwrapped.clear()
    _newest.clear()


def _newest_number(purpose: str) -> int:
    where = (current_tenant_id(), purpose)
    if where not in _newest:
        row = TenantKey.objects.filter(purpose=purpose, retired_at=None).order_by("-number").first()
        if row is None:
            raise DomainError(ErrorCode.SECRET_UNREADABLE, purpose=purpose)
        _newest[where] = row.number
    return _newest[where]


def _binding(tenant_id: UUID, purpose: str, number: int) -> bytes:
    return b"\x00".join((b"tenant-key", tenant_id.bytes, purpose.encode(), str(number).encode()))


def _hmac(key: bytes, purpose: str, value: str | bytes) -> bytes:
    body = value.encode() if isinstance(value, str) else value
    return hmac.new(key, purpose.encode() + b"\x00" + body, hashlib.sha256).digest()
