"""Write one migration per room that makes its tables as the models say, in place of all that stand.

For as long as nothing is released: every start from nothing, and every run of the tests, would otherwise repeat the
whole history. What a database ran before is named in `replaces`, so one that ran all of it is taken as it is, and one
that ran a part is refused with the names. A table comes after those that it points to, because PostgreSQL asks for it.
Run as `python tools/fold_migrations.py`, and then read the difference between two dumps of the schema.
"""

import importlib
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.writer import MigrationWriter

from llavero.tenancy.constraints import SameTenant
from llavero.tenancy.row_security import RunFile, WallOff

Key = tuple[str, str]


def points_to(table: ModelState) -> set[Key]:
    """Name the other tables that must stand before this one."""
    named = {c.to for c in table.options.get("constraints", []) if isinstance(c, SameTenant)}
    named |= {str(f.remote_field.model) for f in table.fields.values() if f.is_relation and f.db_constraint}
    found = {tuple(each.lower().split(".", 1)) for each in named}
    return {(app, name) for app, name in found if (app, name) != (table.app_label, table.name_lower)}


def fold(tables_name: str = "0001_tables", walls_name: str = "0002_walls") -> None:
    """Rewrite the migrations of every room; raises CycleError where two tables point to each other."""
    state = ProjectState.from_apps(apps)
    before = {key: points_to(table) for key, table in state.models.items()}
    tables = [state.models[key] for key in TopologicalSorter(before).static_order()]
    standing = sorted(MigrationLoader(None).disk_migrations.items())
    for room in dict.fromkeys(table.app_label for table in tables):
        own = [migration for (app, _), migration in standing if app == room]
        walls_only = [m for m in own if all(isinstance(each, WallOff | RunFile) for each in m.operations)]
        first, second = migrations.Migration(tables_name, room), migrations.Migration(walls_name, room)
        first.initial = True
        first.replaces = [(room, m.name) for m in own if m not in walls_only]
        second.replaces = [(room, m.name) for m in walls_only]
        pointed = {app for table in tables if table.app_label == room for app, _ in before[room, table.name_lower]}
        first.dependencies = [(app, tables_name) for app in sorted(pointed - {room})]
        reached = {app for m in walls_only for app, _ in m.dependencies}
        second.dependencies = [(room, tables_name), *((app, walls_name) for app in sorted(reached - {room}))]
        first.operations = [
            migrations.CreateModel(table.name, list(table.fields.items()), filled(table.options))
            for table in tables if table.app_label == room
        ]  # fmt: skip
        ran = [each for m in own for each in m.operations if isinstance(each, WallOff | RunFile)]
        walls = [n for n, each in enumerate(ran) if isinstance(each, WallOff)]
        second.operations = [each for n, each in enumerate(ran) if n not in walls[1:]]
        folder = Path(str(importlib.import_module(f"llavero.{room}.migrations").__file__)).parent
        for migration in own:
            (folder / f"{migration.name}.py").unlink()
        write(folder, first, f"The tables of the room `{room}`.")
        write(folder, second, f"Row-level security on every table of the room `{room}`, and what only PostgreSQL has.")


def filled(options: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty."""
    return {key: value for key, value in options.items() if value}


def write(folder: Path, migration: migrations.Migration, sentence: str) -> None:
    """Write one file."""
    body = MigrationWriter(migration, include_header=False).as_string()
    (folder / f"{migration.name}.py").write_text(f'"""{sentence}"""\n\n{body}')


if __name__ == "__main__":
    django.setup()
    fold()
