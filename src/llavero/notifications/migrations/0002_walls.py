"""Row-level security on every table of the room `notifications`."""

from django.db import migrations

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    replaces = [('notifications', '0002_row_security')]

    dependencies = [
        ('notifications', '0001_tables'),
    ]

    operations = [
        WallOff(),
    ]
