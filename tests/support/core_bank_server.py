"""A bank's core as a real HTTP server that keeps to the published OpenAPI: it refuses what the document does not allow.

Its own answers are checked by the same document, unless a test tells it to misbehave (`answers`).
"""

import hashlib
import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openapi_schema_validator import OAS31Validator, oas31_format_checker

from llavero.ports.core_bank import Card, CoreCustomer, KeyQuestion, KeyVerdict
from tests.support.core_bank import FakeCoreBank
from tests.support.jose import check_jwt, kid_of, open_jwe
from tests.support.ports import free_port
from tests.support.servers import HOUSE

DOCUMENT = HOUSE / "docs/integrators/core-bank.openapi.yaml"
BASE = "/llavero/v1"
CLIENT = "llavero-produbanco"


@cache
def document() -> dict[str, Any]:
    """Read the published document."""
    found: dict[str, Any] = yaml.safe_load(DOCUMENT.read_text())
    return found


def faults(schema: str, value: object) -> list[str]:
    """Say where a value is not as a schema of the document has it."""
    root = {"$ref": f"#/components/schemas/{schema}", "components": document()["components"]}
    found = OAS31Validator(root, format_checker=oas31_format_checker).iter_errors(value)
    return [f"{'/'.join(map(str, one.absolute_path))}: {one.message}" for one in found]


@dataclass(frozen=True)
class Misbehaviour:
    """What the server does instead of answering: waits, then says something, drips it, or hangs up with a reset."""

    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    after_seconds: float = 0
    drips: bool = False
    resets: bool = False
    more_headers: tuple[tuple[str, str], ...] = ()


class CoreServer:
    """What was asked and how it is answered. `core` knows the customers; `seen` keeps each request as it came."""

    def __init__(self, folder: Path, *, is_secured: bool) -> None:
        self.folder, self.is_secured = folder, is_secured
        self.port = 0
        self.core = FakeCoreBank()
        self.answers: list[Misbehaviour] = []
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.faults: list[str] = []
        self._kept: dict[str, tuple[str, bytes]] = {}
        self._spent: set[str] = set()
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.client_key = ec.generate_private_key(ec.SECP256R1())
        self.signing_file, self.sealing_file = folder / "signing.pem", folder / "core.pem"
        self.signing_file.touch(mode=0o600)
        self.signing_file.write_bytes(
            self.client_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )  # fmt: skip
        self.sealing_file.write_bytes(
            self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        )

    @property
    def base(self) -> str:
        """The address that the bank tells its integrator."""
        scheme, host = ("https", "localhost") if self.is_secured else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self.port}{BASE}"

    @property
    def address(self) -> str:
        """The address as a setting has it, with the keys."""
        return f"{self.base}?client={CLIENT}&signing-key={self.signing_file}&core-key={self.sealing_file}"

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Answer as a core that keeps to the document does."""
        claims = check_jwt(headers.get("authorization", "").removeprefix("Bearer "), self.client_key.public_key())
        operation = path.removeprefix(BASE)
        expected = {"iss": CLIENT, "sub": CLIENT, "aud": self.base, "htm": method, "htp": operation,
                    "body_sha256": hashlib.sha256(body).hexdigest()}  # fmt: skip
        if claims is None or any(claims[name] != value for name, value in expected.items()):
            return self._refuse(401, "not-you")
        if claims["jti"] in self._spent or claims["exp"] - 60 != claims["iat"]:
            return self._refuse(401, "used-assertion")
        self._spent.add(claims["jti"])
        match method, operation:
            case "GET", "/health":
                return self._say("Health", {"status": "ok", "sealing_key": kid_of(self.key.public_key())})
            case "POST", "/key-verifications":
                return self._verify(headers, body)
            case "POST", "/customer-lookups":
                return self._look_up(body)
        return self._refuse(404, "no-such-operation")

    def _verify(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        wrong = faults("SealedQuestion", asked)
        header, plain = open_jwe(asked["sealed"], self.key)
        question = json.loads(plain)
        wrong += faults("KeyQuestion", question)
        if header["kid"] != kid_of(self.key.public_key()) or header["cty"] != "json":
            wrong.append("kid or cty of the JWE")
        once = headers.get("idempotency-key", "")
        if once != question["request"]:
            wrong.append("Idempotency-Key is not the request of the question")
        if wrong:
            self.faults += wrong
            return self._refuse(400, "not-as-documented")
        kept = self._kept.get(once)
        if kept is not None:
            return (200, kept[1]) if kept[0] == plain.decode() else self._refuse(409, "request-used-before")
        card = question.pop("card", None)
        said = self.core.verify_key(
            KeyQuestion(request=UUID(question.pop("request")), card=Card(**card) if card else None, **question)
        )
        if said.verdict is KeyVerdict.UNAVAILABLE:
            return self._refuse(503, "busy")
        told = {"request": once, "verdict": said.verdict.value} | (
            {"customer": said.customer} if said.customer is not None else {}
        )
        answered = self._say("Verdict", told)
        self._kept[once] = (plain.decode(), answered[1])
        return answered

    def _look_up(self, body: bytes) -> tuple[int, bytes]:
        asked = json.loads(body)
        if set(asked) != {"customer"} or faults("Reference", asked["customer"]):
            self.faults.append("look-up")
            return self._refuse(400, "not-as-documented")
        found = self.core.customer(asked["customer"])
        return self._refuse(404, "no-such-customer") if found is None else self._say("Customer", written(found))

    def _say(self, schema: str, value: dict[str, Any]) -> tuple[int, bytes]:
        wrong = faults(schema, value)
        assert not wrong, wrong
        return 200, json.dumps(value).encode()

    def _refuse(self, status: int, code: str) -> tuple[int, bytes]:
        body = {"status": status, "code": code}
        assert not faults("Problem", body)
        return status, json.dumps(body).encode()


def written(customer: CoreCustomer) -> dict[str, Any]:
    """Write a customer as the document has it."""
    return {
        "customer": customer.reference,
        "document": {"kind": customer.document_kind, "number": customer.document},
        "names": customer.names,
        "resides_abroad": customer.resides_abroad,
        "company": {
            "kind": customer.company.kind,
            "document": {"kind": customer.company.document_kind, "number": customer.company.document},
            "name": customer.company.name,
        },
        "role": customer.role,
        "contacts": [
            {"channel": one.channel, "kind": one.kind, "address": one.address} for one in customer.contacts
        ],
    }  # fmt: skip


@contextmanager
def core_bank_server(folder: Path, *, context: ssl.SSLContext | None = None) -> Iterator[CoreServer]:
    """Run a core on a free port, over TLS where a context is given."""
    core = CoreServer(folder, is_secured=context is not None)

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length", 0))))

        def _answer(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            core.seen.append((self.command, self.path, headers, body))
            if core.answers:
                self._misbehave(core.answers.pop(0))
                return
            status, said = core.answer(self.command, self.path, headers, body)
            self._say(status, "application/json" if status == 200 else "application/problem+json", said)

        def _say(self, status: int, kind: str, said: bytes, more: tuple[tuple[str, str], ...] = ()) -> None:
            self.send_response(status)
            for name, value in (("Content-Type", kind), ("Content-Length", str(len(said))), *more):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)
            self.wfile.flush()

        def _misbehave(self, how: Misbehaviour) -> None:
            time.sleep(how.after_seconds)
            if how.resets:
                # no lingering: the kernel answers with RST instead of an orderly end
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                self.close_connection = True
            elif how.drips:
                self.close_connection = True
                for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + b"X-Slow: 1\r\n" * 200:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(0.05)
            else:
                self._say(how.status, how.kind, how.body, how.more_headers)

        def log_message(self, *_: object) -> None:
            pass

    class House(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing about callers that hung up."""

    for _ in range(5):
        core.port = free_port()
        try:
            server = House(("127.0.0.1", core.port), Door)
        except OSError:
            continue  # somebody took the port meanwhile
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        serving.start()
        try:
            yield core
        finally:
            server.shutdown()
            server.server_close()
        return
    raise RuntimeError("no port for a core")
