"""What a phone signs when it answers a request to approve.

Source: docs/integrators/phone-protocol.md, section 5.
"""

import hashlib
from dataclasses import dataclass, field
from uuid import UUID

from llavero.formats.phone.proofs import is_signature
from llavero.formats.phone.words import lp


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAnswer:
    """An answer as a phone sent it: `approve`, `reject` or `unknown`; `answer` is empty but for the first."""

    approval: UUID
    digest: str
    decision: str
    counter: int
    answer: str = field(repr=False)
    signature: bytes = field(repr=False)

    @property
    def signed(self) -> bytes:
        """Give the bytes that are signed."""
        parts = (
            self.approval.bytes, bytes.fromhex(self.digest), self.decision.encode(), str(self.counter).encode(),
            self.answer.encode(),
        )  # fmt: skip
        return b"llavero/1/answer\x00" + b"".join(map(lp, parts))

    @property
    def fingerprint(self) -> bytes:
        """Digest what was signed, to know the very same answer when it comes again."""
        return hashlib.sha256(self.signed).digest()

    def is_signed_by(self, signing_key: bytes) -> bool:
        """Say whether the phone of this key gave the answer; raises PhoneMessageError for a key that is no point."""
        return is_signature(signing_key, self.signed, self.signature)
