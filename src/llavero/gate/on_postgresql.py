"""The gate's rows on PostgreSQL, through the two functions that are all its role may call (tenancy/sql/gate.sql).

Law: one read, one write, one commit for a batch, whatever its size and however many banks are in it.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from llavero.domain.errors import DomainError, ErrorCode
from llavero.gate.columns import change_columns, decided, event_columns, facts_of, question_columns
from llavero.gate.ledger import Judge, Outcome
from llavero.gate.question import Question
from llavero.gate.rows import Facts, Ruling
from llavero.ports.clock import Clock
from llavero.tenancy.ids import new_id
from llavero.tenancy.patient_connection import PatientAsyncConnection

_LIMITS: Final = "-c lock_timeout=300ms -c statement_timeout=2s -c idle_in_transaction_session_timeout=10s"
_PLANS: Final = (  # made once, row by row along keys: neither a growing table nor old statistics change them
    "-c plan_cache_mode=force_generic_plan -c join_collapse_limit=1 -c enable_seqscan=off -c enable_hashjoin=off"
    " -c enable_mergejoin=off"
)
_CONNECTIONS: Final = 4
_WAIT_S: Final = 2.0
_CONNECT_S: Final = 2
_RECONNECT_S: Final = 3.0  # then whoever asks next has a connection made, and waits for no growing pause
_WARNING: Final = "01000"
_READ: Final = (
    "SELECT * FROM public.gate_read(%s::boolean, %s::timestamptz, %s::int[], %s::uuid[], %s::uuid[], %s::uuid[],"
    " %s::text[], %s::text[])"
)
_WRITE: Final = (
    "SELECT public.gate_write(%s::timestamptz,"
    " %s::int[], %s::uuid[], %s::uuid[], %s::bigint[], %s::int[], %s::int[], %s::timestamptz[],"
    " %s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[], %s::timestamptz[], %s::bytea[], %s::text[],"
    " %s::int[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::uuid[], %s::text[],"
    " %s::text[], %s::text[])"
)


class _Connection(PatientAsyncConnection):
    """A connection that knows when a commit of its may not have reached every replica."""

    is_in_doubt = False


class PostgresLedger:
    """Reads and writes as llavero_gate. `bank_of` names the bank that a question's key belongs to."""

    def __init__(self, url: str, *, clock: Clock, bank_of: Callable[[Question], UUID]) -> None:
        self._clock = clock
        self._bank_of = bank_of
        self._pool: AsyncConnectionPool[_Connection] = AsyncConnectionPool(
            url, connection_class=_Connection, min_size=1, max_size=_CONNECTIONS, open=False, timeout=_WAIT_S,
            configure=_listen_for_doubts, reconnect_timeout=_RECONNECT_S,
            kwargs={
                "autocommit": True, "prepare_threshold": 0, "connect_timeout": _CONNECT_S,
                "options": f"{_LIMITS} {_PLANS}",
            },
        )  # fmt: skip

    async def open(self) -> None:
        """Begin to connect; while the database is away the gate answers "unavailable" and goes on trying."""
        await self._pool.open(wait=False)

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def settle(self, questions: Sequence[Question], judge: Judge) -> list[Outcome]:
        """Decide a batch. What the database refused as a whole, and rolled back, is undecided."""
        try:
            async with self._connection() as connection:
                facts = await self._read(connection, questions, is_alone=False)
                return await self._write(connection, questions, _judged(questions, facts, judge))
        except psycopg.Error as broken:
            if broken.sqlstate is None or broken.sqlstate.startswith(("08", "57")):
                raise DomainError(ErrorCode.UNAVAILABLE) from None  # whether it was committed, nobody knows
            return [None] * len(questions)

    async def settle_alone(self, question: Question, judge: Judge) -> bool | DomainError:
        """Decide one question under the locks of its rows, waiting for them a short while."""
        try:
            async with self._connection() as connection, connection.transaction():
                facts = await self._read(connection, [question], is_alone=True)
                (outcome,) = await self._write(connection, [question], _judged([question], facts, judge))
        except psycopg.Error:
            raise DomainError(ErrorCode.UNAVAILABLE) from None
        if outcome is None:
            raise DomainError(ErrorCode.UNAVAILABLE)
        return outcome

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[_Connection]:
        """Lend a connection; raises UNAVAILABLE for none, and where a commit may not be on every replica."""
        try:
            async with self._pool.connection() as connection:
                yield connection
                if connection.is_in_doubt:  # guard: gate-doubtful-commit
                    await connection.close()  # while it is lent: the pool then makes another in its place
                    raise DomainError(ErrorCode.UNAVAILABLE)
        except PoolTimeout:
            raise DomainError(ErrorCode.UNAVAILABLE) from None

    async def _read(self, connection: _Connection, questions: Sequence[Question], *, is_alone: bool) -> list[Facts]:
        asked = question_columns(questions, [self._bank_of(question) for question in questions])
        # ids, moments and seeds come as they are kept: to read them out of text took a twelfth of a verification
        cursor = await connection.execute(_READ, (is_alone, self._clock.now(), *asked), binary=True)
        return facts_of(await cursor.fetchall(), places=len(questions))

    async def _write(
        self, connection: _Connection, questions: Sequence[Question], rulings: Sequence[Ruling | DomainError]
    ) -> list[Outcome]:
        outcomes: list[Outcome] = [ruling if isinstance(ruling, DomainError) else None for ruling in rulings]
        chosen = decided(rulings)
        if not chosen:
            return outcomes
        now = self._clock.now()
        events = event_columns(chosen, ids=[new_id(now) for _ in chosen], questions=questions)
        cursor = await connection.execute(_WRITE, (now, *change_columns(chosen), *events))
        row = await cursor.fetchone()
        written = frozenset(row[0]) if row else frozenset()
        for place, ruling in chosen:
            if place in written:
                outcomes[place] = ruling.answer
        return outcomes


def _judged(questions: Sequence[Question], facts: Sequence[Facts], judge: Judge) -> list[Ruling | DomainError]:
    return [judge(question, said) for question, said in zip(questions, facts, strict=True)]


async def _listen_for_doubts(connection: _Connection) -> None:
    """Note the warning with which PostgreSQL says that a commit did not wait for its replica to the end."""

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        if notice.sqlstate == _WARNING:
            connection.is_in_doubt = True

    connection.add_notice_handler(hear)
