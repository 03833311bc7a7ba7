"""How long a loading batch is its process's own, and that an accepted one names who accepted it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("stock", "0002_row_security")]
    operations: ClassVar = [
        migrations.AddField("batch", "loading_until", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(
                condition=models.Q(models.Q(("state", "accepted"), _negated=True),
                    models.Q(accepted_by_person__isnull=False, accepted_by__isnull=False, accepted_at__isnull=False),
                    _connector="OR",
                ),
                name="batch_accepted_by_somebody_ck",
            ),
        ),
    ]
