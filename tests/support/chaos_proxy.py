"""A TCP proxy that misbehaves on order: it stands before a database, an SMS gateway or a mail server of a test.

`proxy.now(Fault.RESET)` changes what happens to every connection from that moment on, those that stand included;
`proxy.now(Fault.NONE)` lets traffic through again. What a fault has swallowed is not given out later: a connection
that was half-open stays dead, as one is of which a firewall forgot the state.
"""

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

PIECE: Final = 64 * 1024
RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER of nought: closing sends RST (socket(7))."""


class Fault(StrEnum):
    """What may be done to the bytes of a connection."""

    NONE = "none"
    DELAY = "delay"
    """Every piece waits before it goes on, in both directions."""
    RESET = "reset"
    """Every connection is reset where it stands, and a new one as soon as it says something."""
    LOSE_ANSWER = "lose-answer"
    """The question arrives; its answer does not, and the connection is reset instead. Whoever repeats, asks twice."""
    HALF_OPEN = "half-open"
    """Bytes are taken and go nowhere; nothing is ever said again on this connection."""
    ONE_BYTE = "1 byte/s"
    """One byte a second in each direction."""
    REFUSED = "refused"
    """Nobody listens: standing connections are reset, new ones too, before a byte is said."""


@dataclass
class Connection:
    """What became of one connection: bytes to the server and back, and the faults that met it."""

    number: int
    there: int = 0
    back: int = 0
    met: set[Fault] = field(default_factory=set)
    is_dead: bool = False
    """True once it swallowed something: nothing that comes later may be understood."""
    is_open: bool = True


@dataclass
class ChaosProxy:
    """The proxy of a test, from the test's own thread. `connections` grows as callers come."""

    port: int
    server_port: int
    delay_s: float = 0.3
    connections: list[Connection] = field(default_factory=list)
    _fault: Fault = Fault.NONE
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _writers: dict[int, tuple[asyncio.StreamWriter, ...]] = field(default_factory=dict)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def fault(self) -> Fault:
        return self._fault

    def now(self, fault: Fault) -> None:
        """Let this happen from now on; returns once it does."""
        self._ask(self._switch(fault))

    def met(self, fault: Fault) -> list[Connection]:
        """List the connections that a fault touched."""
        return [each for each in self.connections if fault in each.met]

    def still_open(self) -> int:
        """Count the connections that stand."""
        return sum(each.is_open for each in self.connections)

    def _ask(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _switch(self, fault: Fault) -> None:
        self._fault = fault
        if fault in {Fault.RESET, Fault.REFUSED}:
            for number in list(self._writers):
                self._reset(self.connections[number])

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        this = Connection(len(self.connections))
        self.connections.append(this)
        self._writers[this.number] = (writer,)
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if self._fault is Fault.REFUSED:
                self._reset(this)
                return
            to_server = await asyncio.open_connection("127.0.0.1", self.server_port)
            self._writers[this.number] = (writer, to_server[1])
            await asyncio.gather(
                self._carry(this, reader, to_server[1], is_answer=False),
                self._carry(this, to_server[0], writer, is_answer=True),
            )
        except OSError:
            self._reset(this)
        except asyncio.CancelledError:
            return  # the test is over
        finally:
            this.is_open = False
            for open_writer in self._writers.pop(this.number, ()):
                open_writer.close()
            self._tasks.discard(task)

    async def _carry(
        self, this: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:
        while piece := await reader.read(PIECE):
            if not await self._suffer(this, piece, writer, is_answer=is_answer):
                continue
            self._count(this, len(piece), is_answer=is_answer)
            writer.write(piece)
            await writer.drain()
        if not this.is_dead and not writer.is_closing():
            with suppress(OSError):
                writer.write_eof()

    async def _suffer(
        self, this: Connection, piece: bytes, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> bool:  # fmt: skip
        """Do to a piece what the present fault does; say whether it is still to be passed on."""
        fault = self._fault
        if this.is_dead:
            return False
        if fault is not Fault.NONE:
            this.met.add(fault)
        match fault:
            case Fault.NONE:
                return True
            case Fault.DELAY:
                await asyncio.sleep(self.delay_s * random.uniform(0.5, 1.5))
                return True
            case Fault.RESET | Fault.REFUSED:
                self._reset(this)
                return False
            case Fault.LOSE_ANSWER:
                if is_answer:
                    self._reset(this)
                return not is_answer
            case Fault.HALF_OPEN:
                this.is_dead = True
                return False
            case Fault.ONE_BYTE:
                await self._drip(this, piece, writer, is_answer=is_answer)
                return False

    async def _drip(
        self, this: Connection, piece: bytes, writer: asyncio.StreamWriter, *, is_answer: bool
    ) -> None:  # fmt: skip
        for at in range(len(piece)):
            if self._fault is not Fault.ONE_BYTE:  # the rest goes at once when the fault is over
                writer.write(piece[at:])
                self._count(this, len(piece) - at, is_answer=is_answer)
                break
            writer.write(piece[at : at + 1])
            self._count(this, 1, is_answer=is_answer)
            await asyncio.sleep(1)
        await writer.drain()

    def _count(self, this: Connection, size: int, *, is_answer: bool) -> None:
        if is_answer:
            this.back += size
        else:
            this.there += size

    def _reset(self, this: Connection) -> None:
        this.met.add(self._fault)
        this.is_dead = True
        for writer in self._writers.get(this.number, ()):
            plain = writer.get_extra_info("socket")
            with suppress(OSError):
                plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()

    async def _end(self, server: asyncio.Server) -> None:
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@contextmanager
def chaos_proxy(server_port: int, *, delay_s: float = 0.3) -> Iterator[ChaosProxy]:
    """Run a proxy on a port of its own before a server of this machine, in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = ChaosProxy(listener.getsockname()[1], server_port, delay_s)
    made: list[asyncio.Server] = []

    async def begin() -> None:
        made.append(await asyncio.start_server(proxy._accept, sock=listener))

    running = threading.Thread(target=proxy._loop.run_forever, daemon=True, name="chaos")
    running.start()
    proxy._ask(begin())
    try:
        yield proxy
    finally:
        proxy._ask(proxy._end(made[0]))
        proxy._loop.call_soon_threadsafe(proxy._loop.stop)
        running.join(10)
        proxy._loop.close()


def through(url: str, proxy: ChaosProxy) -> str:
    """Lead an address of this machine through the proxy."""
    swapped = url.replace(f":{proxy.server_port}", f":{proxy.port}")
    if swapped == url:
        raise ValueError("the address does not name the proxy's server")
    return swapped
