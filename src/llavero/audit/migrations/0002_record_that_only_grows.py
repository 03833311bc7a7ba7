"""The record lies in months, each bank sees its own, and the application may add to it but not change it."""

from typing import ClassVar

from django.db import migrations

from llavero.tenancy.row_security import RunFile, WallOff


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0001_initial"), ("tenancy", "0002_row_security")]
    operations: ClassVar = [RunFile("audit_months.sql"), WallOff(), RunFile("audit_grants.sql")]
