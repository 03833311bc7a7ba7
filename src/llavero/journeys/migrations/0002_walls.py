"""Row-level security on every table of the room `journeys`."""

from django.db import migrations

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    replaces = [('journeys', '0002_row_security')]

    dependencies = [
        ('journeys', '0001_tables'),
    ]

    operations = [
        WallOff(),
    ]
