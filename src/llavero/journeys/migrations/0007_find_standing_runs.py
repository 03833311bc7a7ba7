"""The runs that stand are found by their user and by the name they claim, however many have ended."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0006_run_acting_user")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state", "ended"), _negated=True), fields=["tenant", "user"], name="run_standing_ix"
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state", "ended"), _negated=True), fields=["tenant", "claim"], name="run_claimed_ix"
            ),
        ),
    ]
