"""What a database ran before its history was folded into one migration per room: all of it, or none.

The framework takes a database that ran all of it as it is. One that ran a part it would take for a new one where it
cannot find the rest, and leave tables without columns: so whoever migrates or starts asks here first.
"""

from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from llavero.tenancy.table_statistics import tell_sqlite

REMEDY = "Migrate it to its end with the release it is from, or begin with an empty one."


def bring_up_to_date(**options: Any) -> None:
    """Run every migration that is missing, with options of the framework's command; then tell SQLite of the tables."""
    call_command("migrate", **options)
    tell_sqlite()


def half_run() -> tuple[str, ...]:
    """Name the rooms of whose folded history this database ran a part only, in alphabetical order."""
    ran = frozenset(MigrationRecorder(connection).applied_migrations())
    folded = MigrationLoader(None).disk_migrations
    return tuple(
        sorted(
            {
                room
                for (room, _), each in folded.items()
                if each.replaces and 0 < len(ran & {*each.replaces}) < len(each.replaces)
            }
        )
    )
