"""Who stands in a batch: whoever asks while one is under way, and whoever was just answered and asks again at once."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from llavero.adapters.system_clock import SystemClock
from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation.api_keys import PresentedKey
from llavero.gate import gather
from llavero.gate.gather import MOST_TOGETHER, Gathering
from llavero.gate.ledger import Judge, Outcome
from llavero.gate.question import Question

KEY = PresentedKey("produbanco", UUID(int=1), "s" * 32)
CLIENTS, TIMES = 8, 20


class CountingLedger:
    """Accepts everything, a few turns of the loop later, and notes how many were decided together."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    async def open(self) -> None: ...

    async def close(self) -> None: ...

    async def settle(self, questions: Sequence[Question], judge: Judge) -> list[Outcome]:
        self.batches.append(len(questions))
        for _ in range(3):
            await asyncio.sleep(0)
        return [True] * len(questions)

    async def settle_alone(self, question: Question, judge: Judge) -> bool | DomainError:
        raise NotImplementedError


class OneBank:
    """Knows the bank of every key."""

    async def of(self, slug: str) -> Any: ...


def question(serial: object) -> Question:
    return Question(key=KEY, user=None, serial=str(serial), code="123456")


def gathering(ledger: CountingLedger) -> Gathering:
    return Gathering(ledger, OneBank(), SystemClock())  # type: ignore[arg-type]


def test_those_who_were_answered_and_ask_again_stand_in_one_batch_with_who_came_between() -> None:
    """Left alone, one latecomer would make every second batch a batch of one, and each batch costs a commit."""
    ledger = CountingLedger()

    async def client(asks: Gathering, number: int) -> None:
        for _ in range(TIMES):
            assert await asks.ask(question(number))

    async def run() -> None:
        asks = gathering(ledger)
        early = [asyncio.ensure_future(client(asks, number)) for number in range(CLIENTS - 1)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert ledger.batches == [CLIENTS - 1]
        await asyncio.gather(client(asks, CLIENTS), *early)

    asyncio.run(run())
    assert ledger.batches[0] == CLIENTS - 1
    assert set(ledger.batches[1:TIMES]) == {CLIENTS}
    assert sum(ledger.batches) == CLIENTS * TIMES


def test_who_asks_alone_waits_for_nobody() -> None:
    ledger = CountingLedger()

    async def run() -> None:
        asks = gathering(ledger)
        for _ in range(TIMES):
            answer = asyncio.ensure_future(asks.ask(question("1")))
            before = len(ledger.batches)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            assert len(ledger.batches) == before + 1, "it left as soon as it was asked"
            assert await answer

    asyncio.run(run())


def test_no_batch_is_larger_than_what_one_statement_takes_and_nobody_twice_in_it() -> None:
    ledger = CountingLedger()

    async def run() -> None:
        asks = gathering(ledger)
        await asyncio.gather(*(asks.ask(question(number // 2)) for number in range(MOST_TOGETHER * 4)))

    asyncio.run(run())
    assert max(ledger.batches) <= MOST_TOGETHER
    assert sum(ledger.batches) == MOST_TOGETHER * 4


def test_who_comes_when_too_many_wait_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "MOST_WAITING", 3)

    async def run() -> list[Any]:
        asks = gathering(CountingLedger())
        return await asyncio.gather(*(asks.ask(question(n)) for n in range(6)), return_exceptions=True)

    answers = asyncio.run(run())
    refused = [each for each in answers if isinstance(each, DomainError)]
    assert {each.code for each in refused} == {ErrorCode.UNAVAILABLE}
    assert len(refused) == 3
    assert answers.count(True) == 3
