"""The gate's door: `POST /api/v1/verifications`, as a bare ASGI application.

Law: nothing is answered before it is committed; what a client sent is read up to 4 KiB and never repeated to it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from llavero.domain.errors import DomainError, ErrorCode
from llavero.formats.problem_document import language_of
from llavero.formats.refusal_words import Language
from llavero.gate.answer import send_alive, send_fault, send_problem, send_verdict
from llavero.gate.banks import Banks
from llavero.gate.gather import Gathering
from llavero.gate.ledger import Ledger
from llavero.gate.on_postgresql import PostgresLedger
from llavero.gate.on_sqlite import SqliteLedger
from llavero.gate.question import LONGEST_BODY, Question, presented_key, read_question
from llavero.ports.clock import Clock
from llavero.tenancy.request_ids import new_request_id

VERIFICATIONS: Final = "/api/v1/verifications"
_LIVES: Final = "/livez"
_POST_ONLY: Final = ((b"allow", b"POST"),)
_log = logging.getLogger(__name__)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class ClientGoneError(Exception):
    """Who asked hung up before the question was whole."""


class Gate:
    """Answers verifications. One for each process; it opens its connections when it is first needed."""

    def __init__(self, ledger: Ledger, banks: Banks, clock: Clock, *, instance: str = "") -> None:
        self._ledger = ledger
        self._banks = banks
        self._gathering = Gathering(ledger, banks, clock)
        self._instance = instance
        self._opening = asyncio.Lock()
        self._is_open = False

    @classmethod
    def from_settings(cls) -> "Gate":
        """Build the gate on the database that the settings name."""
        banks = Banks()
        clock: Clock = import_string(settings.LLAVERO_CLOCK)()

        def bank_of(question: Question) -> UUID:
            return banks.at_hand(question.key.bank).keys.tenant_id

        standing = settings.DATABASES["default"]
        ledger: Ledger
        if str(standing["ENGINE"]).endswith("sqlite3"):
            ledger = SqliteLedger(str(standing["NAME"]), clock=clock, bank_of=bank_of)
        else:
            ledger = PostgresLedger(settings.LLAVERO_GATE_DATABASE_URL, clock=clock, bank_of=bank_of)
        return cls(ledger, banks, clock, instance=settings.LLAVERO_INSTANCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.lifespan(scope, receive, send)
        elif scope["type"] == "http":
            try:
                await self._answer(scope, receive, send)
            except DomainError as problem:
                await send_problem(send, problem, language=_language(scope))
            except ClientGoneError:
                return
            except Exception as error:  # noqa: BLE001 (whatever it is, who asks gets a number to ask us for)
                await self._tell_fault(error, _language(scope), send)

    async def lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 (the shape of ASGI)
        """Open at the start of the server, close at its end. A database that is away does not stop the start."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self._open_at_start()
            elif self._is_open:
                await self._ledger.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        if path == _LIVES and method == "GET":
            await send_alive(send, instance=self._instance)
            return
        if path != VERIFICATIONS:
            raise DomainError(ErrorCode.NOT_FOUND)
        if method != "POST":
            refused = DomainError(ErrorCode.WRONG_METHOD)
            await send_problem(send, refused, language=_language(scope), headers=_POST_ONLY)
            return
        authorization, content_type = _headers(scope)
        key = presented_key(authorization)  # guard: gate-key-before-body
        if scope["query_string"]:
            raise DomainError(ErrorCode.UNKNOWN_FIELD)
        if content_type.partition(";")[0].strip().lower() != "application/json":
            raise DomainError(ErrorCode.BAD_INPUT, expected="application/json")
        body = await _read_body(receive)
        question = read_question(body, key=key, address=(scope.get("client") or ("",))[0])
        if not self._is_open:
            await self._open()
        await send_verdict(send, is_accepted=await self._gathering.ask(question))

    async def _tell_fault(self, error: Exception, language: Language, send: Send) -> None:
        number = new_request_id()
        # the traceback without its message: a message may quote what was sent
        bare = Exception, Exception(type(error).__name__), error.__traceback__
        _log.error("request %s failed: %s", number, type(error).__name__, exc_info=bare)
        await send_fault(send, language=language, request_id=number)

    async def _open_at_start(self) -> None:
        try:
            await self._open()
            await self._banks.get_ready()
        except Exception:  # noqa: BLE001 (whatever it is, pages and the next request must still be answered)
            _log.exception("the gate could not be made ready at the start; it will try again with each request")

    async def _open(self) -> None:
        async with self._opening:
            if not self._is_open:
                await self._ledger.open()
                self._is_open = True


def _headers(scope: Scope) -> tuple[str, str]:
    authorization = content_type = b""
    for name, value in scope["headers"]:
        if name == b"authorization":
            authorization = value
        elif name == b"content-type":
            content_type = value
    return authorization.decode("latin-1"), content_type.decode("latin-1")


def _language(scope: Scope) -> Language:
    """Read which language a refusal is told in; a verdict has none."""
    accepted = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return language_of(accepted.decode("latin-1"))


async def _read_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > LONGEST_BODY:  # guard: gate-body-bounded
            raise DomainError(ErrorCode.BAD_INPUT, expected=f"at most {LONGEST_BODY} bytes")
        if not message.get("more_body"):
            return body
