"""A real mail server for tests: it takes what it is given on a port of the loopback and keeps it."""

import email
import email.policy
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.ports import free_port


class MailServer:
    """What arrived, and how the next letters are answered: `answers.append("451 later")`, then `250` again."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.envelopes: list[Envelope] = []
        self.answers: list[str] = []
        self.on_mail: Callable[[EmailMessage], None] | None = None
        self.was_encrypted: list[bool] = []
        self._arrived = threading.Condition()

    @property
    def url(self) -> str:
        """Address it as settings do. In the clear, as it is on this machine."""
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    def to(self, address: str) -> list[EmailMessage]:
        """List what came for one mailbox."""
        return [mail for mail, envelope in zip(self.mails, self.envelopes, strict=True) if address in envelope.rcpt_tos]

    def wait_for(self, count: int, *, seconds: float = 10) -> list[EmailMessage]:
        """Wait until so many arrived in all; raises TimeoutError."""
        with self._arrived:
            if not self._arrived.wait_for(lambda: len(self.mails) >= count, seconds):
                raise TimeoutError(f"{len(self.mails)} of {count} mails arrived in {seconds} s")
            return list(self.mails)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.answers and not (answer := self.answers.pop(0)).startswith("250"):
            return answer
        mail = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        with self._arrived:
            self.mails.append(mail)
            self.envelopes.append(envelope)
            self.was_encrypted.append(session.ssl is not None)
            self._arrived.notify_all()
        if self.on_mail is not None:
            self.on_mail(mail)
        return "250 taken"


def body_of(mail: EmailMessage) -> str:
    """Read the words of a mail."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, login: tuple[str, str] | None = None, **options: Any
) -> Iterator[MailServer]:
    """Run a mail server on a free port; with `tls` it offers STARTTLS, with `login` it wants one."""
    server = MailServer()

    def authenticate(*said: Any) -> AuthResult:
        credentials = said[-1]
        right = isinstance(credentials, LoginPassword) and login is not None
        return AuthResult(
            success=right and (credentials.login.decode(), credentials.password.decode()) == login, handled=False
        )

    if login is not None:
        options |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": tls is not None}
    for _ in range(5):
        server.port = free_port()
        controller = Controller(server, hostname="127.0.0.1", port=server.port, tls_context=tls, **options)
        try:
            controller.start()
        except OSError:
            continue  # somebody took the port meanwhile
        try:
            yield server
        finally:
            controller.stop()
        return
    raise RuntimeError("no port for a mail server")
