"""Row-level security on every table of the room `approvals`, and what only PostgreSQL has."""

from django.db import migrations

from llavero.tenancy.row_security import RunFile, WallOff


class Migration(migrations.Migration):

    replaces = [('approvals', '0002_row_security')]

    dependencies = [
        ('approvals', '0001_tables'),
    ]

    operations = [
        WallOff(),
        RunFile('approval_grants.sql'),
    ]
