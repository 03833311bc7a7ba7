"""Codes that a bank's systems have us send: for whom, for what, and walled off like every table."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    dependencies = [
        ('federation', '0003_gate'),
        ('people', '0002_row_security'),
        ('tenancy', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeRequest',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('claim', models.BinaryField(max_length=34)),
                ('purpose', models.CharField(max_length=60)),
                ('codes_id', models.UUIDField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.client')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'expires_at'], name='coderequest_expires_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='coderequest_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='client', name='coderequest_client_same_tenant', to='federation.Client'), llavero.tenancy.constraints.SameTenant(field='user', name='coderequest_user_same_tenant', to='people.User'), models.UniqueConstraint(fields=('tenant', 'client', 'claim', 'purpose'), name='coderequest_person_uq'), models.UniqueConstraint(fields=('tenant', 'codes_id'), name='coderequest_codes_uq')],
            },
        ),
        WallOff(),
    ]
