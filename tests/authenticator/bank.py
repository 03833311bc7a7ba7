"""A bank for the app's tests: it serves the built app under the strict policy and speaks the phone protocol.

It is written from docs/integrators/phone-protocol.md with the words of tests/support, and shares no line with the
product. A test holds it in its hands: `bank.requests`, `bank.state`, `bank.cut`, `bank.ahead`.
"""

import gzip
import hashlib
import json
import mimetypes
import os
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from tests.authenticator.documents import PAYMENT, ocra
from tests.support import hpke
from tests.support import phone_words as words
from tests.support.phone_words import b64u, from_b64u

DIST = Path(__file__).resolve().parents[2] / "authenticator/dist"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types sw"
)
Answer = tuple[int, dict[str, Any]]


@dataclass
class Enrollment:
    """One QR that the bank shows, and what became of it."""

    code: str = "83920174"
    id: UUID = field(default_factory=uuid4)
    ticket: bytes = field(default_factory=lambda: os.urandom(20))
    exchange: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    seed: bytes = field(default_factory=lambda: os.urandom(32))
    signing: bytes = b""
    mac: str = ""
    tries: int = 5
    confirmed: bool = False
    removed: bool = False
    counter: int = 0


@dataclass
class Bank:
    """The bank as a test sees it."""

    origin: str = ""
    name: str = "Banco Litoral"
    brand: str = "#0b5d4b"
    identity_name: str = "Agrocafé S.A.S."
    may_enroll_in_tab: bool = True
    shows_fingerprint: bool = False
    state: str = "active"
    tries_left: int = 5
    blocked_until: int | None = None
    ahead: int = 0
    is_down: bool = False
    loses_answers: int = 0
    says: dict[str, Answer] = field(default_factory=dict)
    enrollments: dict[UUID, Enrollment] = field(default_factory=dict)
    requests: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def now(self) -> int:
        """Give the bank's time in milliseconds."""
        return int(time.time() * 1000) + self.ahead

    def enroll(self, **more: Any) -> tuple[Enrollment, str]:
        """Open an enrollment and give the text of its QR."""
        one = Enrollment(**more)
        self.enrollments[one.id] = one
        hashed = hashlib.sha256(hpke.point(one.exchange)).digest()[:16]
        parts = ("1", "litoral", b64u(one.id.bytes), b64u(one.ticket), b64u(hashed))
        return one, f"{self.origin}/#{'.'.join(parts)}"

    def document(self, kind: str = "payment_order", *, minutes: float = 2, **said: Any) -> dict[str, Any]:
        """Write a document to approve."""
        now = self.now()
        return {
            "v": 1, "approval": str(uuid4()), "bank": "litoral", "kind": kind, "title": "Pago a proveedores",
            "lines": PAYMENT, "made_at": now, "expires_at": now + int(minutes * 60_000), "nonce": b64u(os.urandom(16)),
            **said,
        }  # fmt: skip

    def ask_for(self, kind: str = "payment_order", **said: Any) -> dict[str, Any]:
        """Let a request wait for the phone."""
        document = self.document(kind, **said)
        text = rfc8785.dumps(document)
        request = {
            "approval": document["approval"], "document": text.decode(), "digest": hashlib.sha256(text).hexdigest(),
            "expires_at": document["expires_at"],
        }  # fmt: skip
        self.requests.append(request)
        return request

    def offline_link(self, **said: Any) -> tuple[str, str]:
        """Give the QR of an answer without network, and the document's digest."""
        text = rfc8785.dumps(self.document(**said))
        return f"{self.origin}/#a1.litoral.{b64u(text)}", hashlib.sha256(text).hexdigest()

    def answered(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        """Answer one request of a phone."""
        self.asked.append(f"{method} {path}")
        parts = path.removeprefix("/api/phone/v1/litoral/").split("/")
        for ending, said in self.says.items():
            if path.endswith(ending):
                return said
        one = self.enrollments.get(UUID(parts[1]))
        if one is None:
            return 404, {"code": "enrollment-unknown" if parts[0] == "enrollments" else "device-unknown"}
        if parts[0] == "devices":
            return self._device(one, method, path, parts[2], headers.get("Llavero-Device", ""), body)
        match parts[2:]:
            case []:
                return 200, self._offer(one)
            case ["device"]:
                return self._exchange(one, json.loads(body)["sealed"])
            case ["confirmation"] if json.loads(body)["mac"] == one.mac:
                one.confirmed = True
                return 200, {"state": "confirmed"}
            case _:
                return 403, {"code": "confirmation-wrong"}

    def _offer(self, one: Enrollment) -> dict[str, Any]:
        return {
            "exchange_key": b64u(hpke.point(one.exchange)), "now": self.now(), "expires_at": self.now() + 900_000,
            "code_digits": 8, "code_channel": "sms", "pin_digits": 4, "shows_fingerprint": self.shows_fingerprint,
            "bank": {"name": self.name, "phone": "1700 000 000", "brand": self.brand},
        }  # fmt: skip

    def _exchange(self, one: Enrollment, sealed: str) -> Answer:
        said = json.loads(hpke.open_sealed(one.exchange, words.device_info(one.id), from_b64u(sealed)))
        signing, agreement = from_b64u(said["signing_key"]), from_b64u(said["agreement_key"])
        digest = words.transcript("litoral", one.id, hpke.point(one.exchange), signing, agreement)
        if said["ticket_mac"] != b64u(words.ticket_mac(one.ticket, digest)):
            return 400, {"code": "enrollment-altered"}
        if not _is_signed(signing, said["signature"], words.signed_transcript(digest)):
            return 400, {"code": "enrollment-altered"}
        if one.signing and one.signing != signing:
            return 409, {"code": "enrollment-taken"}
        if not one.signing and said["activation_code"] != one.code:
            one.tries -= 1
            return 403, {"code": "activation-code-wrong", "tries_left": one.tries}
        one.signing, r = signing, os.urandom(32)
        one.mac = b64u(words.confirmation(words.confirmation_key(r, one.ticket), digest))
        plain = {
            "serial": "FEF4900042", "seed": b64u(one.seed), "algorithm": "SHA256", "digits": 6, "period": 30,
            "r": b64u(r), "name": self.identity_name,
        }  # fmt: skip
        once = ec.generate_private_key(ec.SECP256R1())
        back = hpke.seal(agreement, words.server_info(digest), json.dumps(plain).encode(), ephemeral=once)
        return 200, {"sealed": b64u(back.wire)}

    def _device(self, one: Enrollment, method: str, path: str, below: str, header: str, body: bytes) -> Answer:
        t, s = (part.partition("=")[2] for part in header.split(", "))
        if abs(int(t) - self.now()) > 300_000:
            return 401, {"code": "clock-off", "now": self.now()}
        if not _is_signed(one.signing, s, words.request_string(method, path, int(t), body)):
            return 401, {"code": "device-unknown"}
        match below:
            case "requests":
                return 200, {
                    "now": self.now(), "state": self.state, "tries_left": self.tries_left,
                    "blocked_until": self.blocked_until, "requests": self.requests,
                }  # fmt: skip
            case "removal":
                one.removed = True
                return 200, {}
            case _:
                return self._take(one, json.loads(body))

    def _take(self, one: Enrollment, said: dict[str, Any]) -> Answer:
        request = next((each for each in self.requests if each["approval"] == said["approval"]), None)
        if request is None:
            same = any(each == said for each in self.answers)
            return (200, {}) if same else (410, {"code": "approval-over"})
        if said["digest"] != request["digest"]:
            return 409, {"code": "approval-changed"}
        parts = (
            UUID(said["approval"]).bytes, bytes.fromhex(said["digest"]), said["decision"].encode(),
            str(said["counter"]).encode(), said["answer"].encode(),
        )  # fmt: skip
        if not _is_signed(one.signing, said["signature"], b"llavero/1/answer\x00" + b"".join(map(words.lp, parts))):
            return 401, {"code": "device-unknown"}
        if said["counter"] <= one.counter:
            return 403, {"code": "device-cloned"}
        one.counter = said["counter"]
        if said["decision"] == "approve" and said["answer"] != ocra(one.seed, said["digest"], said["counter"]):
            self.tries_left -= 1
            return 403, {"code": "pin-wrong", "tries_left": self.tries_left}
        self.requests.remove(request)
        self.answers.append(said)
        return 200, {}


def _is_signed(point: bytes, signature: str, message: bytes) -> bool:
    raw = from_b64u(signature)
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point).verify(
            encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256())
        )
    except InvalidSignature:
        return False
    return True


def opened(bank: Bank) -> ThreadingHTTPServer:
    """Open the bank's door on a free port of this machine."""

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path.startswith("/api/"):
                return self._api("GET")
            if self.path == "/config.json":
                return self._say(
                    200, "application/json", json.dumps({"may_enroll_in_tab": bank.may_enroll_in_tab}).encode()
                )
            name = "index.html" if self.path == "/" else self.path.lstrip("/").partition("?")[0]
            file = (DIST / name).resolve()
            if not file.is_file() or DIST not in file.parents:
                return self._say(404, "text/plain", b"")
            kind = "application/manifest+json" if file.suffix == ".webmanifest" else mimetypes.guess_type(file.name)[0]
            return self._say(200, kind or "application/octet-stream", file.read_bytes())

        def do_POST(self) -> None:
            self._api("POST")

        def _api(self, method: str) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if bank.is_down:
                return self._vanish()
            status, said = bank.answered(method, self.path, self.headers, body)
            if method == "POST" and bank.loses_answers > 0:
                bank.loses_answers -= 1
                return self._vanish()
            return self._say(status, "application/json", json.dumps(said).encode())

        def _vanish(self) -> None:
            # Broken in the middle: a browser that hears nothing at all asks once more by itself.
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")
            self.close_connection = True

        def _say(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            if len(body) > 1_000 and not kind.startswith(("image/png", "font/")):
                body = gzip.compress(body, 6)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    bank.origin = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
