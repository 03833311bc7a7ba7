"""Ask a bank's core system over HTTPS, as docs/integrators/core-bank.openapi.yaml says it is asked.

Law: keys and cards leave this process sealed to the core's own key (JWE) and stand in no address, log, exception or
repr. Each question is sent once. What is not an answer in the agreed form, about this very question, is no answer.
"""

import hashlib
import json
import secrets
import ssl
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

import structlog
from pydantic import BaseModel, ValidationError

from llavero.adapters.core_bank_line import JSON, Line, NoAnswerError, secured
from llavero.adapters.core_bank_words import CustomerSaid, HealthSaid, VerdictSaid, written_question
from llavero.adapters.loopback import is_this_machine
from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.jose import SealingKey, SigningKey
from llavero.ports.clock import Clock
from llavero.ports.core_bank import CoreCustomer, KeyAnswer, KeyQuestion, KeyVerdict

log = structlog.get_logger()
ASSERTION_SECONDS: Final = 60
_OK, _NOT_FOUND = 200, 404
_OPTIONS: Final = frozenset({"client", "signing-key", "core-key", "ca", "certificate", "certificate-key"})
_NEEDED: Final = frozenset({"client", "signing-key", "core-key"})
S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpCoreBank:
    """A core system behind HTTPS. From an address such as
    `https://core.bank.ec/llavero/v1?client=llavero&signing-key=/etc/llavero/core.pem&core-key=/etc/llavero/bank.pem`.
    """

    line: Line
    audience: str
    path: str
    client: str
    signing: SigningKey
    sealing: SealingKey = field(repr=False)
    clock: Clock

    @classmethod
    def at(cls, address: str, *, clock: Clock) -> "HttpCoreBank":
        """Read an address and the keys it names; raises DomainError UNSAFE_CONFIGURATION, which repeats neither."""
        try:
            return cls._read(address, clock)
        except (OSError, ValueError, ssl.SSLError) as unusable:
            what = (
                "key or certificate of a core system" if isinstance(unusable, OSError) else "address of a core system"
            )
        raise DomainError(ErrorCode.UNSAFE_CONFIGURATION, what=what, setting="LLAVERO_CORE_BANKS")

    @classmethod
    def _read(cls, address: str, clock: Clock) -> "HttpCoreBank":
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
        is_readable = parts.scheme in {"http", "https"} and parts.hostname and not (parts.username or parts.fragment)
        if not is_readable or not options.keys() >= _NEEDED or not options.keys() <= _OPTIONS:
            raise ValueError("not an address of a core system")
        assert parts.hostname is not None
        is_encrypted = parts.scheme == "https"
        context = secured(
            ca_file=options.get("ca"), certificate=options.get("certificate"),
            certificate_key=options.get("certificate-key"),
        ) if is_encrypted else None  # fmt: skip
        path = parts.path.rstrip("/")
        return cls(
            line=Line(host=parts.hostname, port=parts.port or (443 if is_encrypted else 80), context=context),
            audience=urlunsplit((parts.scheme, parts.netloc, path, "", "")),
            path=quote(path),
            client=options["client"],
            signing=SigningKey.from_pem(_own_file(Path(options["signing-key"]))),
            sealing=SealingKey.from_pem(Path(options["core-key"]).read_bytes()),
            clock=clock,
        )

    @property
    def is_for_sandbox_only(self) -> bool:
        """True where customers' data would cross a network in the clear."""
        return self.line.context is None and not is_this_machine(self.line.host)  # guard: core-clear-stays-here

    def verify_key(self, asked: KeyQuestion) -> KeyAnswer:
        """Ask once whether a key is right. The question's own request id is the idempotency key."""
        sealed = self.sealing.seal(written_question(asked))
        try:
            status, said = self._post("/key-verifications", {"sealed": sealed}, once=str(asked.request))
            verdict = _read_as(VerdictSaid, status, said)
            if verdict.request != asked.request:  # guard: core-answers-this-question
                raise NoAnswerError("other-question")
        except NoAnswerError as missing:
            log.warning("core-bank.no-answer", operation="verify-key", reason=missing.word)
            return KeyAnswer(verdict=KeyVerdict.UNAVAILABLE)
        return verdict.as_answer()

    def customer(self, reference: str) -> CoreCustomer | None:
        """Read a customer's data. The reference stands in the body: addresses are written to logs over there."""
        try:
            status, said = self._post("/customer-lookups", {"customer": reference})
            if status == _NOT_FOUND:
                return None
            found = _read_as(CustomerSaid, status, said)
            if found.customer != reference:  # guard: core-answers-about-this-customer
                raise NoAnswerError("other-customer")
        except NoAnswerError as missing:
            log.warning("core-bank.no-answer", operation="customer", reason=missing.word)
            return None
        return found.as_customer()

    def trouble(self) -> str:
        """Ask how the core is: "" when it is well and names the key that we seal to, else one plain word."""
        try:
            headers = {"Authorization": f"Bearer {self._assertion('GET', '/health', b'')}", "Accept": JSON}
            status, said = self.line.ask("GET", f"{self.path}/health", headers=headers, body=None)
            health = _read_as(HealthSaid, status, said)
        except NoAnswerError as missing:
            return missing.word
        return "" if health.sealing_key == self.sealing.kid else "other-key"

    def _post(self, operation: str, said: dict[str, str], *, once: str = "") -> tuple[int, bytes]:
        body = json.dumps(said, separators=(",", ":")).encode()
        headers = {
            "Authorization": f"Bearer {self._assertion('POST', operation, body)}", "Content-Type": JSON, "Accept": JSON,
        } | ({"Idempotency-Key": once} if once else {})  # fmt: skip
        return self.line.ask("POST", f"{self.path}{operation}", headers=headers, body=body)

    def _assertion(self, method: str, operation: str, body: bytes) -> str:
        """Say who asks what, for a minute: whoever takes it off cannot ask anything else with it."""
        now = int(self.clock.now().timestamp())
        return self.signing.sign(
            {
                "iss": self.client, "sub": self.client, "aud": self.audience, "iat": now,
                "exp": now + ASSERTION_SECONDS, "jti": secrets.token_urlsafe(16), "htm": method, "htp": operation,
                "body_sha256": hashlib.sha256(body).hexdigest(),
            }
        )  # fmt: skip


def _read_as(form: type[S], status: int, said: bytes) -> S:
    if status != _OK:
        raise NoAnswerError(f"answered-{status}")
    try:
        return form.model_validate_json(said)
    except ValidationError:
        pass
    raise NoAnswerError("unreadable")  # outside of the handler, which holds what was said


def _own_file(path: Path) -> bytes:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:  # guard: core-signing-key-permissions
        raise PermissionError("the signing key is readable by others")
    return path.read_bytes()
