"""Row-level security on every table of the room `tenancy`."""

from django.db import migrations

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    replaces = [('tenancy', '0002_row_security')]

    dependencies = [
        ('tenancy', '0001_tables'),
    ]

    operations = [
        WallOff(),
    ]
