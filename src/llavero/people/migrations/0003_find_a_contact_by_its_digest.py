"""A contact is found by its keyed digest, and the digests are walked through in their order."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("people", "0002_row_security")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="contactpoint",
            index=models.Index(
                condition=models.Q(("retired_at__isnull", True)),
                fields=["tenant", "channel", "index"],
                name="contactpoint_index_ix",
            ),
        ),
    ]
