"""What was typed on a page before an error, to be given back there."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("journeys", "0002_row_security")]
    operations: ClassVar = [
        migrations.AddField(model_name="run", name="typed_sealed", field=models.BinaryField(null=True)),
    ]
