"""A run that was left alone keeps what it collected until a new one takes it up."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0004_run_begun_once")]
    operations: ClassVar = [
        migrations.AddField(model_name="run", name="collected_at", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="run", name="waits_until", field=models.DateTimeField(null=True)),
        migrations.AddField(model_name="run", name="took_up", field=models.UUIDField(null=True)),
        migrations.AddField(model_name="run", name="inherited", field=models.JSONField(null=True)),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["tenant", "waits_until"], name="run_waiting_ix"
            ),
        ),
    ]
