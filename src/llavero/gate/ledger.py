"""How the gate reaches its rows: one batch of questions, read, judged and written in one commit.

Law: an answer is given only after the commit that holds it. What could not be decided is `None` and decided alone.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from llavero.domain.errors import DomainError
from llavero.gate.question import Question
from llavero.gate.rows import Facts, Ruling

Judge = Callable[[Question, Facts], Ruling | DomainError]
"""Judges one question by its facts; a DomainError is an answer to who asks, and writes nothing."""

Outcome = bool | DomainError | None
"""Accepted or not, committed; or why it was not judged; or None: somebody else had the row, decide it alone."""


class Ledger(Protocol):
    """The authenticators and the record, on one kind of database."""

    async def open(self) -> None:
        """Make connections; called once before the first question."""
        ...

    async def close(self) -> None:
        """Let go of them."""
        ...

    async def settle(self, questions: Sequence[Question], judge: Judge) -> list[Outcome]:
        """Decide questions together, in their order, with at most one commit."""
        ...

    async def settle_alone(self, question: Question, judge: Judge) -> bool | DomainError:
        """Decide one question under its rows' locks; raises DomainError UNAVAILABLE when they are not to be had."""
        ...
