"""Asks a bank's doors as a stranger does: by its pages or by REST, in this process or over the wire."""

import http.client
import json
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from tests.engine.work import Work, shape_of, watched

_sources = count(2)
_REVISION = re.compile(r'name="revision" value="(\d+)"')
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: headers in their order, cookies among them; how long it took, or what it cost."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    seconds: float = 0.0
    work: Work | None = None

    def header(self, name: str) -> str:
        return next((value for found, value in self.headers if found == name), "")


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a stranger does: which button, what is typed (`{user_name}` stands for whom they ask about).

    `after` are seconds that the bank's clock goes on before it.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    action: str = "submit"
    after: int = 0


class Transport(Protocol):
    """How a request gets there."""

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: str, *, source: str) -> Answer: ...


class Stranger(Protocol):
    """Somebody who was never here, from an address of their own."""

    def begin(self, portal: str, journey: str, *, asks_first: bool) -> Iterator[tuple[str, Answer]]: ...

    def do(self, turn: Turn) -> Iterator[tuple[str, Answer]]: ...


def a_source() -> str:
    """Give an address of the loopback net that nobody had before."""
    number = next(_sources)
    return f"127.{number // 62_500 % 250 + 1}.{number // 250 % 250}.{number % 250 + 1}"


@contextmanager
def watched_lightly() -> Iterator[Work]:
    """Write down the statements alone: a page is drawn, nothing slow is done for it, and to look closer takes long."""
    work = Work()

    def ask(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        work.statements.append(shape_of(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(ask):
        yield work


@dataclass(frozen=True, slots=True)
class InProcess:
    """Through Django in this process: what answering costs is written down."""

    host: str

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: str, *, source: str) -> Answer:
        client = Client(enforce_csrf_checks=True)
        how = {**headers, "host": self.host}
        kind = how.pop("Content-Type", "text/plain")
        with watched() if method == "POST" else watched_lightly() as work:
            answer = client.generic(method, path, body, content_type=kind, headers=how, REMOTE_ADDR=source)
        cookies = tuple(("set-cookie", morsel.OutputString()) for morsel in answer.cookies.values())
        plain = tuple((name.lower(), value) for name, value in answer.items())
        return Answer(answer.status_code, plain + cookies, answer.content.decode(), work=work)


@dataclass(frozen=True, slots=True)
class OverTheWire:
    """To a server, on a connection of its own; the time is that from the sent request to the first byte back."""

    port: int
    host: str

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: str, *, source: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(source, 0))
        connection.connect()
        began = time.perf_counter()
        connection.request(method, path, body or None, {**headers, "Host": f"{self.host}:{self.port}"})
        answer = connection.getresponse()
        took = time.perf_counter() - began
        text = answer.read().decode()
        connection.close()
        return Answer(answer.status, tuple((n.lower(), v) for n, v in answer.getheaders()), text, seconds=took)


class AtThePages:
    """A browser; every answer to a form is followed to the page that it leads to."""

    def __init__(self, transport: Transport, **_: str) -> None:
        self._transport, self._source = transport, a_source()
        token = secrets.token_hex(16)
        self._cookies = {"__Host-csrf": token, "__Host-llavero-browser": secrets.token_urlsafe(32)}
        self._form, self._at, self._revision = {"csrfmiddlewaretoken": token}, "", "0"

    def begin(self, portal: str, journey: str, *, asks_first: bool) -> Iterator[tuple[str, Answer]]:
        self._at = f"/p/{portal}/t/{journey}/"
        if not asks_first:
            yield from self._post({})

    def do(self, turn: Turn) -> Iterator[tuple[str, Answer]]:
        key = secrets.token_urlsafe(12)
        once = {"revision": self._revision, "idempotency_key": f"{key}.{turn.action}", "action": turn.action}
        yield from self._post({**once, **turn.values})

    def _post(self, values: Mapping[str, str]) -> Iterator[tuple[str, Answer]]:
        answer = self._ask("POST", self._at, urlencode({**self._form, **values}))
        yield "answer", answer
        assert answer.status == 302, (answer.status, answer.body[:400])
        self._at = answer.header("location")
        page = self._ask("GET", self._at, "")
        yield "page", page
        assert page.status == 200, (page.status, page.body[:400])
        found = _REVISION.search(page.body)
        self._revision = found[1] if found else self._revision

    def _ask(self, method: str, path: str, body: str) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["Content-Type"] = FORM
        answer = self._transport.ask(method, path, headers, body, source=self._source)
        for name, value in answer.headers:
            if name == "set-cookie":
                given, _, content = value.partition(";")[0].partition("=")
                self._cookies[given.strip()] = content
        return answer


class AtTheApi:
    """A person behind a bank's portal that vouches for where they sit."""

    def __init__(self, transport: Transport, *, key: str) -> None:
        self._transport, self._key, self._source = transport, key, a_source()
        self._run: dict[str, Any] = {}
        self._secret = self._at = ""

    def begin(self, portal: str, journey: str, *, asks_first: bool) -> Iterator[tuple[str, Answer]]:
        self._at = f"/journeys/{journey}/runs"
        answer = self.post(self._at, {"portal": portal})
        assert answer.status == 201, answer.body
        self._run = json.loads(answer.body)
        self._secret = self._run["run_secret"]
        self._at = f"{self._at}/{self._run['run']}/submissions"
        yield "start", answer

    def do(self, turn: Turn) -> Iterator[tuple[str, Answer]]:
        said = {"revision": self._run["revision"], "action": turn.action, "values": dict(turn.values)}
        answer = self.post(self._at, said, {"Llavero-Run-Secret": self._secret})
        yield "answer", answer
        if answer.status == 200:
            self._run = json.loads(answer.body)

    def post(self, path: str, said: Mapping[str, Any], more: Mapping[str, str] | None = None) -> Answer:
        """Send a request with a fresh key, and say where the person sits."""
        headers = {
            "Authorization": f"Bearer {self._key}", "Accept-Language": "es", "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_urlsafe(16), **(more or {}),
        }  # fmt: skip
        body = json.dumps({**said, "origin": {"address": self._source}})
        return self._transport.ask("POST", f"/api/v1{path}", headers, body, source="127.0.0.1")
