"""Asks a privacyIDEA about codes over HTTP, each code once, and prints how many it accepted and how long it took.

A process of its own: `python -m bench.privacyidea.load FILE CLIENTS SECONDS PORT…`; FILE holds pairs of serial and code
as JSON. Each client keeps one connection and sends its next request when the last is answered. Only an answer of 200
whose JSON says that the code is right (`result.value` is true) counts as accepted.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one answer: its status and body."""
    status, *headers = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")
    fields = dict(line.lower().split(b":", 1) for line in headers if b":" in line)
    return int(status.split()[1]), await reader.readexactly(int(fields[b"content-length"]))


def said(status: int, body: bytes) -> str:
    """Name an answer: "accepted", "refused", or what else came back."""
    try:
        value = json.loads(body)["result"]["value"]
    except (ValueError, KeyError, TypeError):
        return f"{status} {body[:200]!r}"
    if status != 200 or not isinstance(value, bool):
        return f"{status} {body[:200]!r}"
    return "accepted" if value else "refused"


async def _client(
    port: int, pairs: Iterator[tuple[str, str]], until: float, took: list[float], heard: Counter[str]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until and (pair := next(pairs, None)):
        body = urlencode({"serial": pair[0], "pass": pair[1]})
        begun = time.perf_counter()
        writer.write(
            f"POST /validate/check HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: bench\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        answer = said(*await _answer(reader))
        took.append(time.perf_counter() - begun)
        heard[answer] += 1
    writer.close()


async def load(file: Path, clients: int, seconds: float, ports: list[int]) -> dict[str, object]:
    """Run and report."""
    pairs, took, heard = iter(json.loads(file.read_text())), list[float](), Counter[str]()
    begun = time.perf_counter()
    await asyncio.gather(*(_client(ports[n % len(ports)], pairs, begun + seconds, took, heard) for n in range(clients)))
    elapsed = time.perf_counter() - begun
    took.sort()
    return {
        "rate": len(took) / elapsed, "accepted": heard.pop("accepted", 0), "others": heard,
        "cpu_s": time.process_time(), "p50_ms": took[len(took) // 2] * 1e3, "p99_ms": took[int(len(took) * 0.99)] * 1e3,
    }  # fmt: skip


if __name__ == "__main__":
    _file, _clients, _seconds, *_ports = sys.argv[1:]
    _ran = load(Path(_file), int(_clients), float(_seconds), [int(port) for port in _ports])
    print(json.dumps(asyncio.run(_ran)))
