"""Who registers and is nobody's user yet, walled off like every table of the room `people`."""

import django.db.models.deletion
from django.db import migrations, models

import llavero.tenancy.constraints
from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_find_a_contact_by_its_digest"),
        ("tenancy", "0002_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Newcomer",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("run_id", models.UUIDField()),
                ("user_id", models.UUIDField()),
                ("sealed", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.subjectkey",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenancy.tenant"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "created_at"], name="newcomer_age_ix"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="newcomer_tenant_id_uq"),
                    llavero.tenancy.constraints.SameTenant(
                        field="key", name="newcomer_key_same_tenant", to="people.SubjectKey"
                    ),
                    models.UniqueConstraint(fields=("tenant", "run_id"), name="newcomer_run_uq"),
                ],
            },
        ),
        WallOff(),
    ]
