"""Tells SQLite how many rows a bank's tables will have, so that it looks for somebody's rows by who they are.

SQLite plans without knowing what is in its tables until somebody counts. Asked for one person's rows in their order it
then reads all of their bank, which stands in that order already: among twenty thousand people every page of a
procedure takes three times as long. PostgreSQL counts by itself.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db import connection
from django.db.backends.utils import CursorWrapper

ROWS: Final = 1_000_000
BANKS: Final = 10
FEW: Final = 3
"""How many values a column has that says of what sort a row is."""
MANY: Final = 100_000
_SORTS: Final = frozenset({"channel", "factor", "kind", "portal_id", "purpose", "role", "scope", "state"})


def tell_sqlite() -> None:
    """Write down what a grown database looks like; called when all migrations have run. No-op on PostgreSQL."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # makes the table in which it keeps what it counted
        cursor.execute("DELETE FROM sqlite_stat1")
        cursor.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", list(_expected(cursor)))
        cursor.execute("ANALYZE sqlite_schema")  # reads it anew


def _expected(cursor: CursorWrapper) -> Iterator[tuple[str, str, str]]:
    cursor.execute(
        """SELECT t.name, i.name, i."unique", c.name
             FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%%'
            ORDER BY t.name, i.name, c.seqno"""
    )
    columns: dict[tuple[str, str, bool], list[str]] = {}
    for table, index, is_unique, column in cursor.fetchall():
        columns.setdefault((table, index, bool(is_unique)), []).append(column)
    for (table, index, is_unique), names in columns.items():
        yield table, index, " ".join(map(str, _shared_by(names, is_unique=is_unique)))


def _shared_by(columns: Iterable[str], *, is_unique: bool) -> list[int]:
    """Say how many rows there are, and how many share the first column, the first two, and so on."""
    shared = [ROWS]
    for column in columns:
        values = BANKS if column == "tenant_id" else FEW if column in _SORTS else MANY
        shared.append(max(1, shared[-1] // values))
    return [*shared[:-1], 1] if is_unique else shared
