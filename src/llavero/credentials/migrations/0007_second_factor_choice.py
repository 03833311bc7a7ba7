"""What a person said about their second factor, walled off like every table."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0006_suspended_in'),
        ('people', '0003_find_a_contact_by_its_digest'),
        ('tenancy', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='SecondFactorChoice',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('choice', models.CharField(max_length=16)),
                ('run_id', models.UUIDField()),
                ('chosen_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='secondfactorchoice_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='user', name='secondfactorchoice_user_same_tenant', to='people.User'), models.UniqueConstraint(fields=('tenant', 'run_id'), name='secondfactorchoice_run_uq')],
                'indexes': [models.Index(fields=['tenant', 'user', 'id'], name='secondfactorchoice_user_ix')],
            },
        ),
        WallOff(),
    ]
