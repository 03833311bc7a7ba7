"""Leave room on each page of the authenticators, so that a verdict is written beside its row and moves no index."""

from typing import ClassVar

from django.db import migrations

from llavero.tenancy.row_security import RunFile


class Migration(migrations.Migration):
    dependencies: ClassVar = [("credentials", "0002_row_security")]
    operations: ClassVar = [RunFile("authenticator_pages.sql")]
