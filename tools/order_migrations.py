"""Put the operations of a fresh initial migration in an order that SQLite accepts, and give the file its sentence.

A reference over (tenant_id, x_id) needs the key it points to; Django's autodetector knows nothing of that.
Run after `makemigrations`, with the names of the rooms: `python tools/order_migrations.py people stock …`.
"""

import importlib
import sys
from pathlib import Path

import django
from django.db import migrations
from django.db.migrations.writer import MigrationWriter

from llavero.tenancy.constraints import SameTenant


def reorder(room: str) -> None:
    """Rewrite `<room>/migrations/0001_initial.py`: tables, then keys and indexes, then references."""
    module = importlib.import_module(f"llavero.{room}.migrations.0001_initial")
    tables, keys, references = [], [], []
    for operation in module.Migration.operations:
        if isinstance(operation, migrations.CreateModel):
            constraints = operation.options.get("constraints", [])
            operation.options["constraints"] = [c for c in constraints if not isinstance(c, SameTenant)]
            references += [
                migrations.AddConstraint(operation.name, c) for c in constraints if isinstance(c, SameTenant)
            ]
            tables.append(operation)
        elif isinstance(operation, migrations.AddConstraint) and isinstance(operation.constraint, SameTenant):
            references.append(operation)
        else:
            keys.append(operation)
    module.Migration.operations = [*tables, *keys, *references]
    body = MigrationWriter(module.Migration("0001_initial", room), include_header=False).as_string()
    Path(module.__file__).write_text(f'"""The first tables of the room `{room}`."""\n\n{body}')


if __name__ == "__main__":
    django.setup()
    for name in sys.argv[1:]:
        reorder(name)
