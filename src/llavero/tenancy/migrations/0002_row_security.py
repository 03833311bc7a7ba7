"""Row-level security on every table of the room `tenancy`."""

from typing import ClassVar

from django.db import migrations

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tenancy", "0001_initial")]
    operations: ClassVar = [WallOff()]
