"""Writes many new authenticators in one statement's time: by COPY where the database has it, else row after row.

Law: what is the same in every row of a slice is prepared once. COPY does not enter a table with row-level security, so
it fills a temporary one, from which one INSERT … SELECT takes the rows under the bank's own policy.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Field

from llavero.credentials.models import Authenticator

VARYING: Final = (
    "id", "serial", "mode", "algorithm", "digits", "period", "seed_sealed", "last_step", "drift", "manufacturer",
    "model", "expires_at",
)  # fmt: skip
"""The columns in which the rows of a slice differ, in the order of the tuples that are given."""
_WAITING: Final = "llavero_devices_waiting"


def insert_rows(same: Authenticator, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert `rows` (tuples in the order of VARYING); every other column is as in `same`. In a transaction."""
    fields = {field.attname: field for field in Authenticator._meta.concrete_fields}
    constant = [name for name in fields if name not in VARYING]
    values = [fields[name].get_db_prep_save(getattr(same, name), connection) for name in constant]
    names = ", ".join(_quoted(fields[name]) for name in (*VARYING, *constant))
    table = connection.ops.quote_name(Authenticator._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(rows, [fields[name] for name in VARYING], table=table, names=names, values=values)
        return
    prepare = [fields[name] for name in VARYING]
    marks = ", ".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608  names of the model, no input
            [(*_prepared(row, prepare), *values) for row in rows],
        )


def _copy(
    rows: Iterable[tuple[Any, ...]], varying: Sequence["Field[Any, Any]"], *, table: str, names: str, values: list[Any]
) -> None:
    columns = ", ".join(_quoted(field) for field in varying)
    marks = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE IF NOT EXISTS {_WAITING} ON COMMIT DELETE ROWS AS"  # noqa: S608
            f" SELECT {columns} FROM {table} WITH NO DATA"
        )
        cursor.execute(f"DELETE FROM pg_temp.{_WAITING}")  # noqa: S608
        with cursor.copy(f"COPY pg_temp.{_WAITING} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {columns}, {marks} FROM pg_temp.{_WAITING}",  # noqa: S608
            values,
        )


def _prepared(row: tuple[Any, ...], fields: Sequence["Field[Any, Any]"]) -> tuple[Any, ...]:
    return tuple(
        value if value is None or type(value) in (str, int, bytes) else field.get_db_prep_save(value, connection)
        for value, field in zip(row, fields, strict=True)
    )


def _quoted(field: "Field[Any, Any]") -> str:
    return connection.ops.quote_name(str(field.column))
