"""A real SMS gateway for tests, in the way of `sendsms`: it takes what it is given over HTTP and keeps it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from tests.support.ports import free_port

USER, PASSWORD = "llavero", "gateway-secret"


@dataclass(frozen=True, slots=True)
class Sms:
    """One message as the gateway got it; `key` is what a repeat carries again."""

    to: str
    sender: str
    text: str
    key: str
    method: str
    path: str


class Gateway:
    """What arrived, and how the next messages are answered: `answers.append((503, "busy"))`, then taken again."""

    def __init__(self) -> None:
        self.port = 0
        self.messages: list[Sms] = []
        self.answers: list[tuple[int, str]] = []
        self.headers: dict[str, str] = {}
        self.on_message: Callable[[Sms], None] | None = None
        self.after_answer: Callable[[Sms], None] | None = None
        self.refused = 0
        self._arrived = threading.Condition()

    @property
    def url(self) -> str:
        """Address it as settings do."""
        return f"http://{USER}:{PASSWORD}@127.0.0.1:{self.port}/cgi-bin/sendsms"

    def to(self, number: str) -> list[Sms]:
        """List what came for one number."""
        return [message for message in self.messages if message.to == number]

    def wait_for(self, count: int, *, seconds: float = 10) -> list[Sms]:
        """Wait until so many arrived in all; raises TimeoutError."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.messages) >= count, seconds):
                raise TimeoutError(f"{len(self.messages)} of {count} SMS arrived in {seconds} s")
            return list(self.messages)

    def take(self, message: Sms, user: str, password: str) -> tuple[int, str]:
        """Keep a message and say how it is answered."""
        if (user, password) != (USER, PASSWORD):
            self.refused += 1
            return 403, "Authorization failed for sendsms"
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
        if self.on_message is not None:
            self.on_message(message)
        return self.answers.pop(0) if self.answers else (202, "0: Accepted for delivery")


@contextmanager
def sms_gateway() -> Iterator[Gateway]:
    """Run a gateway on a free port."""
    gateway = Gateway()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            self._answer(said, said.get("text", ""))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            names = ("username", "password", "from", "to")
            self._answer({name: self.headers.get(f"X-Kannel-{name}", "") for name in names}, body.decode())

        def _answer(self, said: dict[str, str], text: str) -> None:
            message = Sms(
                to=said.get("to", ""),
                sender=said.get("from", ""),
                text=text,
                key=self.headers.get("X-Llavero-Message", ""),
                method=self.command,
                path=self.path,
            )
            status, words = gateway.take(message, said.get("username", ""), said.get("password", ""))
            self.send_response(status)
            for name, value in gateway.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words.encode())
            self.wfile.flush()
            if gateway.after_answer is not None:
                gateway.after_answer(message)

        def log_message(self, *_: object) -> None:
            pass

    class House(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing about callers that are killed in mid-sentence: tests do that."""

    for _ in range(5):
        gateway.port = free_port()
        try:
            server = House(("127.0.0.1", gateway.port), Door)
        except OSError:
            continue  # somebody took the port meanwhile
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        serving.start()
        try:
            yield gateway
        finally:
            server.shutdown()
            server.server_close()
        return
    raise RuntimeError("no port for an SMS gateway")
