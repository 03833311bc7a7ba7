"""A mail server or an SMS gateway that never ends its handshake of TLS holds no worker for ever.

Its bytes come one by one, so that no time-out of the socket is ever reached: only the bound of the whole
conversation ends it.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import ModuleType
from uuid import UUID

import pytest

from llavero.adapters import sms_http, smtp
from llavero.adapters.sms_http import SmsGateway
from llavero.adapters.smtp import SmtpServer
from llavero.ports.message_sender import Answer, Delivery, Letter, MessageSender

LETTER = Letter(
    key=UUID("0193a000-0000-7000-8000-000000000001"), channel="sms", sender="avisos@produbanco.example",
    sender_name="Produbanco", address="+593991234521", subject=None, body="tu clave es 739164",
    written_at=datetime(2026, 11, 21, 12, tzinfo=UTC),
)  # fmt: skip
A_LONG_RECORD = b"\x16\x03\x03\x40\x00"
"""The head of a record of a handshake (RFC 8446, section 5.1) that says it is 16 KiB long."""


@contextmanager
def never_ending(*, before: Callable[[socket.socket], None] = lambda _: None) -> Iterator[int]:
    """A port whose server begins a handshake and lets bytes of it drip until the caller hangs up."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            try:
                caller, _ = listener.accept()
                with caller:
                    before(caller)
                    caller.sendall(A_LONG_RECORD)
                    while not over.wait(0.05):
                        caller.sendall(b"\x02")
            except OSError:
                return

        serving = threading.Thread(target=drip, daemon=True)
        serving.start()
        yield listener.getsockname()[1]
        over.set()
        serving.join(5)


def offer_starttls(caller: socket.socket) -> None:
    """Speak SMTP in the clear up to the moment at which TLS begins (RFC 3207)."""
    caller.sendall(b"220 mail.example\r\n")
    caller.recv(1000)
    caller.sendall(b"250-mail.example\r\n250 STARTTLS\r\n")
    caller.recv(1000)
    caller.sendall(b"220 go ahead\r\n")


@pytest.mark.parametrize(
    ("module", "address", "sender", "before"),
    [
        (sms_http, "https://127.0.0.1:{}/s", SmsGateway.at, lambda _: None),
        (smtp, "smtps://127.0.0.1:{}", SmtpServer.at, lambda _: None),
        (smtp, "smtp://127.0.0.1:{}", SmtpServer.at, offer_starttls),
    ],
    ids=["https", "smtps", "starttls"],
)
def test_a_handshake_that_drips_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, address: str, sender: Callable[[str], MessageSender],
    before: Callable[[socket.socket], None],
) -> None:  # fmt: skip
    monkeypatch.setattr(module, "TOTAL_SECONDS", 0.5)
    monkeypatch.setattr(module, "CONNECT_SECONDS", 30.0)
    monkeypatch.setattr(module, "SILENCE_SECONDS", 30.0)
    said: list[Delivery] = []
    with never_ending(before=before) as port:
        sending = threading.Thread(target=lambda: said.append(sender(address.format(port)).send(LETTER)), daemon=True)
        sending.start()
        sending.join(10)
        assert not sending.is_alive()
    assert [answer.answer for answer in said] == [Answer.LATER]


def test_nobody_at_the_mail_server_s_port_leaves_no_watch_behind() -> None:
    """What could not be connected to is given up whole: the timer that would cut it off does not stay."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        answer = SmtpServer.at(f"smtps://127.0.0.1:{bound.getsockname()[1]}").send(LETTER)
    watches = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert all(watch.finished.is_set() for watch in watches)
    assert answer == Delivery(Answer.LATER, "no-answer")
