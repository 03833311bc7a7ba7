"""A bank's keys held ready, for the one door that works on several banks at once and asks no database for them.

Law: the same keys, framing and places as `vault`; what that seals and digests, this opens and compares. A key that
is not here yet is said to be missing, so that its holder reads the bank's keys again.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from llavero.domain.errors import DomainError, ErrorCode
from llavero.tenancy.models import TenantKey
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import tenant_key

_NONCE_BYTES = 12
_NUMBER_BYTES = 2


class KeyMissingError(LookupError):
    """Something names a key by a number that was not read yet: read the bank's keys again, once."""


@dataclass(frozen=True, slots=True)
class UnwrappedKeys:
    """The keys of one bank, in memory."""

    tenant_id: UUID
    _ciphers: Mapping[int, AESGCM] = field(repr=False)
    _peppers: Mapping[int, bytes] = field(repr=False)
    _newest_pepper: int = 0

    def open_sealed(self, sealed: bytes, *, table: str, row: UUID, column: str) -> bytes:
        """Open what `vault.seal` sealed for this place; raises SECRET_UNREADABLE for any other."""
        cipher = self._ciphers.get(int.from_bytes(sealed[:_NUMBER_BYTES], "big"))
        if cipher is None:
            raise KeyMissingError("data")
        nonce, body = sealed[_NUMBER_BYTES : _NUMBER_BYTES + _NONCE_BYTES], sealed[_NUMBER_BYTES + _NONCE_BYTES :]
        place = b"\x00".join((self.tenant_id.bytes, table.encode(), row.bytes, column.encode()))
        try:
            return cipher.decrypt(nonce, body, place)
        except (InvalidTag, ValueError):
            raise DomainError(ErrorCode.SECRET_UNREADABLE, table=table, column=column) from None

    def keyed_digest(self, purpose: str, value: bytes) -> bytes:
        """Digest under the newest pepper, as `vault.keyed_digest` does."""
        return self._digest_under(self._newest_pepper, purpose, value)

    def same_digest(self, kept: bytes, purpose: str, value: bytes) -> bool:
        """Compare in constant time, under the pepper that made `kept`."""
        return hmac.compare_digest(
            kept, self._digest_under(int.from_bytes(kept[:_NUMBER_BYTES], "big"), purpose, value)
        )

    def _digest_under(self, number: int, purpose: str, value: bytes) -> bytes:
        pepper = self._peppers.get(number)
        if pepper is None:
            raise KeyMissingError("pepper")
        body = hmac.digest(pepper, purpose.encode() + b"\x00" + value, hashlib.sha256)
        return number.to_bytes(_NUMBER_BYTES, "big") + body


def unwrap_keys() -> UnwrappedKeys:
    """Unwrap the data keys and peppers of the bank of the scope; raises SECRET_UNREADABLE where one does not open."""
    rows = TenantKey.objects.filter(purpose__in=("data", "pepper")).order_by("number")
    standing = [(row.purpose, row.number, row.retired_at is None) for row in rows]
    peppers = {number: tenant_key("pepper", number) for purpose, number, _ in standing if purpose == "pepper"}
    usable = [number for purpose, number, is_current in standing if purpose == "pepper" and is_current]
    if not usable:
        raise DomainError(ErrorCode.SECRET_UNREADABLE, purpose="pepper")
    return UnwrappedKeys(
        tenant_id=current_tenant_id(),
        _ciphers={n: AESGCM(tenant_key("data", n)) for purpose, n, _ in standing if purpose == "data"},
        _peppers=peppers,
        _newest_pepper=usable[-1],
    )
