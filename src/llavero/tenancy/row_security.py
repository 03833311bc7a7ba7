"""The wall behind the application: on PostgreSQL a row is shown only to the bank that the transaction is for.

Law: every table with a tenant has row-level security, enabled and forced, also for whoever owns it. What is not set
is nobody: a query outside `in_tenant` sees nothing and writes nothing. On SQLite these operations do nothing.
"""

from importlib.resources import files
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

POLICY = "of_the_bank"
OUTSIDE_ANY_BANK = frozenset({"django_migrations", "tenancy_tenant", "tenancy_tenanthost", "tenancy_lease"})
"""The tables that have no tenant, by name: everything else must have one."""

_THIS_BANK = "tenant_id = nullif(current_setting('llavero.tenant', true), '')::uuid"


def walls(table: str) -> tuple[str, ...]:
    """Spell the statements that wall a table off; run again they change nothing."""
    name = '"' + table.replace('"', '""') + '"'
    return (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",  # guard: walls-hold-the-owner-too
        f"DROP POLICY IF EXISTS {POLICY} ON {name}",
        f"CREATE POLICY {POLICY} ON {name} USING ({_THIS_BANK}) WITH CHECK ({_THIS_BANK})",  # guard: walls-of-the-bank
    )


class _OnPostgresql(Operation):
    """An operation that changes the database only, and only where it is PostgreSQL."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Leave what the models say as it is."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (the framework's shape)
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "postgresql":
            for statement in self.statements(app_label, to_state):
                schema_editor.execute(statement, params=None)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Leave the walls standing: the release before runs behind them as well."""

    def statements(self, app_label: str, state: ProjectState) -> tuple[str, ...]:
        """Say what is to be run."""
        raise NotImplementedError


class WallOff(_OnPostgresql):
    """Put row-level security on every table with a tenant that the room has at this point of its migrations."""

    def statements(self, app_label: str, state: ProjectState) -> tuple[str, ...]:
        models: list[Any] = [state.apps.get_model(app_label, name) for app, name in state.models if app == app_label]
        tables = sorted(
            model._meta.db_table for model in models if any(field.name == "tenant" for field in model._meta.fields)
        )
        found = [table for table in tables if table not in OUTSIDE_ANY_BANK]
        return tuple(statement for table in found for statement in walls(table))

    def describe(self) -> str:
        return "Let each bank see its own rows only"


class RunFile(_OnPostgresql):
    """Run a file of `tenancy/sql`: what only PostgreSQL has. A file that was once released is never changed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def statements(self, app_label: str, state: ProjectState) -> tuple[str, ...]:  # noqa: ARG002
        return (files("llavero.tenancy").joinpath("sql", self.name).read_text(),)

    def describe(self) -> str:
        return f"Run {self.name} on PostgreSQL"
