"""Connections to PostgreSQL that wait for an answer only so long, so that no server waits for ever on a dead line.

A database that froze, or a firewall that forgot a connection, says nothing and ends nothing: without a bound a thread
would wait there for good, and soon all of them. Whether what was asked then stands nobody knows: it is answered as a
fault and never as done. A statement that is only slow is ended by the database itself, before that: its transaction is
over and the line is good. Commands of an operator have no bound, since a migration may take as long as it takes.
"""

import time
from typing import Any, ClassVar, Final, Self

import psycopg
from psycopg.pq import TransactionStatus

_OF_A_STATEMENT: Final = 0.75
"""How much of the patience a statement may take before the database ends it."""
_IDLE_S: Final = 15
"""What a lost line was in the middle of is undone by the database after this, and its locks are free again."""


class _Bounded:
    """Ends a connection that was silent for `patience_s`, and each that nobody has heard since that silence began."""

    patience_s: ClassVar[float | None] = None
    _silent_since: ClassVar[float] = 0.0
    _heard_at: float = float("inf")
    pgconn: Any

    def _before(self) -> float:
        """Give the moment; raises OperationalError where this line went silent together with another."""
        # guard: silent-together (eight dead lines would otherwise be waited for one after the other)
        if self._heard_at < type(self)._silent_since:
            self.pgconn.finish()
            raise psycopg.OperationalError("a connection of the same time went silent")
        return time.monotonic()

    def _after(self) -> None:
        self._heard_at = time.monotonic()

    def _failed(self, began: float) -> None:
        """End the line where its answer is still to come: what comes later would answer another question."""
        if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
            type(self)._silent_since = max(began, type(self)._silent_since)
            self.pgconn.finish()


class PatientConnection(_Bounded, psycopg.Connection[Any]):
    """For threads; Django's pool makes them. `patience_s` is set by a server at its start."""

    @classmethod
    def connect(cls, conninfo: str = "", **how: Any) -> Self:
        """Connect, and tell the database the bounds of its own side where there is a patience."""
        if cls.patience_s:
            how["options"] = f"{how.get('options') or ''} {_bounds(cls.patience_s)}".strip()
        return super().connect(conninfo, **how)

    def wait(self, gen: Any, *args: Any, **how: Any) -> Any:
        began = self._before()
        try:
            # guard: database-patience (a frozen database would hold every thread for good)
            answer = super().wait(gen, *args, **{"timeout": self.patience_s, **how})
        except psycopg.OperationalError:
            self._failed(began)
            raise
        self._after()
        return answer


class PatientAsyncConnection(_Bounded, psycopg.AsyncConnection[Any]):
    """For the gate, whose one statement takes milliseconds. It tells the database bounds of its own."""

    patience_s = 3.0

    async def wait(self, gen: Any, *args: Any, **how: Any) -> Any:
        began = self._before()
        try:
            # guard: gate-patience (one dead line would hold the gate, which has one batch in flight)
            answer = await super().wait(gen, *args, **{"timeout": self.patience_s, **how})
        except psycopg.OperationalError:
            self._failed(began)
            raise
        self._after()
        return answer


def be_patient_for(seconds: float) -> None:
    """Bound every wait of this process for the database; 0 leaves them unbounded.

    A server says so at its start, before it connects: a line that stands already bounds no statement.
    """
    PatientConnection.patience_s = seconds or None


def _bounds(patience_s: float) -> str:
    # guard: slow-statement-ends-first (a slow statement would end good lines, and run on for nobody with its locks)
    statement = f"-c statement_timeout={round(patience_s * _OF_A_STATEMENT * 1000)}"
    # guard: lost-lines-let-go (what a lost line had locked would stay locked until the network notices, for hours)
    return f"{statement} -c idle_in_transaction_session_timeout={_IDLE_S}s"
