"""The tables of the room `audit`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('audit', '0001_initial')]

    initial = True

    dependencies = [
        ('tenancy', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('at', models.DateTimeField()),
                ('kind', models.CharField(max_length=60)),
                ('outcome', models.CharField(max_length=20)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('actor_kind', models.CharField(max_length=12)),
                ('actor_id', models.UUIDField(null=True)),
                ('person_id', models.UUIDField(null=True)),
                ('on_behalf_of_id', models.UUIDField(null=True)),
                ('subject_id', models.UUIDField(null=True)),
                ('company_id', models.UUIDField(null=True)),
                ('run_id', models.UUIDField(null=True)),
                ('step', models.CharField(blank=True, max_length=60)),
                ('definition_digest', models.CharField(blank=True, max_length=64)),
                ('proofs', models.JSONField(default=list)),
                ('facts', models.JSONField(default=dict)),
                ('address', models.CharField(blank=True, max_length=45)),
                ('device_id', models.UUIDField(null=True)),
                ('request_id', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'subject_id', 'id'], name='event_subject_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='event_tenant_id_uq')],
            },
        ),
        migrations.CreateModel(
            name='AuditPending',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='auditpending_tenant_id_uq')],
            },
        ),
    ]
