"""Sends verifications over HTTP, each code once, and prints how many were accepted and how long they took.

A process of its own: `python -m bench.verify.load FILE CLIENTS SECONDS PAUSE PORT…`; FILE holds whole requests, one
after the other with their length before them. Each client sends its next request PAUSE seconds after the answer to its
last.
"""

import asyncio
import json
import struct
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import uvloop

LENGTH = struct.Struct(">I")
VERDICTS = (b'{"verdict":"accepted"}', b'{"verdict":"refused"}')


def write_requests(file: Path, requests: Iterator[bytes]) -> None:
    """Write a file for this process to send."""
    with file.open("wb") as out:
        for request in requests:
            out.write(LENGTH.pack(len(request)) + request)


def read_requests(file: Path) -> list[bytes]:
    """Read them back, newest last."""
    body, at, found = file.read_bytes(), 0, []
    while at < len(body):
        (length,) = LENGTH.unpack_from(body, at)
        found.append(body[at + 4 : at + 4 + length])
        at += 4 + length
    return found


class Client(asyncio.Protocol):
    """One connection that always has one request on its way."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send_next(self) -> None:
        request = self._run.next_request()
        if request is None:
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(request)

    def data_received(self, said: bytes) -> None:
        self._heard += said
        if not self._heard.endswith(b"}"):  # every body of the gate is one small JSON object
            return
        self._run.note(self._heard, time.perf_counter() - self._sent_at)
        self._heard = b""
        if self._run.pause:
            asyncio.get_running_loop().call_later(self._run.pause, self.send_next)
        else:
            self.send_next()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 (the shape of asyncio)
        self._run.one_ended()


class Run:
    """One run: the requests left, until when, and what came back."""

    def __init__(self, requests: list[bytes], clients: int, pause: float) -> None:
        self._requests = iter(requests)
        self._open = clients
        self.pause = pause
        self.sent = self.accepted = self.refused = 0
        self.others: dict[str, int] = {}
        self.took: list[float] = []
        self.until = 0.0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def next_request(self) -> bytes | None:
        if time.perf_counter() >= self.until:
            return None
        request = next(self._requests, None)
        self.sent += request is not None
        return request

    def note(self, answer: bytes, seconds: float) -> None:
        self.took.append(seconds)
        if answer.endswith(VERDICTS[0]):
            self.accepted += 1
        elif answer.endswith(VERDICTS[1]):
            self.refused += 1
        else:
            said = answer.rsplit(b"\r\n\r\n", 1)[-1].decode()[:80]
            self.others[said] = self.others.get(said, 0) + 1

    def one_ended(self) -> None:
        self._open -= 1
        if not self._open and not self.ended.done():
            self.ended.set_result(None)


async def load(file: Path, clients: int, seconds: float, pause: float, ports: list[int]) -> dict[str, object]:
    """Run and report."""
    run, loop = Run(read_requests(file), clients, pause), asyncio.get_running_loop()
    made = [
        await loop.create_connection(lambda: Client(run), "127.0.0.1", ports[n % len(ports)]) for n in range(clients)
    ]
    begun = time.perf_counter()
    run.until = begun + seconds
    for _, client in made:
        client.send_next()
    await run.ended
    elapsed, took = time.perf_counter() - begun, sorted(run.took)
    return {
        "rate": len(took) / elapsed, "accepted": run.accepted, "refused": run.refused, "sent": run.sent,
        "others": run.others, "p50_ms": took[len(took) // 2] * 1e3, "p99_ms": took[int(len(took) * 0.99)] * 1e3,
        "cpu_s": time.process_time(),
    }  # fmt: skip


if __name__ == "__main__":
    uvloop.install()
    _file, _clients, _seconds, _pause, *_ports = sys.argv[1:]
    _ran = load(Path(_file), int(_clients), float(_seconds), float(_pause), [int(port) for port in _ports])
    print(json.dumps(asyncio.run(_ran)))
