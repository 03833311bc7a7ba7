"""Say which run took an authenticator away last, so that no other gives it back."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("credentials", "0005_authenticators_of_staff")]
    operations: ClassVar = [
        migrations.AddField(model_name="authenticator", name="suspended_in", field=models.UUIDField(null=True)),
    ]
