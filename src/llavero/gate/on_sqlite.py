"""The gate's rows on SQLite: one thread, one connection, one transaction for all that waits.

Law: the transaction takes the write lock before it reads (BEGIN IMMEDIATE), so what is judged is what is written.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from llavero.domain.errors import DomainError, ErrorCode
from llavero.gate.columns import facts_of
from llavero.gate.ledger import Judge, Outcome
from llavero.gate.question import Question
from llavero.gate.rows import Change, Facts, Ruling
from llavero.ports.clock import Clock
from llavero.tenancy.ids import new_id

_PRAGMAS: Final = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_BUSY_S: Final = 5.0
_IDS: Final = (1, 7, 8)  # which columns of the answer are ids, and which are moments
_MOMENTS: Final = (5, 20, 22)
_READ: Final = """
SELECT 0, k.client_id, k.secret_digest, k.scopes, c.portals, k.expires_at,
  k.revoked_at IS NOT NULL OR c.disabled_at IS NOT NULL,
  t.id, t.user_id, t.serial, t.mode, t.algorithm, t.digits, t.period, t.seed_sealed, t.last_step, t.drift,
  t.code_failures, t.pin_failures, t.block_level, t.blocked_until, t.last_request, t.last_request_at, t.last_verdict
FROM federation_apikey k
JOIN federation_client c ON c.tenant_id = k.tenant_id AND c.id = k.client_id
LEFT JOIN (
  SELECT a.* FROM credentials_authenticator a
  JOIN tenancy_tenant b ON b.id = a.tenant_id AND b.epoch = a.epoch
  JOIN people_user u ON u.tenant_id = a.tenant_id AND u.id = a.user_id
  JOIN people_company m ON m.tenant_id = u.tenant_id AND m.id = u.company_id
  WHERE a.tenant_id = :bank AND (a.serial = :serial OR a.user_id = :user)
    AND a.credential = 'active' AND a.binding = 'assigned' AND a.custody = 'delivered'
    AND (a.expires_at IS NULL OR a.expires_at > :now)
    AND (a.portals = '[]' OR EXISTS (SELECT 1 FROM json_each(a.portals) WHERE value = :portal))
    AND u.state = 'active' AND u.valid_from <= :now AND (u.valid_until IS NULL OR u.valid_until > :now)
    AND m.state = 'active'
    AND (a.batch_id IS NULL OR EXISTS (
      SELECT 1 FROM stock_batch s WHERE s.tenant_id = a.tenant_id AND s.id = a.batch_id AND s.state = 'accepted'))
  ORDER BY a.id
) AS t ON t.tenant_id = k.tenant_id
WHERE k.tenant_id = :bank AND k.id = :key
"""
_CHANGE: Final = """
UPDATE credentials_authenticator SET last_step = :step, drift = :drift, code_failures = :codes,
  pin_failures = :pins, block_level = :level, blocked_until = :until, last_request = :request, last_request_at = :now,
  last_verdict = :verdict
WHERE tenant_id = :bank AND id = :id
  AND last_step = :seen
"""
_EVENT: Final = """
INSERT INTO audit_event (id, tenant_id, at, kind, outcome, reason, actor_kind, actor_id, subject_id, step,
  definition_digest, proofs, facts, address, request_id)
VALUES (:id, :bank, :now, :kind, :outcome, :reason, 'client', :client, :subject, '',
  '', '[]', :facts, :address, :request)
"""
_PENDING: Final = "INSERT INTO audit_auditpending (id, tenant_id) VALUES (:id, :bank)"


class SqliteLedger:
    """Reads and writes one file. `bank_of` names the bank that a question's key belongs to."""

    def __init__(self, file: str, *, clock: Clock, bank_of: Callable[[Question], UUID]) -> None:
        self._file = file
        self._clock = clock
        self._bank_of = bank_of
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="gate")
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Open the file in the one thread that will ever use it."""
        await self._in_thread(self._open)

    async def close(self) -> None:
        """Close the file and end the thread."""
        await self._in_thread(self._close)
        self._thread.shutdown(wait=False)

    async def settle(self, questions: Sequence[Question], judge: Judge) -> list[Outcome]:
        """Decide a batch, one question after the other, in one transaction; undecided, all of it, when that fails."""
        try:
            outcomes = await self._in_thread(lambda: self._settle(questions, judge))
        except sqlite3.Error:
            return [None] * len(questions)
        return list(outcomes)

    async def settle_alone(self, question: Question, judge: Judge) -> bool | DomainError:
        """Decide one question in a transaction of its own."""
        try:
            outcomes: list[bool | DomainError] = await self._in_thread(lambda: self._settle([question], judge))
        except sqlite3.Error:
            raise DomainError(ErrorCode.UNAVAILABLE) from None
        return outcomes[0]

    async def _in_thread(self, work: Callable[[], Any]) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _open(self) -> None:
        self._connection = sqlite3.connect(self._file, isolation_level=None, timeout=_BUSY_S)
        for pragma in _PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def _settle(self, questions: Sequence[Question], judge: Judge) -> list[bool | DomainError]:
        connection = self._connection
        assert connection is not None
        connection.execute("BEGIN IMMEDIATE")  # guard: gate-locks-before-reading
        try:
            outcomes = [self._decide(connection, question, judge) for question in questions]
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        return outcomes

    def _decide(self, connection: sqlite3.Connection, question: Question, judge: Judge) -> bool | DomainError:
        bank, now = self._bank_of(question), self._clock.now()
        ruling = judge(question, _facts(connection, question, bank, now=now))
        if isinstance(ruling, DomainError):
            return ruling
        for change in ruling.changes:
            if connection.execute(_CHANGE, _change(change, bank, now=now)).rowcount != 1:
                raise sqlite3.OperationalError("an authenticator changed under its lock")
        event_id = new_id(now).hex
        connection.execute(_EVENT, _event(ruling, question, event_id, now=now))
        connection.execute(_PENDING, {"id": event_id, "bank": bank.hex})
        return ruling.answer


def _facts(connection: sqlite3.Connection, question: Question, bank: UUID, *, now: datetime) -> Facts:
    asked = {
        "bank": bank.hex, "key": question.key.id.hex, "user": question.user.hex if question.user else None,
        "serial": question.serial, "portal": question.portal, "now": _written(now),
    }  # fmt: skip
    return facts_of([_read(row) for row in connection.execute(_READ, asked).fetchall()], places=1)[0]


def _read(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Turn what SQLite keeps as text into ids and moments."""
    read = list(row)
    for place in _IDS:
        read[place] = UUID(read[place]) if read[place] else None
    for place in _MOMENTS:
        read[place] = datetime.fromisoformat(read[place]).replace(tzinfo=UTC) if read[place] else None
    return tuple(read)


def _written(moment: datetime | None) -> str | None:
    return str(moment.astimezone(UTC).replace(tzinfo=None)) if moment is not None else None


def _change(c: Change, bank: UUID, *, now: datetime) -> dict[str, Any]:
    return {
        "step": c.step, "drift": c.drift, "codes": c.left.code_failures, "pins": c.left.pin_failures,
        "level": c.left.level, "until": _written(c.left.closed_until),
        "request": c.request, "now": _written(now), "verdict": c.verdict, "bank": bank.hex, "id": c.seen.id.hex,
        "seen": c.seen.last_step,
    }  # fmt: skip


def _event(ruling: Ruling, question: Question, event_id: str, *, now: datetime) -> dict[str, Any]:
    return {
        "id": event_id, "bank": ruling.bank.hex, "now": _written(now), "kind": ruling.kind.value,
        "outcome": ruling.outcome, "reason": ruling.reason, "client": ruling.client.hex,
        "subject": ruling.subject.hex if ruling.subject else None, "facts": ruling.facts,
        "address": question.address, "request": question.request_id,
    }  # fmt: skip
