"""One question and one answer over HTTPS with a bank's core: bounded in time and size, never repeated or redirected.

Law: whatever goes wrong is one plain word, which is all that a log or a person at the server ever reads of it.
"""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final

import urllib3

from llavero.adapters.cut_off import cut_off_after
from llavero.adapters.watched_line import ClearLine, SecuredLine

CONNECT_SECONDS: Final = 3.0
SILENCE_SECONDS: Final = 6.0
TOTAL_SECONDS: Final = 9.0
LONGEST_ANSWER: Final = 64 * 1024
JSON: Final = "application/json"
PROBLEM: Final = "application/problem+json"


class NoAnswerError(Exception):
    """There was no answer that can be used, and the word that says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where the core is reached. `context` is None for HTTP in the clear, which only this machine is spoken to by."""

    host: str
    port: int
    context: ssl.SSLContext | None

    def ask(self, method: str, path: str, *, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        """Give the status and the body of an answer in JSON; raises NoAnswerError, within 10 seconds."""
        try:
            return self._converse(method, path, headers, body)
        except urllib3.exceptions.NewConnectionError:  # which urllib3 counts as a time-out too
            word = "no-answer"
        except (TimeoutError, urllib3.exceptions.TimeoutError):
            word = "timeout"
        except (ssl.SSLError, urllib3.exceptions.SSLError):
            word = "tls"
        except (OSError, HTTPException, urllib3.exceptions.HTTPError, ValueError):
            word = "no-answer"
        raise NoAnswerError(word)  # outside of the handler: what is carried along says nothing of the question

    def _converse(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        # a bare connection: a pool would log addresses, follow redirects and ask again by itself
        connection = self._connection()
        watch = cut_off_after(TOTAL_SECONDS, lambda: connection.line)
        try:
            connection.connect()
            connection.timeout = SILENCE_SECONDS  # which urllib3 puts on the socket before it reads
            connection.request(method, path, body=body, headers=dict(headers), preload_content=False)
            answer = connection.getresponse()
            kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            said = answer.read(LONGEST_ANSWER + 1, decode_content=False)
        finally:
            watch.cancel()
            connection.close()
            connection.close_line()
        if len(said) > LONGEST_ANSWER:  # guard: core-answer-bounded
            raise NoAnswerError("too-long")
        if kind not in {JSON, PROBLEM}:  # guard: core-answer-is-json (a proxy's page says nothing of a key)
            raise NoAnswerError("not-json")
        return answer.status, said

    def _connection(self) -> ClearLine | SecuredLine:
        if self.context is None:
            return ClearLine(self.host, self.port, timeout=CONNECT_SECONDS)
        return SecuredLine(self.host, self.port, timeout=CONNECT_SECONDS, ssl_context=self.context)


def secured(*, ca_file: str | None, certificate: str | None, certificate_key: str | None) -> ssl.SSLContext:
    """Make what a line is secured by: TLS 1.2 or newer, the core's certificate checked, ours shown where we have one.

    Raises OSError or ValueError for files that cannot be used.
    """
    context = ssl.create_default_context(cafile=ca_file)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate is not None:
        options: dict[str, Any] = {"keyfile": certificate_key} if certificate_key is not None else {}
        context.load_cert_chain(certificate, password=_no_passphrase, **options)
    return context


def _no_passphrase() -> str:
    """Refuse to ask at a terminal that nobody sits at."""
    raise ValueError("the key of the certificate has a passphrase")
