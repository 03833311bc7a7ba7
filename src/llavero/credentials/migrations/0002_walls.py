"""Row-level security on every table of the room `credentials`, and what only PostgreSQL has."""

from django.db import migrations

from llavero.tenancy.row_security import RunFile, WallOff


class Migration(migrations.Migration):

    replaces = [('credentials', '0002_row_security'), ('credentials', '0003_room_for_verdicts')]

    dependencies = [
        ('credentials', '0001_tables'),
    ]

    operations = [
        WallOff(),
        RunFile('authenticator_pages.sql'),
    ]
