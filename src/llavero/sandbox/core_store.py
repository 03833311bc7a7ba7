"""The sandbox's core bank keeps its own books: one file for each bank, which no table of Llavero knows or reaches.

Law: a key lies here as a verifier only, and the numbers that name somebody as keyed digests. An attempt is counted
before it is judged, so that whoever asks many times at once is counted as often; an unknown name is counted alike.
"""

import hashlib
import hmac
import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from llavero.ports.core_bank import (
    CoreCompany,
    CoreContact,
    CoreCustomer,
    KeyAnswer,
    KeyQuestion,
    KeyVerdict,
)

MOST_WRONG: Final = 3
BLOCKED_FOR: Final = timedelta(days=1)
_KEPT_FOR: Final = timedelta(days=1)
_SECONDS_TO_WAIT: Final = 5.0
_NO_ANSWER: Final = KeyAnswer(verdict=KeyVerdict.UNAVAILABLE)
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS secret (id INTEGER PRIMARY KEY CHECK (id = 1), value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS customer (reference TEXT PRIMARY KEY, said TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entry (
    name BLOB PRIMARY KEY, salt BLOB NOT NULL, verifier BLOB NOT NULL,
    reference TEXT NOT NULL REFERENCES customer (reference)
) STRICT;
CREATE TABLE IF NOT EXISTS attempt (name BLOB PRIMARY KEY, wrong INTEGER NOT NULL, since TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS answer (
    request TEXT PRIMARY KEY, question BLOB NOT NULL, verdict TEXT, reference TEXT, at TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class CoreStore:
    """The books of one bank's core, in a file of their own."""

    path: Path
    _secret: list[bytes] = field(default_factory=list, repr=False)

    def open_account(self, customer: CoreCustomer, names: tuple[KeyQuestion, ...]) -> None:
        """Enter a customer and what names them, each with its key; who is there already stays as they are."""
        with self._books() as books:
            is_new = books.execute(
                "INSERT INTO customer (reference, said) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (customer.reference, json.dumps(asdict(customer), ensure_ascii=False)),
            ).rowcount
            for named in names if is_new else ():
                salt = secrets.token_bytes(16)
                books.execute(
                    "INSERT INTO entry (name, salt, verifier, reference) VALUES (?, ?, ?, ?)",
                    (self._name(books, named), salt, _verifier(named.key, salt), customer.reference),
                )

    def judge(self, asked: KeyQuestion, *, now: datetime) -> KeyAnswer:
        """Say whether the key is right; the same request gets its first answer again, and another question none."""
        with self._books() as books:
            name, question = self._name(books, asked), self._digest(books, f"{_named(asked)}\x00{asked.key}")
            said = books.execute(
                "SELECT question, verdict, reference FROM answer WHERE request = ?", (str(asked.request),)
            ).fetchone()
            if said is not None:
                return _again(said, question)
            is_open = _count(books, name, now=now)
            books.execute("DELETE FROM answer WHERE at < ?", ((now - _KEPT_FOR).isoformat(),))
            books.execute(
                "INSERT INTO answer (request, question, at) VALUES (?, ?, ?)",
                (str(asked.request), question, now.isoformat()),
            )
            entry = books.execute("SELECT salt, verifier, reference FROM entry WHERE name = ?", (name,)).fetchone()
        salt, verifier, reference = entry or (b"\x00" * 16, b"", None)
        is_right = hmac.compare_digest(_verifier(asked.key, salt), verifier)  # as long for a name that nobody has
        if not is_open:  # guard: demo-core-limit
            answer = KeyAnswer(verdict=KeyVerdict.BLOCKED)
        elif is_right:
            answer = KeyAnswer(verdict=KeyVerdict.RIGHT, customer=reference)
        else:
            answer = KeyAnswer(verdict=KeyVerdict.WRONG)
        with self._books() as books:
            books.execute(
                "UPDATE answer SET verdict = ?, reference = ? WHERE request = ?",
                (answer.verdict.value, answer.customer, str(asked.request)),
            )
            if answer.verdict is KeyVerdict.RIGHT:
                books.execute("DELETE FROM attempt WHERE name = ?", (name,))
        return answer

    def find(self, reference: str) -> CoreCustomer | None:
        """Read what the bank has on record of a customer."""
        with self._books() as books:
            row = books.execute("SELECT said FROM customer WHERE reference = ?", (reference,)).fetchone()
        if row is None:
            return None
        said = json.loads(row[0])
        contacts = tuple(CoreContact(**contact) for contact in said.pop("contacts"))
        return CoreCustomer(**said | {"company": CoreCompany(**said["company"]), "contacts": contacts})

    def _name(self, books: sqlite3.Connection, asked: KeyQuestion) -> bytes:
        return self._digest(books, _named(asked))

    def _digest(self, books: sqlite3.Connection, value: str) -> bytes:
        if not self._secret:
            books.execute(
                "INSERT INTO secret (id, value) VALUES (1, ?) ON CONFLICT DO NOTHING", (secrets.token_bytes(32),)
            )
            self._secret.append(books.execute("SELECT value FROM secret").fetchone()[0])
        return hmac.new(self._secret[0], value.encode(), hashlib.sha256).digest()

    @contextmanager
    def _books(self) -> Iterator[sqlite3.Connection]:
        """Open the books for one transaction that nobody else writes in."""
        books = sqlite3.connect(self.path, timeout=_SECONDS_TO_WAIT, isolation_level=None)
        try:
            books.executescript(_TABLES)
            books.execute("BEGIN IMMEDIATE")
            yield books
            books.execute("COMMIT")
        finally:
            books.close()  # what was not committed never was


def _count(books: sqlite3.Connection, name: bytes, *, now: datetime) -> bool:
    """Count an attempt and say whether it may be judged; a count that is a day old begins anew."""
    books.execute("DELETE FROM attempt WHERE name = ? AND since <= ?", (name, (now - BLOCKED_FOR).isoformat()))
    counted = books.execute(
        "INSERT INTO attempt (name, wrong, since) VALUES (?, 1, ?)"
        " ON CONFLICT (name) DO UPDATE SET wrong = wrong + 1, since = excluded.since WHERE wrong < ?",
        (name, now.isoformat(), MOST_WRONG),
    ).rowcount
    return counted == 1


def _again(said: tuple[bytes, str | None, str | None], question: bytes) -> KeyAnswer:
    kept, verdict, reference = said
    if verdict is None or not hmac.compare_digest(kept, question):  # guard: demo-core-request-once
        return _NO_ANSWER
    return KeyAnswer(verdict=KeyVerdict(verdict), customer=reference)


def _named(asked: KeyQuestion) -> str:
    card = (asked.card.number, str(asked.card.month), str(asked.card.year)) if asked.card is not None else ()
    return "\x00".join((asked.way, *card, asked.company_document or "", asked.person_document or ""))


def _verifier(key: str, salt: bytes) -> bytes:
    return hashlib.scrypt(key.encode(), salt=salt, n=2**12, r=8, p=1, dklen=32)
