"""Turns the gate's rows into what its two functions take and give: one array per column, one place per question.

Law: arrays are written here in PostgreSQL's own text form, every text in quotes with `"` and `\\` escaped: the driver's
general way of writing them took a quarter of a verification. Source: PostgreSQL manual, section 8.15.6.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from llavero.domain.errors import DomainError
from llavero.gate.question import Question
from llavero.gate.rows import Facts, KeyRow, Ruling, TokenRow

_OF_TOKEN: Final = 7  # where the columns of the authenticator begin, after the place and the key's six
Columns = tuple[str, ...]


def question_columns(questions: Sequence[Question], banks: Sequence[UUID]) -> Columns:
    """Give places, banks, keys, users, serials and portals."""
    return (
        plain(range(len(questions))), plain(bank.hex for bank in banks), plain(q.key.id.hex for q in questions),
        plain(q.user.hex if q.user else None for q in questions), quoted(q.serial for q in questions),
        quoted(q.portal for q in questions),
    )  # fmt: skip


def facts_of(rows: Sequence[tuple[Any, ...]], *, places: int) -> list[Facts]:
    """Gather the rows of each place: the key once, the authenticators in their order."""
    keys: list[KeyRow | None] = [None] * places
    tokens: list[list[TokenRow]] = [[] for _ in range(places)]
    for row in rows:
        place = row[0]
        if keys[place] is None:
            _, client, digest, scopes, portals, expires_at, is_off = row[:_OF_TOKEN]
            keys[place] = KeyRow(client, digest, words(scopes), words(portals), expires_at, is_off)
        if row[_OF_TOKEN] is not None:
            tokens[place].append(TokenRow._make(row[_OF_TOKEN:]))
    return [Facts(key, tuple(found)) for key, found in zip(keys, tokens, strict=True)]


def change_columns(rulings: Sequence[tuple[int, Ruling]]) -> Columns:
    """Give what the verdicts change, and as what each row was seen."""
    changes = [(place, ruling.bank, change) for place, ruling in rulings for change in ruling.changes]
    every = [change for _, _, change in changes]
    return (
        plain(place for place, _, _ in changes), plain(bank.hex for _, bank, _ in changes),
        plain(c.seen.id.hex for c in every), plain(c.seen.last_step for c in every),
        plain(c.seen.code_failures for c in every), plain(c.seen.pin_failures for c in every),
        plain(map(_moment, (c.seen.blocked_until for c in every))),
        plain(c.step for c in every), plain(c.drift for c in every), plain(c.left.code_failures for c in every),
        plain(c.left.pin_failures for c in every), plain(c.left.level for c in every),
        plain(map(_moment, (c.left.closed_until for c in every))),
        quoted("\\x" + c.request.hex() if c.request else None for c in every), plain(c.verdict for c in every),
    )  # fmt: skip


def event_columns(
    rulings: Sequence[tuple[int, Ruling]], *, ids: Sequence[UUID], questions: Sequence[Question]
) -> Columns:
    """Give one event per ruling; `ids` are theirs, in the same order."""
    asked = [questions[place] for place, _ in rulings]
    every = [ruling for _, ruling in rulings]
    return (
        plain(place for place, _ in rulings), plain(event.hex for event in ids), plain(r.bank.hex for r in every),
        quoted(r.kind.value for r in every), plain(r.outcome for r in every), quoted(r.reason for r in every),
        plain(r.client.hex for r in every), plain(r.subject.hex if r.subject else None for r in every),
        quoted(r.facts for r in every), quoted(q.address for q in asked), quoted(q.request_id for q in asked),
    )  # fmt: skip


def decided(rulings: Sequence[Ruling | DomainError]) -> list[tuple[int, Ruling]]:
    """List the rulings to write, by place. Of two that change one authenticator, the later is left for another turn."""
    taken: set[UUID] = set()
    chosen: list[tuple[int, Ruling]] = []
    for place, ruling in enumerate(rulings):
        if isinstance(ruling, DomainError):
            continue
        rows = {change.seen.id for change in ruling.changes}
        if taken.isdisjoint(rows):  # guard: gate-one-per-authenticator
            taken |= rows
            chosen.append((place, ruling))
    return chosen


@lru_cache(maxsize=1024)
def words(array: str) -> frozenset[str]:
    """Read a JSON array of words."""
    return frozenset(json.loads(array))


def plain(values: Iterable[object | None]) -> str:
    """Write an array of numbers, ids, moments or words of ours, which need no quotes."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


def quoted(values: Iterable[str | None]) -> str:
    """Write an array of texts, whatever is in them."""
    return "{" + ",".join("NULL" if value is None else _quote(value) for value in values) + "}"


def _quote(text: str) -> str:
    # guard: gate-array-quotes (a text that closes its quotes would write further columns)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value is not None else None
