"""The first tables of the room `approvals`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=40)),
                ('payload', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('run_id', models.UUIDField(null=True)),
                ('run_revision', models.PositiveIntegerField(null=True)),
                ('client_id', models.UUIDField(null=True)),
                ('user_id', models.UUIDField(null=True)),
                ('state', models.CharField(default='open', max_length=12)),
                ('needed', models.PositiveSmallIntegerField(default=1)),
                ('decisions', models.JSONField(default=list)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='approval_tenant_id_uq')],
            },
        ),
    ]
