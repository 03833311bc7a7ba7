"""Row-level security on every table of the room `federation`, and what only PostgreSQL has."""

from django.db import migrations

from llavero.tenancy.row_security import RunFile, WallOff


class Migration(migrations.Migration):

    replaces = [('federation', '0002_row_security'), ('federation', '0003_gate')]

    dependencies = [
        ('audit', '0002_walls'),
        ('credentials', '0002_walls'),
        ('federation', '0001_tables'),
        ('people', '0002_walls'),
        ('stock', '0002_walls'),
        ('tenancy', '0002_walls'),
    ]

    operations = [
        WallOff(),
        RunFile('gate.sql'),
    ]
