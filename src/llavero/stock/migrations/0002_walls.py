"""Row-level security on every table of the room `stock`."""

from django.db import migrations

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    replaces = [('stock', '0002_row_security')]

    dependencies = [
        ('stock', '0001_tables'),
    ]

    operations = [
        WallOff(),
    ]
