"""A phone with the app, for tests: it speaks the protocol by its page alone and shares no line with the product.

Each stage is a call of its own, so that a test can lose an answer between any two. `send` carries a request to the
server; the phone's clock is an argument in milliseconds.
"""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from tests.support import hpke
from tests.support import phone_words as words
from tests.support.phone_words import b64u, from_b64u

Body = dict[str, Any]
Send = Callable[[str, str, Mapping[str, str], bytes], tuple[int, Body]]
"""Method, path with query, headers, body; answers status and the JSON read."""


class WrongKeyError(Exception):
    """The server's exchange key is not the one whose hash stands in the QR."""


class ServerRefusedError(Exception):
    """The server answered a problem; `problem` is its document."""

    def __init__(self, status: int, problem: Body) -> None:
        super().__init__(status, problem.get("code"))
        self.status, self.problem = status, problem

    @property
    def code(self) -> str:
        """The problem's permanent word."""
        return str(self.problem["code"])


@dataclass(frozen=True)
class Link:
    """What a QR says."""

    origin: str
    tenant: str
    enrollment: UUID
    ticket: bytes
    key_hash: bytes

    @classmethod
    def read(cls, text: str) -> "Link":
        """Read the text of a QR."""
        origin, _, fragment = text.partition("/#")
        version, tenant, enrollment, ticket, key_hash = fragment.split(".")
        assert version == "1", version
        return cls(origin, tenant, UUID(bytes=from_b64u(enrollment)), from_b64u(ticket), from_b64u(key_hash))


@dataclass
class Phone:
    """One identity on one phone, from the QR on."""

    link: Link
    send: Send
    signing: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    mask_key: bytes = field(default_factory=lambda: os.urandom(32))
    offer: Body = field(default_factory=dict)
    transcript: bytes = b""
    identity: Body = field(default_factory=dict)
    stored_seed: bytes = b""
    _r: bytes = b""

    @property
    def _below(self) -> str:
        return f"/api/phone/v1/{self.link.tenant}"

    @property
    def exchange_key(self) -> bytes:
        """The server's key of this enrollment."""
        return from_b64u(self.offer["exchange_key"])

    def ask(self) -> Body:
        """Fetch the server's key and compare it with the QR."""
        self.offer = self._call("GET", f"{self._below}/enrollments/{self.link.enrollment}")
        if sha256(self.exchange_key).digest()[:16] != self.link.key_hash:
            raise WrongKeyError
        return self.offer

    def sealed_for_server(
        self, activation_code: str, agreement: ec.EllipticCurvePrivateKey, **other: Any
    ) -> tuple[bytes, bytes]:
        """Seal what the phone says, and give the transcript too; `other` puts something else in a member's place."""
        points = (self.exchange_key, hpke.point(self.signing), hpke.point(agreement))
        digest = words.transcript(self.link.tenant, self.link.enrollment, *points)
        said = {
            "activation_code": activation_code,
            "signing_key": b64u(points[1]),
            "agreement_key": b64u(points[2]),
            "ticket_mac": b64u(words.ticket_mac(self.link.ticket, digest)),
            "signature": b64u(words.sign(self.signing, words.signed_transcript(digest))),
        }
        once = ec.generate_private_key(ec.SECP256R1())
        plaintext = json.dumps({**said, **other}).encode()
        sealed = hpke.seal(self.exchange_key, words.device_info(self.link.enrollment), plaintext, ephemeral=once)
        return sealed.wire, digest

    def exchange(self, activation_code: str, **other: Any) -> Body:
        """Send the activation code and take the identity that comes back."""
        agreement = ec.generate_private_key(ec.SECP256R1())
        sealed, digest = self.sealed_for_server(activation_code, agreement, **other)
        answer = self._call(
            "POST", f"{self._below}/enrollments/{self.link.enrollment}/device", {"sealed": b64u(sealed)}
        )
        return self.take(from_b64u(answer["sealed"]), agreement, digest)

    def take(self, sealed: bytes, agreement: ec.EllipticCurvePrivateKey, digest: bytes) -> Body:
        """Open the server's message and keep what it says."""
        said: Body = json.loads(hpke.open_sealed(agreement, words.server_info(digest), sealed))
        self.transcript, self._r = digest, from_b64u(said.pop("r"))
        self.identity = said
        return said

    @property
    def fingerprint(self) -> str:
        """What the phone shows beside the computer's."""
        return words.fingerprint(self.link.ticket, self.transcript)

    def confirmation(self) -> str:
        """Give the proof that the exchange arrived."""
        return b64u(words.confirmation(words.confirmation_key(self._r, self.link.ticket), self.transcript))

    def confirm(self, mac: str | None = None) -> Body:
        """Tell the server that the identity stands on the phone."""
        path = f"{self._below}/enrollments/{self.link.enrollment}/confirmation"
        return self._call("POST", path, {"mac": mac or self.confirmation()})

    def enroll(self, activation_code: str, *, pin: str = "2580") -> Body:
        """Go the whole way, from the QR to the confirmation."""
        self.ask()
        self.exchange(activation_code)
        self.choose_pin(pin)
        return self.confirm()

    def choose_pin(self, pin: str) -> None:
        """Put the seed under the mask; from here on the phone has it only with the PIN."""
        seed = from_b64u(self.identity.pop("seed"))
        self.stored_seed = _xor(seed, words.mask(self.mask_key, self.link.enrollment, pin))

    def seed(self, pin: str) -> bytes:
        """Open the seed, or with a wrong PIN something that looks like one."""
        return _xor(self.stored_seed, words.mask(self.mask_key, self.link.enrollment, pin))

    def code(self, pin: str, *, t: int) -> str:
        """Show the code of a time."""
        return words.totp(self.seed(pin), t, digits=self.identity["digits"], period=self.identity["period"])

    def request(self, method: str, below: str, body: Body | None = None, *, t: int) -> Body:
        """Make a signed request below the device's address."""
        path, raw = self.device_path(below), b"" if body is None else json.dumps(body).encode()
        return self._answered(*self.send(method, path, self.signed(method, path, raw, t=t), raw))

    def device_path(self, below: str) -> str:
        """Give the address of something below the device's."""
        return f"{self._below}/devices/{self.link.enrollment}{below}"

    def signed(self, method: str, path: str, body: bytes, *, t: int) -> dict[str, str]:
        """Give the header that signs a request."""
        signature = words.sign(self.signing, words.request_string(method, path, t, body))
        return {"Llavero-Device": f"t={t}, s={b64u(signature)}"}

    def _call(self, method: str, path: str, body: Body | None = None) -> Body:
        raw = b"" if body is None else json.dumps(body).encode()
        return self._answered(*self.send(method, path, {}, raw))

    @staticmethod
    def _answered(status: int, answer: Body) -> Body:
        if status >= 400:
            raise ServerRefusedError(status, answer)
        return answer


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
