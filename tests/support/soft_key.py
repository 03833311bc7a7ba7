"""A passkey device in software: real CBOR, real COSE, real signatures, and every lie that a test wants it to tell.

Written from the specification (WebAuthn level 3, CTAP 2.1), without the library that the product verifies with.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, MAY_LEAVE, HAS_LEFT, HAS_KEY = 0x01, 0x04, 0x08, 0x10, 0x40


def text(some: bytes) -> str:
    """Write bytes as browsers do."""
    return urlsafe_b64encode(some).rstrip(b"=").decode()


def from_text(some: str) -> bytes:
    """Read what `text` wrote."""
    return urlsafe_b64decode(some + "=" * (-len(some) % 4))


@dataclass
class SoftKey:
    """One key on one device. `flags` is what the device says of its holder; `counter` goes up at each signature."""

    origin: str = "https://produbanco.localhost"
    host: str | None = None
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    counts: bool = True
    in_frame: bool = False
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    holder: bytes = b""
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def make(self, options: dict[str, Any], **lies: Any) -> str:
        """Answer "make a key" as a browser would, in JSON; `lies` replace what stands in the client's data."""
        self.host = self.host or options["rp"]["id"]
        self.holder = from_text(options["user"]["id"])
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(self._cose())
        told = self._told(options["rp"]["id"], self.flags | HAS_KEY) + held
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": told})
        client = self._client("webauthn.create", options["challenge"], lies)
        response = {
            "clientDataJSON": text(client), "attestationObject": text(attested), "transports": ["internal", "telepathy"]
        }  # fmt: skip
        return self._answer(response)

    def sign(self, options: dict[str, Any], *, rp_id: str | None = None, **lies: Any) -> str:
        """Answer "sign with a key" as a browser would, in JSON."""
        self.counter += self.counts
        told = self._told(rp_id or options["rpId"], self.flags)
        client = self._client("webauthn.get", options["challenge"], lies)
        signature = self.private.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({
            "clientDataJSON": text(client), "authenticatorData": text(told), "signature": text(signature),
            "userHandle": text(self.holder),
        })  # fmt: skip

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({
            "id": text(self.id), "rawId": text(self.id), "type": "public-key", "clientExtensionResults": {},
            "response": response,
        })  # fmt: skip

    def _told(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.counter.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str, lies: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.in_frame, **lies}
        return json.dumps(said).encode()

    def _cose(self) -> dict[int, Any]:
        point = self.private.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}


def asked_on(screen: Any) -> dict[str, Any]:
    """Read what a page asks the browser for."""
    options: dict[str, Any] = json.loads(next(n for n in screen.nodes if n.kind == "passkey").args["options"])
    return options
