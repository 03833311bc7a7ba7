"""What a run took away or claimed is found by the run, among all of a bank's."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0002_walls'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='authenticator',
            index=models.Index(
                fields=['tenant', 'suspended_in'], condition=models.Q(suspended_in__isnull=False),
                name='authenticator_suspended_in_ix',
            ),
        ),
        migrations.AddIndex(
            model_name='temporarypassword',
            index=models.Index(
                fields=['tenant', 'claimed_by_run'], condition=models.Q(claimed_by_run__isnull=False),
                name='temporarypassword_claimed_ix',
            ),
        ),
    ]
