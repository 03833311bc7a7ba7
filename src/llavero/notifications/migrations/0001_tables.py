"""The tables of the room `notifications`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('notifications', '0001_initial'), ('notifications', '0003_find_what_a_user_was_sent'), ('notifications', '0004_messages_that_go_nowhere'), ('notifications', '0005_desk_cases')]

    initial = True

    dependencies = [
        ('tenancy', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outbox',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
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
                ('goes_nowhere', models.BooleanField(db_default=False, default=False)),
                ('last_error', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['tenant', 'not_before', 'id'], name='outbox_queued_ix'), models.Index(fields=['tenant', 'user_id', 'id'], name='outbox_user_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='outbox_tenant_id_uq'), models.CheckConstraint(condition=models.Q(('state', 'queued'), ('payload__isnull', True), _connector='OR'), name='outbox_wiped_ck')],
            },
        ),
        migrations.CreateModel(
            name='DeskCase',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('reference', models.CharField(max_length=12)),
                ('desk', models.CharField(max_length=20)),
                ('kind', models.CharField(max_length=40)),
                ('once', models.BinaryField(max_length=34)),
                ('state', models.CharField(default='told', max_length=8)),
                ('run_id', models.UUIDField(null=True)),
                ('user_id', models.UUIDField(null=True)),
                ('is_decoy', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['tenant', 'desk', 'created_at'], name='deskcase_waiting_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='deskcase_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'reference'), name='deskcase_reference_uq'), models.UniqueConstraint(fields=('tenant', 'desk', 'once'), name='deskcase_once_uq')],
            },
        ),
        migrations.CreateModel(
            name='SendBudget',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('scope', models.CharField(max_length=10)),
                ('key', models.BinaryField(max_length=34)),
                ('window_start', models.DateTimeField()),
                ('sent', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='sendbudget_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'scope', 'key', 'window_start'), name='sendbudget_uq')],
            },
        ),
    ]
