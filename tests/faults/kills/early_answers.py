"""A gate that answers before its commit, as a careless one would to be quick: what the kills must catch."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from llavero.domain.errors import DomainError, ErrorCode
from llavero.gate import app
from llavero.gate.ledger import Judge, Ledger, Outcome
from llavero.gate.on_postgresql import PostgresLedger
from llavero.gate.on_sqlite import SqliteLedger
from llavero.gate.question import Question
from llavero.gate.rows import Facts, Ruling

_LATER_S: Final = 0.25
_LOOKED: Final = DomainError(ErrorCode.UNAVAILABLE)


def answer_before_the_commit() -> None:
    """Let every gate that this process builds from now on answer at once and write a moment later."""
    app.PostgresLedger = _early(PostgresLedger)  # type: ignore[misc, assignment]
    app.SqliteLedger = _early(SqliteLedger)  # type: ignore[misc, assignment]


def _early(ledger: Callable[..., Ledger]) -> Callable[..., Ledger]:
    return lambda *args, **kwargs: EarlyLedger(ledger(*args, **kwargs))


class EarlyLedger:
    """Looks, answers, and writes behind everybody's back."""

    def __init__(self, inner: Ledger) -> None:
        self._inner = inner
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        await self._inner.open()

    async def close(self) -> None:
        await self._inner.close()

    async def settle(self, questions: Sequence[Question], judge: Judge) -> list[Outcome]:
        """Answer by what the rows say now."""
        rulings: list[Ruling | DomainError] = []

        def only_look(question: Question, facts: Facts) -> DomainError:
            rulings.append(judge(question, facts))
            return _LOOKED

        looked = await self._inner.settle(questions, only_look)
        if len(rulings) < len(questions) or any(outcome is not _LOOKED for outcome in looked):
            return looked
        self._start(self._write_later(questions, judge))
        return [ruling.answer if isinstance(ruling, Ruling) else ruling for ruling in rulings]

    async def settle_alone(self, question: Question, judge: Judge) -> bool | DomainError:
        return await self._inner.settle_alone(question, judge)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _write_later(self, questions: Sequence[Question], judge: Judge) -> None:
        await asyncio.sleep(_LATER_S)
        await self._inner.settle(questions, judge)
