"""A run may be led by one person for another of the same company; who acts stands in a column of its own."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

import llavero.tenancy.constraints


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("journeys", "0005_run_take_up"),
        ("people", "0003_find_a_contact_by_its_digest"),
        ("tenancy", "0002_row_security"),
    ]
    operations: ClassVar = [
        migrations.AddField(
            model_name="run",
            name="acting_user",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.user",
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("acting_user__isnull", False)),
                fields=["tenant", "acting_user"],
                name="run_acting_ix",
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=llavero.tenancy.constraints.SameTenant(
                field="acting_user", name="run_acting_user_same_tenant", to="people.User"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("acting_user", None)) | models.Q(("acting_user", models.F("user")), _negated=True),
                name="run_acts_for_another_ck",
            ),
        ),
    ]
