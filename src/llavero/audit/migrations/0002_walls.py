"""Row-level security on every table of the room `audit`, and what only PostgreSQL has."""

from django.db import migrations

from llavero.tenancy.row_security import RunFile, WallOff


class Migration(migrations.Migration):

    replaces = [('audit', '0002_record_that_only_grows')]

    dependencies = [
        ('audit', '0001_tables'),
        ('tenancy', '0002_walls'),
    ]

    operations = [
        RunFile('audit_months.sql'),
        RunFile('audit_waiting.sql'),
        WallOff(),
        RunFile('audit_grants.sql'),
    ]
