"""Turns the gate's rows into what its two functions take and give: one array per column, one place per question."""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from llavero.domain.errors import DomainError
from llavero.gate.question import Question
from llavero.gate.rows import Change, Facts, KeyRow, Ruling, TokenRow

_KEY_COLUMNS: Final = 6
_CHANGE_COLUMNS: Final = 13
_EVENT_COLUMNS: Final = 11
Columns = tuple[list[Any], ...]


def question_columns(questions: Sequence[Question], banks: Sequence[UUID]) -> Columns:
    """Give places, banks, keys, users, serials and portals."""
    return (
        list(range(len(questions))), list(banks), [q.key.id for q in questions], [q.user for q in questions],
        [q.serial for q in questions], [q.portal for q in questions],
    )  # fmt: skip


def facts_of(rows: Sequence[tuple[Any, ...]], *, places: int) -> list[Facts]:
    """Gather the rows of each place: the key once, the authenticators in their order."""
    keys: list[KeyRow | None] = [None] * places
    tokens: list[list[TokenRow]] = [[] for _ in range(places)]
    for place, *row in rows:
        if keys[place] is None:
            client, digest, scopes, portals, expires_at, is_off = row[:_KEY_COLUMNS]
            keys[place] = KeyRow(client, digest, words(scopes), words(portals), expires_at, is_off)
        if row[_KEY_COLUMNS] is not None:
            tokens[place].append(TokenRow(*row[_KEY_COLUMNS:]))
    return [Facts(key, tuple(found)) for key, found in zip(keys, tokens, strict=True)]


def change_columns(rulings: Sequence[tuple[int, Ruling]]) -> Columns:
    """Give what the verdicts change, and as what each row was seen."""
    return _turned(
        [_change(place, ruling.bank, c) for place, ruling in rulings for c in ruling.changes], _CHANGE_COLUMNS
    )


def event_columns(
    rulings: Sequence[tuple[int, Ruling]], *, ids: Sequence[UUID], questions: Sequence[Question]
) -> Columns:
    """Give one event per ruling; `ids` are theirs, in the same order."""
    rows = [
        (
            place, event_id, r.bank, r.kind.value, r.outcome, r.reason, r.client, r.subject, r.facts,
            questions[place].address, questions[place].request_id,
        )
        for (place, r), event_id in zip(rulings, ids, strict=True)
    ]  # fmt: skip
    return _turned(rows, _EVENT_COLUMNS)


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


def _change(place: int, bank: UUID, c: Change) -> tuple[Any, ...]:
    return (
        place, bank, c.seen.id, c.seen.last_step, c.seen.failures, c.seen.blocked_until,
        c.step, c.drift, c.failures, c.level, c.blocked_until, c.request, c.verdict,
    )  # fmt: skip


def _turned(rows: list[tuple[Any, ...]], width: int) -> Columns:
    return tuple(list(column) for column in zip(*rows, strict=True)) if rows else tuple([] for _ in range(width))
