"""What every page asks: written into SQL once for each connection, and asked again with other values.

The models' own way of putting a statement together costs ten times what SQLite takes to answer it, and a page asks
twenty. What is prepared here is put together by the models all the same, once, with places where values will stand.

Law: the bank is such a place too. It is filled in from the scope at each asking and cannot be given; outside a scope
nothing of a bank is asked. Nothing that was answered is kept.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final, Generic, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import ModelIterable, QuerySet
from django.db.models.sql import UpdateQuery

from llavero.tenancy.scope import current_tenant_id, with_a_place_for_the_bank

R = TypeVar("R")
_BANK: Final = "the bank of the scope"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value will stand among the parameters; `field` says how it is written, where it is kept."""

    name: str
    field: "models.Field[Any, Any] | None" = None

    def written(self, value: object, connection: Any) -> Any:
        if self.field is not None:
            return self.field.get_db_prep_save(value, connection)
        if value is None:  # guard: prepared-compares-values ("= NULL" is never true: an owner of nothing, say)
            raise TypeError(f"{self.name} is compared, and nothing was given")
        match value:
            case UUID():
                return value if connection.features.has_native_uuid_field else value.hex
            case datetime():
                return connection.ops.adapt_datetimefield_value(value)
            case bytes() | memoryview():
                return connection.Database.Binary(value)
            case Enum():
                return value.value
            case _:
                return value


class _Given(models.Expression):
    """The place of a value in a query that is put together now and asked later."""

    def __init__(self, name: str, field: "models.Field[Any, Any] | None" = None) -> None:
        super().__init__()
        self.place = _Place(name, field)

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, list[_Place]]:  # type: ignore[override]
        return "%s", [self.place]


def given(name: str) -> Any:
    """Say where, in a query that is prepared, the value of this name will stand."""
    return _Given(name)


def number_of(rows: QuerySet[Any, Any]) -> QuerySet[Any, int]:
    """Ask how many rows there are, in a query that is prepared: its one answer is the number."""
    counted = models.Func(models.F("pk"), function="COUNT", output_field=models.BigIntegerField())
    number: QuerySet[Any, int] = rows.order_by().annotate(number=counted).values_list("number", flat=True)
    return number


@dataclass(frozen=True, slots=True)
class _Statement:
    """SQL with its parameters, of which some are places; and how a row of the answer is read."""

    sql: str
    parameters: tuple[object, ...]
    read: Callable[[tuple[Any, ...]], Any] = tuple
    blank: tuple[Any, ...] = ()

    def filled(self, values: Mapping[str, object], connection: BaseDatabaseWrapper) -> list[Any]:
        return [
            one.written(_value(one, values), connection) if isinstance(one, _Place) else one
            for one in self.parameters
        ]  # fmt: skip


def _value(place: _Place, values: Mapping[str, object]) -> object:
    return current_tenant_id() if place.name == _BANK else values[place.name]


class _Prepared:
    """Keeps a statement with each connection that it was written for."""

    def _statement(self) -> tuple[_Statement, BaseDatabaseWrapper]:
        connection = connections[DEFAULT_DB_ALIAS]
        kept: dict[_Prepared, _Statement] = vars(connection).setdefault("_llavero_prepared", {})
        found = kept.get(self)
        if found is None:
            with with_a_place_for_the_bank(_Given(_BANK)):
                found = kept[self] = self._write()
        return found, connection

    def _write(self) -> _Statement:
        raise NotImplementedError


class Question(_Prepared, Generic[R]):
    """A query of the models that is asked with other values each time; every value stands by its name.

    `ask` puts the query together with `given("…")` where a value will stand. A value is never None. Where it is asked
    `of_nobody` as well, and there is no row, a blank one is read and thrown away: reading takes time.
    """

    def __init__(self, ask: Callable[[], QuerySet[Any, R]], *, of_nobody: bool = False) -> None:
        self._ask, self._of_nobody = ask, of_nobody

    def all(self, **values: object) -> list[R]:
        """Ask, and give every row."""
        statement, connection = self._statement()
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.filled(values, connection))
            found = [statement.read(row) for row in cursor.fetchall()]
        if self._of_nobody and not found:
            statement.read(statement.blank)  # guard: nobody-is-read
        return found

    def first(self, **values: object) -> R | None:
        """Ask, and give the first row, or None."""
        return next(iter(self.all(**values)), None)

    def one(self, **values: object) -> R:
        """Ask for what there is; raises the model's DoesNotExist where there is no such row."""
        for row in self.all(**values):
            return row
        raise self._ask().model.DoesNotExist(", ".join(values))

    def any(self, **values: object) -> bool:
        """Ask, and say whether there is such a row."""
        return bool(self.all(**values))

    def _write(self) -> _Statement:
        asked = self._ask()
        compiler: Any = asked.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        blank = _blank(compiler) if self._of_nobody else ()
        return _Statement(sql, tuple(parameters), _reader(asked, compiler), blank)


class Change(_Prepared):
    """A guarded UPDATE of one table that is made with other values each time.

    `ask` says which rows as a `Question` does; `columns` are written with the values of the same names, `computed` ones
    with an expression of the row itself. A value that is compared is never None, one that is written may be.
    """

    def __init__(self, ask: Callable[[], QuerySet[Any, Any]], *columns: str, **computed: models.F | Any) -> None:
        self._ask, self._columns, self._computed = ask, columns, computed

    def make(self, written: Mapping[str, object] | None = None, /, **values: object) -> int:
        """Write and say how many rows there were; what fails leaves the transaction to be rolled back."""
        statement, connection = self._statement()
        named = {f"new {name}": value for name, value in (written or {}).items()}
        with transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS), connection.cursor() as cursor:
            cursor.execute(statement.sql, statement.filled({**values, **named}, connection))
            return cast(int, cursor.rowcount)

    def _write(self) -> _Statement:
        asked = self._ask()
        fields: dict[str, Any] = {name: asked.model._meta.get_field(name) for name in self._columns}
        query: Any = asked.query.chain(UpdateQuery)
        written = {name: _Given(f"new {name}", field) for name, field in fields.items()}
        query.add_update_values({**written, **self._computed})
        sql, parameters = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return _Statement(sql, tuple(parameters))


def _blank(compiler: Any) -> tuple[Any, ...]:
    """Make a row as the database would give it, with nothing in it."""
    is_native = compiler.connection.features.has_native_uuid_field
    kinds = {"UUIDField": UUID(int=0) if is_native else UUID(int=0).hex, "BinaryField": bytes(64), "BooleanField": 0}
    fields = [getattr(column.target, "target_field", column.target) for column, _, _ in compiler.select]
    return tuple(kinds.get(field.get_internal_type(), "") for field in fields)


def _reader(asked: QuerySet[Any, Any], compiler: Any) -> Callable[[tuple[Any, ...]], Any]:
    """Say how a row becomes what the query gives: the value, the values or the row of its model."""
    columns = [column for column, _, _ in compiler.select]
    converters = list(compiler.get_converters(columns).items())
    connection = compiler.connection

    def values(row: tuple[Any, ...]) -> Iterator[Any]:
        read = list(row)
        for position, (steps, column) in converters:
            for step in steps:
                read[position] = step(read[position], column, connection)
        return iter(read)

    if issubclass(asked._iterable_class, ModelIterable):
        if compiler.klass_info.get("related_klass_infos"):
            raise TypeError("a prepared question gives the rows of one table")
        names = [column.target.attname for column in columns]
        return lambda row: asked.model.from_db(DEFAULT_DB_ALIAS, names, list(values(row)))
    if len(columns) == 1 and asked._iterable_class.__name__ == "FlatValuesListIterable":
        return lambda row: next(values(row))
    return lambda row: tuple(values(row))
