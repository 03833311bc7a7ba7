"""How a phone answers a request to approve: written from the page of the protocol, and from nothing of the product."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from tests.support import phone_words as words
from tests.support.phone_words import b64u, lp

IN_APP = "OCRA-1:HOTP-SHA256-8:C-QH64"
OFFLINE = "OCRA-1:HOTP-SHA256-8:QH64"


def ocra(key: bytes, suite: str, digest: str, counter: int | None = None) -> str:
    """Compute an answer (RFC 6287) for the two suites of the protocol."""
    counted = b"" if counter is None else counter.to_bytes(8, "big")
    message = suite.encode() + b"\x00" + counted + bytes.fromhex(digest).ljust(128, b"\x00")
    mac = hmac.new(key, message, hashlib.sha256).digest()
    offset = mac[-1] & 0x0F
    return f"{(int.from_bytes(mac[offset : offset + 4], 'big') & 0x7FFFFFFF) % 10**8:08d}"


def answer_key(seed: bytes) -> bytes:
    """Derive the key of answers."""
    return words.hkdf(seed, b"", b"llavero/1/approve")


def signed_string(approval: str, digest: str, decision: str, counter: int, answer: str) -> bytes:
    """Give what a phone signs when it answers."""
    parts = (
        UUID(approval).bytes, bytes.fromhex(digest), decision.encode(), str(counter).encode(), answer.encode(),
    )  # fmt: skip
    return b"llavero/1/answer\x00" + b"".join(map(lp, parts))


@dataclass
class Answering:
    """A phone with one identity, as far as it answers: its key, its seed by the right PIN, and its counter."""

    seed: bytes = field(repr=False)
    signing: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    counter: int = 0

    @property
    def public(self) -> bytes:
        """The public key, as the server has it."""
        numbers = self.signing.public_key().public_numbers()
        return b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")

    def body(
        self, document: str, decision: str = "approve", *, seed: bytes | None = None, digest: str = ""
    ) -> dict[str, Any]:
        """Answer what a document says; another `seed` is what a wrong PIN opens."""
        assert json.dumps(json.loads(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False) == document
        self.counter += 1
        digest = digest or hashlib.sha256(document.encode()).hexdigest()
        key = answer_key(self.seed if seed is None else seed)
        answer = ocra(key, IN_APP, digest, self.counter) if decision == "approve" else ""
        approval = json.loads(document)["approval"]
        signed = signed_string(approval, digest, decision, self.counter, answer)
        return {
            "approval": approval, "digest": digest, "decision": decision, "counter": self.counter, "answer": answer,
            "signature": b64u(words.sign(self.signing, signed)),
        }  # fmt: skip

    def offline(self, document: str, *, seed: bytes | None = None) -> str:
        """Show the eight digits for a document that was read off the screen."""
        key = answer_key(self.seed if seed is None else seed)
        return ocra(key, OFFLINE, hashlib.sha256(document.encode()).hexdigest())
