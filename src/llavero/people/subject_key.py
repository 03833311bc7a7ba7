"""The key of one person or company, under which everything personal about them is written.

Law: whoever destroys the key has erased the person, wherever a copy of the ciphertext still lies.
"""

import os
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from llavero.domain.errors import DomainError, ErrorCode
from llavero.people.models import SubjectKey
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.vault import open_sealed, place, seal

_TABLE = "people_subjectkey"
_NONCE_BYTES = 12
_SEALED = Question(lambda: SubjectKey.objects.filter(id=given("key")).values_list("sealed", flat=True), of_nobody=True)


def make_subject_key(*, now: datetime) -> UUID:
    """Write a fresh key, sealed under the bank's, and return its id. Inside a scope only."""
    key_id = new_id(now)
    sealed = seal(os.urandom(32), table=_TABLE, row=key_id, column="sealed")
    SubjectKey.objects.create(id=key_id, sealed=sealed)
    return key_id


def seal_for(key_id: UUID, plain: str, *, table: str, row: UUID, column: str) -> bytes:
    """Encrypt a personal value for one place in the database: 12-byte nonce, AES-256-GCM ciphertext, tag."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(key_id).encrypt(nonce, plain.encode(), place(table, row, column))


def open_for(key_id: UUID, sealed: bytes, *, table: str, row: UUID, column: str) -> str:
    """Decrypt a personal value; raises SECRET_UNREADABLE for another place, and for a person who was erased."""
    sealed = bytes(sealed)
    try:
        opened = _cipher(key_id).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place(table, row, column))
    except (InvalidTag, ValueError):
        raise DomainError(ErrorCode.SECRET_UNREADABLE, table=table, column=column) from None
    return opened.decode()


def erase(key_id: UUID, *, now: datetime) -> bool:
    """Destroy the key; False when it was destroyed before."""
    return SubjectKey.objects.filter(id=key_id, sealed__isnull=False).update(sealed=None, erased_at=now) == 1


def look_for_key(key_id: UUID) -> bytes | None:
    """Give a key as it stands, sealed; None for one that was destroyed or never was. Nobody's is looked for as well."""
    return _SEALED.first(key=key_id)


def _cipher(key_id: UUID) -> AESGCM:
    sealed = look_for_key(key_id)
    if sealed is None:
        raise DomainError(ErrorCode.SECRET_UNREADABLE, table=_TABLE, reason="erased")
    return AESGCM(open_sealed(bytes(sealed), table=_TABLE, row=key_id, column="sealed"))
