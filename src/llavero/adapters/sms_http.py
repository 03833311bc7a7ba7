"""Send SMS through a gateway that speaks HTTP in the way of Kannel's `sendsms` (Kannel 1.4 user's guide, chapter 8).

Law: the gateway's password, the number and the text travel in headers and body, never in an address that somebody
logs, unless the gateway understands nothing else (`style=get`). No redirect is followed: it would carry them away.
"""

import ssl
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Final, Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import urllib3

from llavero.adapters.cut_off import CONNECT_SECONDS, TOTAL_SECONDS, cut_off_after
from llavero.adapters.loopback import is_this_machine
from llavero.adapters.watched_line import ClearLine, SecuredLine
from llavero.domain.errors import DomainError, ErrorCode
from llavero.ports.message_sender import TAKEN, Answer, Delivery, Letter

KEY_HEADER: Final = "X-Llavero-Message"
LONGEST_ANSWER: Final = 4096
SILENCE_SECONDS: Final = 4.0  # codes are waited for: a gateway that died must not hold the next ones for long
_TAKEN_BY_GATEWAY: Final = (b"0:", b"3:")  # accepted for delivery; queued for later delivery
_SEVEN_BIT: Final = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsGateway:
    """An SMS gateway. From an address such as `https://user:password@sms.bank.ec/cgi-bin/sendsms?style=post`."""

    is_encrypted: bool
    host: str
    port: int
    path: str
    style: Literal["post", "get"] = "post"
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ca_file: str | None = None

    @classmethod
    def at(cls, url: str) -> "SmsGateway":
        """Read an address; raises DomainError UNSAFE_CONFIGURATION, which never repeats it."""
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        style, ca_file = options.pop("style", "post"), options.pop("ca", None)
        if parts.scheme not in {"http", "https"} or not parts.hostname or options or style not in {"post", "get"}:
            raise _not_an_address()
        try:
            port = parts.port
        except ValueError:
            raise _not_an_address() from None
        return cls(
            is_encrypted=parts.scheme == "https",
            host=parts.hostname,
            port=port or (443 if parts.scheme == "https" else 80),
            path=parts.path or "/cgi-bin/sendsms",
            style="get" if style == "get" else "post",
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            ca_file=ca_file,
        )

    @property
    def is_for_sandbox_only(self) -> bool:
        """True where codes would cross a network in the clear."""
        return not self.is_encrypted and not is_this_machine(self.host)  # guard: sms-clear-stays-here

    def send(self, letter: Letter) -> Delivery:
        """Give one SMS to the gateway. A repeat carries the same key in the header X-Llavero-Message."""
        try:
            return self._converse(letter)
        except urllib3.exceptions.NewConnectionError:  # which urllib3 counts as a time-out too
            return Delivery(Answer.LATER, "no-answer")
        except (TimeoutError, urllib3.exceptions.TimeoutError):
            return Delivery(Answer.LATER, "timeout")
        except (ssl.SSLError, urllib3.exceptions.SSLError):
            return Delivery(Answer.LATER, "tls")
        except (OSError, HTTPException, urllib3.exceptions.HTTPError):
            return Delivery(Answer.LATER, "no-answer")

    def _converse(self, letter: Letter) -> Delivery:
        # a bare connection: a pool would write the address of each request to its log
        connection = self._connection()
        watch = cut_off_after(TOTAL_SECONDS, lambda: connection.line)
        try:
            connection.connect()
            if connection.sock is not None:
                connection.sock.settimeout(SILENCE_SECONDS)
            method, address, body, headers = self._request(letter)
            connection.request(method, address, body=body, headers=headers, preload_content=False)
            answer = connection.getresponse()
            return _judged(answer.status, answer.read(LONGEST_ANSWER, decode_content=False))
        finally:
            watch.cancel()
            connection.close()
            connection.close_line()

    def _connection(self) -> ClearLine | SecuredLine:
        if not self.is_encrypted:
            return ClearLine(self.host, self.port, timeout=CONNECT_SECONDS)
        context = ssl.create_default_context(cafile=self.ca_file)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return SecuredLine(self.host, self.port, timeout=CONNECT_SECONDS, ssl_context=context)

    def _request(self, letter: Letter) -> tuple[str, str, bytes | None, dict[str, str]]:
        key = {KEY_HEADER: str(letter.key)}
        if self.style == "get":
            query = {
                "username": self.user,
                "password": self.password,
                "from": letter.sender,
                "to": letter.address,
                "text": letter.body,
                "coding": _SEVEN_BIT,
                "charset": "UTF-8",
            }
            return "GET", f"{self.path}?{urlencode(query, quote_via=quote)}", None, key
        headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": self.user,
            "X-Kannel-Password": self.password,
            "X-Kannel-From": letter.sender,
            "X-Kannel-To": letter.address,
            "X-Kannel-Coding": _SEVEN_BIT,
            "X-Kannel-Charset": "UTF-8",
        }
        return "POST", self.path, letter.body.encode(), headers | key


def _judged(status: int, said: bytes) -> Delivery:
    """Tell what is about the letter (never again) from what is about us or the moment (another time)."""
    if status in {200, 202} and said.lstrip().startswith(_TAKEN_BY_GATEWAY):
        return TAKEN
    if status == 400:
        return Delivery(Answer.NEVER, "refused-400")
    # a redirect, a page of some proxy, our own wrong password: the letter is as good as before
    return Delivery(Answer.LATER, f"answered-{status}")


def _not_an_address() -> DomainError:
    return DomainError(ErrorCode.UNSAFE_CONFIGURATION, what="address of the SMS gateway", setting="LLAVERO_SMS_URL")
