"""The two functions of the gate, which reach into several rooms and so stand above them."""

from typing import ClassVar

from django.db import migrations

from llavero.tenancy.row_security import RunFile


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("federation", "0002_row_security"),
        ("audit", "0002_record_that_only_grows"),
        ("credentials", "0003_room_for_verdicts"),
        ("people", "0002_row_security"),
        ("stock", "0002_row_security"),
        ("tenancy", "0002_row_security"),
    ]
    operations: ClassVar = [RunFile("gate.sql")]
