"""Where a bank's database stood, when its backup was marked and when it was restored."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tenancy", "0002_row_security")]
    operations: ClassVar = [
        migrations.AddField("tenant", "place", models.CharField(max_length=60, blank=True, default="", db_default="")),
        migrations.AddField("tenant", "marked_at", models.DateTimeField(null=True)),
        migrations.AddField("tenant", "restored_at", models.DateTimeField(null=True)),
        migrations.AddField("tenant", "restored_gap", models.PositiveIntegerField(null=True)),
        migrations.AddField("tenant", "is_restoring", models.BooleanField(default=False, db_default=False)),
    ]
