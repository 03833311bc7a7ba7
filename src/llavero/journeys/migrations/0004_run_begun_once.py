"""A first page that is sent twice begins one run."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0003_run_typed")]
    operations: ClassVar = [
        migrations.AddField(model_name="run", name="begun_with", field=models.CharField(max_length=80, null=True)),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(
                condition=models.Q(("begun_with__isnull", False)),
                fields=("tenant", "secret_digest", "begun_with"),
                name="run_begun_once_uq",
            ),
        ),
    ]
