"""Send e-mail through the bank's mail server (SMTP, RFC 5321; STARTTLS, RFC 3207; implicit TLS, RFC 8314).

Law: a message goes out encrypted to a server whose certificate was checked, or not at all; the one exception is
written in the address (`tls=none`), for a server on this machine, and a production start refuses it elsewhere.
"""

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import format_datetime
from typing import Any, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from llavero.adapters.cut_off import CONNECT_SECONDS, SILENCE_SECONDS, TOTAL_SECONDS, cut_off_after
from llavero.adapters.loopback import is_this_machine
from llavero.domain.errors import DomainError, ErrorCode
from llavero.ports.message_sender import TAKEN, Answer, Delivery, Letter

TlsPolicy = Literal["starttls", "implicit", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """A mail server. From an address such as `smtp://user:password@mail.bank.ec:587?tls=starttls&ca=/path.pem`."""

    host: str
    port: int
    tls: TlsPolicy = "starttls"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ca_file: str | None = None

    @classmethod
    def at(cls, url: str) -> "SmtpServer":
        """Read an address: `smtp:` (STARTTLS unless `tls=none`) or `smtps:` (TLS from the first byte).

        Raises DomainError UNSAFE_CONFIGURATION, which never repeats the address.
        """
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        tls = options.pop("tls", "implicit" if parts.scheme == "smtps" else "starttls")
        ca_file = options.pop("ca", None)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or options:
            raise _not_an_address()
        if tls not in {"starttls", "implicit", "none"} or (tls == "implicit") != (parts.scheme == "smtps"):
            raise _not_an_address()
        return cls(
            host=parts.hostname,
            port=_port(parts) or (465 if tls == "implicit" else 587),
            tls=tls,  # type: ignore[arg-type]
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            ca_file=ca_file,
        )

    @property
    def is_for_sandbox_only(self) -> bool:
        """True where mail, or a password, would cross a network in the clear."""
        return self.tls == "none" and not is_this_machine(self.host)  # guard: smtp-clear-stays-here

    def send(self, letter: Letter) -> Delivery:
        """Give one e-mail to the server. A repeat carries the same Message-ID, made of the letter's key."""
        try:
            return self._converse(letter)
        except smtplib.SMTPResponseException as refused:
            return _refused(refused.smtp_code)
        except smtplib.SMTPRecipientsRefused as refused:
            return _refused(min(code for code, _ in refused.recipients.values()))
        except smtplib.SMTPNotSupportedError:
            return Delivery(Answer.LATER, "no-tls")
        except ssl.SSLError:
            return Delivery(Answer.LATER, "tls")
        except TimeoutError:
            return Delivery(Answer.LATER, "timeout")
        except (smtplib.SMTPException, OSError):
            return Delivery(Answer.LATER, "no-answer")

    def _converse(self, letter: Letter) -> Delivery:
        message = written(letter)
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        with self._connected(context) as server:
            server.timeout = SILENCE_SECONDS
            if server.sock is not None:
                server.sock.settimeout(SILENCE_SECONDS)
            if self.tls == "starttls":
                server.starttls(context=context)  # guard: smtp-starttls (a server that does not offer it gets nothing)
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message, from_addr=letter.sender, to_addrs=[letter.address])
        return TAKEN

    def _connected(self, context: ssl.SSLContext) -> smtplib.SMTP:
        if self.tls == "implicit":
            return _SmtpOverTls(self.host, self.port, timeout=CONNECT_SECONDS, context=context)
        return _Smtp(self.host, self.port, timeout=CONNECT_SECONDS)


def written(letter: Letter) -> EmailMessage:
    """Write the letter as a message of RFC 5322: plain text, marked as sent by a machine (RFC 3834)."""
    name, _, domain = letter.sender.rpartition("@")
    message = EmailMessage(policy=SMTP_LINES)
    message["From"] = Address(display_name=letter.sender_name, username=name, domain=domain)
    message["To"] = letter.address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = f"<{letter.key}@{domain}>"
    message["X-Llavero-Message"] = str(letter.key)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body)
    return message


class _Smtp(smtplib.SMTP):
    """A conversation that is bounded in all, its handshake of TLS too, and whose goodbye does not matter."""

    _watch: threading.Timer | None = None
    _line: socket.socket | None = None

    def connect(self, *where: Any, **how: Any) -> tuple[int, bytes]:
        self._watch = cut_off_after(TOTAL_SECONDS, lambda: self._line)
        try:
            return super().connect(*where, **how)
        except BaseException:
            self.close()
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        opened: socket.socket = super()._get_socket(host, port, timeout)  # type: ignore[misc]
        self._line = opened.dup()  # a handshake takes the socket away: this handle of it stays
        return opened

    def close(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        if self._line is not None:
            self._line.close()
            self._line = None
        super().close()

    def __exit__(self, *args: object) -> None:
        # once the server took the message, trouble in saying goodbye must not have it sent again
        with suppress(smtplib.SMTPException, OSError):
            super().__exit__(*args)  # type: ignore[arg-type]


class _SmtpOverTls(smtplib.SMTP_SSL, _Smtp):
    """TLS from the first byte; it secures the socket that `_Smtp` opened."""


def _refused(code: int) -> Delivery:
    """RFC 5321, section 4.2.1: 4yz may work another time, 5yz never; but 53x is about us, not about the letter."""
    is_final = 500 <= code < 600 and not 530 <= code <= 539
    return Delivery(Answer.NEVER if is_final else Answer.LATER, f"refused-{code}")


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise _not_an_address() from None


def _not_an_address() -> DomainError:
    return DomainError(ErrorCode.UNSAFE_CONFIGURATION, what="address of the mail server", setting="LLAVERO_SMTP_URL")
