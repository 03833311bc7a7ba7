"""The proxy that misbehaves does what it says: each of its faults is seen from both of its sides."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.support.chaos_proxy import ChaosProxy, Fault, chaos_proxy, through


@dataclass
class Echo:
    """A server that says back what it heard, and remembers it."""

    port: int = 0
    heard: list[bytes] = field(default_factory=list)
    one: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def echo() -> Iterator[Echo]:
    this = Echo()

    def talk(caller: socket.socket) -> None:
        with caller:
            try:
                while said := caller.recv(1000):
                    this.heard.append(said)
                    this.one.set()
                    caller.sendall(said)
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        this.port = listener.getsockname()[1]

        def accept() -> None:
            while True:
                try:
                    caller, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(caller,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield this


@pytest.fixture
def proxy(echo: Echo) -> Iterator[ChaosProxy]:
    with chaos_proxy(echo.port, delay_s=0.2) as proxy:
        yield proxy


@pytest.fixture
def line(proxy: ChaosProxy) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line:
        yield line


def say(line: socket.socket, words: bytes) -> bytes:
    """Say something and wait until as much came back."""
    line.sendall(words)
    heard = b""
    while len(heard) < len(words):
        heard += (more := line.recv(1000))
        assert more, "the line was ended"
    return heard


def test_without_a_fault_bytes_go_there_and_back_and_are_counted(proxy: ChaosProxy, line: socket.socket) -> None:
    assert say(line, b"good morning") == b"good morning"
    (only,) = proxy.connections
    assert (only.there, only.back, only.met, only.is_open) == (12, 12, set(), True)
    line.shutdown(socket.SHUT_WR)
    assert line.recv(10) == b"", "an end is passed on"


def test_a_delay_delays_and_changes_nothing(proxy: ChaosProxy, line: socket.socket) -> None:
    proxy.now(Fault.DELAY)
    began = time.monotonic()
    assert say(line, b"later") == b"later"
    assert time.monotonic() - began >= 0.2
    assert len(proxy.met(Fault.DELAY)) == 1


def test_a_reset_meets_lines_that_stand_and_new_ones(proxy: ChaosProxy, line: socket.socket, echo: Echo) -> None:
    say(line, b"one")
    proxy.now(Fault.RESET)
    with pytest.raises(ConnectionResetError):
        line.recv(10)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as other, pytest.raises(OSError):
        say(other, b"two")
    assert echo.heard == [b"one"]
    assert len(proxy.met(Fault.RESET)) == 2
    proxy.now(Fault.NONE)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as after:
        assert say(after, b"three") == b"three"


def test_a_lost_answer_is_lost_after_the_question_arrived(proxy: ChaosProxy, line: socket.socket, echo: Echo) -> None:
    proxy.now(Fault.LOSE_ANSWER)
    line.sendall(b"pay")
    with pytest.raises(ConnectionResetError):
        line.recv(10)
    assert echo.heard == [b"pay"]


def test_a_half_open_line_takes_everything_and_says_nothing_ever_again(
    proxy: ChaosProxy, line: socket.socket, echo: Echo
) -> None:
    say(line, b"one")
    proxy.now(Fault.HALF_OPEN)
    line.sendall(b"two")
    line.settimeout(0.3)
    with pytest.raises(TimeoutError):
        line.recv(10)
    proxy.now(Fault.NONE)
    line.sendall(b"three")
    with pytest.raises(TimeoutError):
        line.recv(10)
    assert echo.heard == [b"one"]
    assert proxy.still_open() == 1
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as after:
        assert say(after, b"four") == b"four", "a new line is a good one"


def test_a_line_that_said_nothing_meanwhile_did_not_notice(proxy: ChaosProxy, line: socket.socket) -> None:
    say(line, b"one")
    proxy.now(Fault.HALF_OPEN)
    proxy.now(Fault.NONE)
    assert say(line, b"two") == b"two"


def test_one_byte_a_second_is_one_until_the_fault_is_over(proxy: ChaosProxy, line: socket.socket, echo: Echo) -> None:
    proxy.now(Fault.ONE_BYTE)
    line.sendall(b"slow and long")
    assert echo.one.wait(5)
    assert echo.heard == [b"s"]
    proxy.now(Fault.NONE)
    heard = b""
    while len(heard) < 13:
        heard += line.recv(100)
    assert heard == b"slow and long"


def test_where_nobody_listens_a_line_ends_before_a_word(proxy: ChaosProxy, echo: Echo) -> None:
    proxy.now(Fault.REFUSED)
    with (
        pytest.raises(ConnectionResetError),
        socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as line,
    ):
        line.recv(1)
    assert echo.heard == []


def test_an_address_that_does_not_lead_to_the_server_is_a_mistake_of_the_test(proxy: ChaosProxy, echo: Echo) -> None:
    assert through(f"http://127.0.0.1:{echo.port}/s", proxy) == f"http://127.0.0.1:{proxy.port}/s"
    with pytest.raises(ValueError, match="proxy"):
        through("http://127.0.0.1:1/s", proxy)
