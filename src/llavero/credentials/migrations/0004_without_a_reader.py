"""What a run took away is found by its user by now, and no more by the run."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0003_by_their_run'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='authenticator', name='authenticator_suspended_in_ix'),
    ]
