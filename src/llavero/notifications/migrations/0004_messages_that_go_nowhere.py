"""A message for a name nobody has is written as any other is, and marked so that it never leaves."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("notifications", "0003_find_what_a_user_was_sent")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="outbox",
            name="goes_nowhere",
            field=models.BooleanField(default=False, db_default=False),
        ),
    ]
