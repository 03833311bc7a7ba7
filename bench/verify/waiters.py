"""Keeps clients waiting for requests to approve, as a bank's portal does, until it is ended.

A process of its own: `python -m bench.verify.waiters FILE PORT`; FILE holds a JSON list of whole HTTP requests. Each is
sent anew when it was answered; "ready" is printed once all of them wait, and the number of answers at the end.
"""

import asyncio
import json
import signal
import sys
from contextlib import suppress
from pathlib import Path

SETTLED_S = 8.0  # until the server has looked at every first request, which is answered by nothing yet
answers = 0


async def wait_on(request: bytes, port: int) -> None:
    """Send one request again and again."""
    global answers
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while True:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 304"):
            raise SystemExit(f"was not let wait: {head.splitlines()[0].decode()}")
        answers += 1


async def main(file: Path, port: int) -> None:
    """Wait on all of them until SIGTERM."""
    requests = [request.encode() for request in json.loads(file.read_text())]
    tasks = [asyncio.ensure_future(wait_on(request, port)) for request in requests]
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await asyncio.sleep(SETTLED_S)
    print("ready", flush=True)
    failed = asyncio.gather(*tasks)
    over = asyncio.ensure_future(ended.wait())
    await asyncio.wait({over, failed}, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await failed
    print(answers, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
