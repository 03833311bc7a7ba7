"""The first tables of the room `notifications`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=8)),
                ('kind', models.CharField(max_length=60)),
                ('payload', models.BinaryField(null=True)),
                ('shown_to', models.CharField(max_length=80)),
                ('state', models.CharField(default='queued', max_length=12)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField()),
                ('not_after', models.DateTimeField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('user_id', models.UUIDField(null=True)),
                ('company_id', models.UUIDField(null=True)),
                ('run_id', models.UUIDField(null=True)),
                ('last_error', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['tenant', 'not_before', 'id'], name='outbox_queued_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='outbox_tenant_id_uq'), models.CheckConstraint(condition=models.Q(('state', 'queued'), ('payload__isnull', True), _connector='OR'), name='outbox_wiped_ck')],
            },
        ),
        migrations.CreateModel(
            name='SendBudget',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('scope', models.CharField(max_length=10)),
                ('key', models.BinaryField(max_length=34)),
                ('window_start', models.DateTimeField()),
                ('sent', models.PositiveIntegerField(default=0)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='sendbudget_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'scope', 'key', 'window_start'), name='sendbudget_uq')],
            },
        ),
    ]
