"""Gathers questions that arrive together into one batch with one commit, and gives each its own answer after it.

Law: a batch leaves as soon as none is in flight, never on a timer, so that whoever is alone waits for nothing. At most
64 stand in it and at most one about the same holder. What could not be decided there is decided alone.

Between two batches the loop goes round a few times: those who were just answered send their next question at once, and
a batch that left before it is read would carry one or two, at the price of a commit. Who waits alone sees none of it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Final

from llavero.domain.errors import DomainError, ErrorCode
from llavero.gate.banks import Banks
from llavero.gate.judge import judge
from llavero.gate.ledger import Ledger
from llavero.gate.question import Question
from llavero.gate.rows import Facts, Ruling
from llavero.ports.clock import Clock
from llavero.tenancy.unwrapped import KeyMissingError

MOST_TOGETHER: Final = 64
MOST_WAITING: Final = 4096
_TURNS: Final = 8
_log = logging.getLogger(__name__)


@dataclass(slots=True, eq=False)
class _Waiting:
    """A question and where its answer goes."""

    question: Question
    answer: "asyncio.Future[bool]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def give(self, outcome: "bool | DomainError") -> None:
        if self.answer.done():  # who asked has gone
            return
        if isinstance(outcome, DomainError):
            self.answer.set_exception(outcome)
        else:
            self.answer.set_result(outcome)


class Gathering:
    """The questions of this process on their way to the ledger."""

    def __init__(self, ledger: Ledger, banks: Banks, clock: Clock) -> None:
        self._ledger = ledger
        self._banks = banks
        self._clock = clock
        self._queue: deque[_Waiting] = deque()
        self._is_flying = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, question: Question) -> bool:
        """Answer whether the code was accepted, after the commit that says so; raises DomainError for no answer."""
        await self._banks.of(question.key.bank)
        if len(self._queue) >= MOST_WAITING:
            raise DomainError(ErrorCode.UNAVAILABLE)
        waiting = _Waiting(question)
        self._queue.append(waiting)
        if not self._is_flying:
            self._is_flying = True
            self._start(self._fly())
        return await waiting.answer

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # the loop itself keeps tasks only weakly
        task.add_done_callback(self._tasks.discard)

    async def _fly(self) -> None:
        try:
            while self._queue:
                await self._settle(self._next_batch())
                await self._let_in()
        finally:
            self._is_flying = False

    async def _let_in(self) -> None:
        for _ in range(_TURNS):
            if not self._queue or len(self._queue) >= MOST_TOGETHER:
                return
            await asyncio.sleep(0)

    def _next_batch(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        later: list[_Waiting] = []
        asked_about: set[object] = set()
        while self._queue and len(batch) < MOST_TOGETHER:
            waiting = self._queue.popleft()
            if waiting.question.about in asked_about:
                later.append(waiting)
                continue
            asked_about.add(waiting.question.about)
            batch.append(waiting)
        self._queue.extendleft(reversed(later))
        return batch

    async def _settle(self, batch: list[_Waiting]) -> None:
        try:
            outcomes = await self._ledger.settle([waiting.question for waiting in batch], self._judge)
        except DomainError as refused:
            outcomes = [refused] * len(batch)
        except Exception:  # noqa: BLE001 (one question must not take 63 others with it)
            _log.exception("a batch of verifications failed")
            outcomes = [None] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            if outcome is None:
                self._start(self._settle_alone(waiting))
            else:
                waiting.give(outcome)

    async def _settle_alone(self, waiting: _Waiting) -> None:
        try:
            try:
                waiting.give(await self._ledger.settle_alone(waiting.question, self._judge))
            except KeyMissingError:
                await self._banks.read_again(waiting.question.key.bank)
                waiting.give(await self._ledger.settle_alone(waiting.question, self._judge))
        except DomainError as refused:
            waiting.give(refused)
        except Exception:  # noqa: BLE001 (who asks gets an answer)
            _log.exception("a verification failed")
            waiting.give(DomainError(ErrorCode.UNAVAILABLE))

    def _judge(self, question: Question, facts: Facts) -> "Ruling | DomainError":
        try:
            return judge(question, facts, self._banks.at_hand(question.key.bank), now=self._clock.now())
        except DomainError as refused:
            return refused
