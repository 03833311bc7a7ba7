"""Clients that verify codes without pause, each code once and some on purpose again, and write down all they are told.

Law: nothing that was not answered is taken for an answer: a broken line, a time-out and "unavailable" are all unknown,
and are asked again under the same request id until somebody answers.
"""

import asyncio
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final

from llavero.gate.app import VERIFICATIONS
from tests.faults.kills.bank import AskingBank, Token
from tests.support.history import Answer, Operation

LANES: Final = 4  # how many requests of one player may be on their way at once
ANSWER_S: Final = 10.0
ASK_AGAIN_S: Final = 45.0  # well within the time for which a repeat is answered as it was at first
PAUSE_S: Final = 0.05  # before an unanswered request is asked again, or while no token has a new code


class Line:
    """A connection to one server, made anew when it broke."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and give status and body; raises OSError, EOFError or TimeoutError where none came."""
        try:
            async with asyncio.timeout(ANSWER_S):
                if self._writer is None:
                    self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
                self._writer.write(request)
                await self._writer.drain()
                head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = int(head.split("content-length:")[1].split("\r\n")[0])
                return int(head.split()[1]), await self._reader.readexactly(length)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


@dataclass(slots=True)
class Load:
    """What was asked so far. Read from other threads while it grows."""

    bank: AskingBank
    ports: tuple[int, ...]
    seed: int = 1
    history: list[Operation] = field(default_factory=list)
    answered: Counter[int] = field(default_factory=Counter)
    """How often each server answered with a verdict."""
    strange: Counter[str] = field(default_factory=Counter)
    """Answers that are neither a verdict nor "unavailable"."""
    winners: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    """Which requests each code was accepted for."""
    is_over: threading.Event = field(default_factory=threading.Event)
    failure: BaseException | None = None

    def wait_until(self, is_so: Callable[[], bool], *, within_s: float, what: str) -> None:
        """Wait for the load to get somewhere; raises TimeoutError, or what made the clients stop."""
        deadline = time.monotonic() + within_s
        while not is_so():
            if self.failure is not None:
                raise self.failure
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what}: not in {within_s:.0f} s; answered {dict(self.answered)}, {self.strange}")
            time.sleep(0.005)

    def wait_for(self, more: int, *, of: int | None = None, within_s: float = 90) -> None:
        """Wait for so many more verdicts, of all servers or of one."""
        before = self._verdicts(of)
        self.wait_until(lambda: self._verdicts(of) >= before + more, within_s=within_s, what=f"{more} more verdicts")

    def _verdicts(self, of: int | None) -> int:
        return self.answered.total() if of is None else self.answered[of]

    def has_accepted_twice(self) -> bool:
        """Say whether some code was accepted for two requests."""
        return any(len(names) > 1 for names in list(self.winners.values()))

    async def run(self) -> None:
        """Let every player play until it is over."""
        players = [Player(self, number) for number in range(len(self.bank.hands))]
        await asyncio.gather(*(player.play() for player in players))


@contextmanager
def a_load(bank: AskingBank, ports: tuple[int, ...], *, seed: int = 1) -> Iterator[Load]:
    """Keep the clients at work in a thread of their own; at the end each finishes what it began."""
    load = Load(bank, ports, seed)
    load.answered.update(dict.fromkeys(range(len(ports)), 0))  # so that whoever adds it up never sees it grow

    def work() -> None:
        try:
            asyncio.run(load.run())
        except BaseException as failed:  # noqa: BLE001 (told to whoever waits)
            load.failure = failed

    thread = threading.Thread(target=work, name="load")
    thread.start()
    try:
        yield load
    finally:
        load.is_over.set()
        thread.join()
    if load.failure is not None:
        raise load.failure


class Player:
    """One client with tokens of its own: what it does with one of them it does in its order."""

    def __init__(self, load: Load, number: int) -> None:
        self._load = load
        self._number = number
        self._tokens = load.bank.hands[number]
        self._lines = [[Line(port) for port in load.ports] for _ in range(LANES)]
        self._chance = random.Random(f"{load.seed}/{number}")
        self._asked = 0

    async def play(self) -> None:
        """Press one token after the other."""
        while not self._load.is_over.is_set():
            ready = [token for token in self._tokens if token.next_step(time.time()) is not None]
            for token in ready:
                step = token.next_step(time.time())
                assert step is not None
                await self._round(token, step)
            if not ready:
                await asyncio.sleep(PAUSE_S)
        for lane in self._lines:
            for line in lane:
                line.close()

    async def _round(self, token: Token, step: int) -> None:
        """Use a new code: alone or in a race of several for it; and sometimes again afterwards."""
        token.last = step
        code, chance = token.code(step), self._chance
        racers = chance.randint(2, LANES) if chance.random() < 0.35 else 1
        names = [self._new_name() for _ in range(racers)]
        first_server = chance.randrange(len(self._load.ports))
        answers = await asyncio.gather(
            *(
                self._ask_until_answered(lane, token, step, code, name, server=first_server + lane)
                for lane, name in enumerate(names)
            )
        )
        won = [name for name, answer in zip(names, answers, strict=True) if answer is Answer.ACCEPTED]
        if won and chance.random() < 0.15:
            await self._ask_until_answered(0, token, step, code, won[0], server=chance.randrange(2))
        if won and chance.random() < 0.15:
            await self._ask_until_answered(0, token, step, code, self._new_name(), server=chance.randrange(2))
        if won and step > 0 and token.good_until(step) == float("inf") and chance.random() < 0.08:
            await self._guess(token, step)

    async def _guess(self, token: Token, step: int) -> None:
        """Send what costs a try: a code of before, or none at all."""
        if self._chance.random() < 0.5:
            await self._ask_until_answered(0, token, step - 1, token.code(step - 1), self._new_name(), server=0)
        else:
            wrong = f"{(int(token.code(step)) + 12345678) % 10**8:08d}"
            await self._ask_until_answered(0, token, None, wrong, self._new_name(), server=1)

    def _new_name(self) -> str:
        self._asked += 1
        return f"{self._number}.{self._asked}"

    async def _ask_until_answered(
        self, lane: int, token: Token, step: int | None, code: str, name: str, *, server: int
    ) -> Answer:
        """Ask the servers in turn; the last answer, unknown where nobody answered in time."""
        good_until = token.good_until(step) if step is not None else float("inf")
        until = min(time.time() + ASK_AGAIN_S, good_until - PAUSE_S)
        while True:
            asked = server % len(self._load.ports)
            began = time.time()
            status, said = await self._ask(lane, token, code, name, asked)
            answer = self._understand(status, said, asked)
            if answer is Answer.ACCEPTED and step is not None:
                self._load.winners.setdefault((token.serial, step), set()).add(name)
            self._load.history.append(
                Operation(
                    client=self._number, token=token.serial, step=step, request_id=name, began=began,
                    ended=time.time(), answer=answer, let_in=status == 200 and b'"accepted"' in said,
                    good_until=good_until, server=asked,
                )
            )  # fmt: skip
            if answer is not Answer.UNKNOWN or time.time() >= until:
                return answer
            await asyncio.sleep(PAUSE_S)
            server += 1

    async def _ask(self, lane: int, token: Token, code: str, name: str, server: int) -> tuple[int, bytes]:
        body = json.dumps({"serial": token.serial, "code": code, "request_id": name}).encode()
        head = (
            f"POST {VERIFICATIONS} HTTP/1.1\r\nHost: gate\r\nAuthorization: Bearer {self._load.bank.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        with suppress(OSError, EOFError, TimeoutError):
            return await self._lines[lane][server].ask(head.encode() + body)
        return 0, b""

    def _understand(self, status: int, said: bytes, server: int) -> Answer:
        if status == 200:
            self._load.answered[server] += 1
            return Answer(json.loads(said)["verdict"])
        if status not in (0, 503):
            self._load.strange[f"{status} {said.decode(errors='replace')[:80]}"] += 1
        return Answer.UNKNOWN
