"""The text of the picture that a phone reads off the computer's screen.

Law: everything secret stands behind the `#`, which no browser sends to any server.
"""

import hashlib
from uuid import UUID

from llavero.formats.phone.words import b64u

TICKET_BYTES = 20
_HASH_BYTES = 16


def write_link(origin: str, *, tenant: str, enrollment: UUID, ticket: bytes, exchange_key: bytes) -> str:
    """Write what the QR says. `exchange_key` is the public point, of which a hash is written."""
    key_hash = hashlib.sha256(exchange_key).digest()[:_HASH_BYTES]
    return f"{origin}/#1.{tenant}.{b64u(enrollment.bytes)}.{b64u(ticket)}.{b64u(key_hash)}"
