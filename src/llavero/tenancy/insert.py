"""Writes a new row by the statement of its table, which is written once for each connection.

Every page that moves something writes five or six rows; putting each INSERT together anew costs more than writing it.
There are no signals in this house, so none are sent.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery


def insert_row(row: models.Model) -> bool:
    """Insert a row as it stands; False, and nothing written, where that is not plain values under a known key.

    Raises what `save` would; what fails leaves the transaction to be rolled back.
    """
    values = _values_of(row)
    if row.pk is None or any(hasattr(value, "as_sql") for value in values):
        return False
    _execute(_statement_of(row), values)
    row._state.db, row._state.adding = DEFAULT_DB_ALIAS, False
    return True


def insert_if_new(row: models.Model) -> bool:
    """Insert a row unless one that it would clash with stands there; two who do it at once leave one. False: it did."""
    is_new = _execute(_statement_of(row, on_conflict=OnConflict.IGNORE), _values_of(row)) == 1
    if is_new:
        row._state.db, row._state.adding = DEFAULT_DB_ALIAS, False
    return is_new


def _values_of(row: models.Model) -> list[Any]:
    connection, fields = connections[DEFAULT_DB_ALIAS], row._meta.local_concrete_fields
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]


def _execute(statement: str, values: list[Any]) -> int:
    cursor = connections[DEFAULT_DB_ALIAS].cursor()
    with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _statement_of(row: models.Model, *, on_conflict: OnConflict | None = None) -> str:
    kept: dict[object, str] = vars(connections[DEFAULT_DB_ALIAS]).setdefault("_llavero_inserts", {})
    key = (type(row), on_conflict)
    if key not in kept:
        query = InsertQuery(type(row), on_conflict=on_conflict)
        query.insert_values(list(row._meta.local_concrete_fields), [row])
        kept[key] = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()[0][0]
    return kept[key]
