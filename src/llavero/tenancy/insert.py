"""Writes a new row by the statement of its table, which is written once for each connection.

Every page that moves something writes five or six rows; putting each INSERT together anew costs more than writing it.
There are no signals in this house, so none are sent.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.sql import InsertQuery


def insert_row(row: models.Model) -> bool:
    """Insert a row as it stands; False, and nothing written, where that is not plain values under a known key.

    Raises what `save` would; what fails leaves the transaction to be rolled back.
    """
    connection, fields = connections[DEFAULT_DB_ALIAS], row._meta.local_concrete_fields
    values: list[Any] = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    if row.pk is None or any(hasattr(value, "as_sql") for value in values):
        return False
    statement = _statement_of(row, connection)
    with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(statement, values)
    row._state.db, row._state.adding = DEFAULT_DB_ALIAS, False
    return True


def _statement_of(row: models.Model, connection: Any) -> str:
    kept: dict[type[models.Model], str] = vars(connection).setdefault("_llavero_inserts", {})
    model = type(row)
    if model not in kept:
        query = InsertQuery(model)
        query.insert_values(list(row._meta.local_concrete_fields), [row])
        kept[model] = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()[0][0]
    return kept[model]
