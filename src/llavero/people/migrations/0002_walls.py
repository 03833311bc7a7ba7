"""Row-level security on every table of the room `people`."""

from django.db import migrations

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    replaces = [('people', '0002_row_security')]

    dependencies = [
        ('people', '0001_tables'),
    ]

    operations = [
        WallOff(),
    ]
