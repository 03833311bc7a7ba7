"""References within one bank: a foreign key over (tenant_id, x_id), so that no row can point into another bank.

Django's own foreign keys carry no tenant; they are declared with `db_constraint=False` and this constraint stands
in their place on both databases. On SQLite it is part of CREATE TABLE and so survives Django's table remakes.
"""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models import BaseConstraint


class SameTenant(BaseConstraint):
    """`FOREIGN KEY (tenant_id, <column>) REFERENCES <target> (tenant_id, id)`, checked at commit."""

    def __init__(self, *, field: str, to: str, name: str) -> None:
        super().__init__(name=name)
        self.field = field
        self.to = to

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, _, _ = super().deconstruct()
        return path, (), {"field": self.field, "to": self.to, "name": self.name}

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        assert model is not None
        assert schema_editor is not None
        return f"CONSTRAINT {schema_editor.quote_name(self.name)} {self._clause(model, schema_editor)}"

    def create_sql(  # type: ignore[override]
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement | None:
        assert model is not None
        assert schema_editor is not None
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s %(clause)s",
            table=schema_editor.quote_name(model._meta.db_table),
            name=schema_editor.quote_name(self.name),
            clause=self._clause(model, schema_editor),
        )

    def remove_sql(  # type: ignore[override]
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement | None:
        assert model is not None
        assert schema_editor is not None
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=schema_editor.quote_name(model._meta.db_table),
            name=schema_editor.quote_name(self.name),
        )

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave it to the database, which alone sees both rows."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SameTenant) and self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]

    def _clause(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        # by name, not through the registry: a remake on SQLite runs with a registry of one model
        target = self.to.replace(".", "_").lower()
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.Field)
        column = str(field.column)
        quote = schema_editor.quote_name
        return (
            f"FOREIGN KEY ({quote('tenant_id')}, {quote(column)}) "
            f"REFERENCES {quote(target)} ({quote('tenant_id')}, {quote('id')}) "
            "DEFERRABLE INITIALLY DEFERRED"
        )


def reference(to: str, *, null: bool = False) -> "models.ForeignKey[Any, Any]":
    """Declare a reference whose database constraint is a SameTenant of the same table."""
    return models.ForeignKey(to, on_delete=models.PROTECT, db_constraint=False, null=null, related_name="+")


def within_tenant(table: str, **targets: str) -> list[BaseConstraint]:
    """Give a table's two standing constraints: its own (tenant, id) key, and one SameTenant per reference."""
    own: list[BaseConstraint] = [models.UniqueConstraint(fields=["tenant", "id"], name=f"{table}_tenant_id_uq")]
    return own + [SameTenant(field=f, to=to, name=f"{table}_{f}_same_tenant") for f, to in targets.items()]
