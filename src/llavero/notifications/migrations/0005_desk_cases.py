"""What the bank's own people were told of, each under a number of its own, walled off like every table of the room."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("notifications", "0004_messages_that_go_nowhere"),
        ("tenancy", "0002_row_security"),
    ]
    operations: ClassVar = [
        migrations.CreateModel(
            name="DeskCase",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=12)),
                ("desk", models.CharField(max_length=20)),
                ("kind", models.CharField(max_length=40)),
                ("once", models.BinaryField(max_length=34)),
                ("state", models.CharField(default="told", max_length=8)),
                ("run_id", models.UUIDField(null=True)),
                ("user_id", models.UUIDField(null=True)),
                ("is_decoy", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.tenant"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="deskcase_tenant_id_uq"),
                    models.UniqueConstraint(fields=("tenant", "reference"), name="deskcase_reference_uq"),
                    models.UniqueConstraint(fields=("tenant", "desk", "once"), name="deskcase_once_uq"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["tenant", "desk", "created_at"],
                        name="deskcase_waiting_ix",
                    ),
                ],
            },
        ),
        WallOff(),
    ]
