"""The tables of the room `approvals`."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('approvals', '0001_initial'), ('approvals', '0003_asked_and_decided')]

    initial = True

    dependencies = [
        ('credentials', '0001_tables'),
        ('people', '0001_tables'),
        ('tenancy', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('kind', models.CharField(max_length=40)),
                ('payload', models.JSONField(default=dict)),
                ('document_sealed', models.BinaryField(null=True)),
                ('digest', models.CharField(max_length=64)),
                ('run_id', models.UUIDField(null=True)),
                ('run_revision', models.PositiveIntegerField(null=True)),
                ('step', models.CharField(blank=True, default='', max_length=60)),
                ('client_id', models.UUIDField(null=True)),
                ('operation', models.CharField(blank=True, default='', max_length=80)),
                ('portal_key', models.CharField(blank=True, default='', max_length=40)),
                ('session_key', models.BinaryField(max_length=34, null=True)),
                ('user_id', models.UUIDField(null=True)),
                ('maker_person', models.UUIDField(null=True)),
                ('state', models.CharField(default='open', max_length=12)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('needed', models.PositiveSmallIntegerField(default=1)),
                ('roles', models.JSONField(default=dict)),
                ('decisions', models.JSONField(default=list)),
                ('offline', models.BooleanField(default=False)),
                ('hardware', models.BooleanField(default=False)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'expires_at'], name='approval_open_ix'), models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'session_key'], name='approval_session_ix'), models.Index(fields=['tenant', 'run_id'], name='approval_run_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='approval_tenant_id_uq'), models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'approved']), models.Q(('operation', ''), _negated=True)), fields=('tenant', 'client_id', 'operation'), name='approval_operation_once_uq'), models.CheckConstraint(condition=models.Q(('state', 'open'), ('decided_at__isnull', False), _connector='OR'), name='approval_ended_says_when_ck')],
            },
        ),
        migrations.CreateModel(
            name='Approver',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('approval', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.approval')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
                ('person_id', models.UUIDField()),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'user', 'approval'], name='approver_user_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='approver_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='approval', name='approver_approval_same_tenant', to='approvals.Approval'), llavero.tenancy.constraints.SameTenant(field='user', name='approver_user_same_tenant', to='people.User'), models.UniqueConstraint(fields=('tenant', 'approval', 'user'), name='approver_once_uq')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('approval', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.approval')),
                ('person_id', models.UUIDField()),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
                ('roles', models.JSONField(default=list)),
                ('authenticator', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.authenticator')),
                ('decision', models.CharField(max_length=8)),
                ('means', models.CharField(max_length=16)),
                ('digest', models.CharField(max_length=64)),
                ('counter', models.BigIntegerField(null=True)),
                ('answer', models.CharField(blank=True, max_length=10)),
                ('signature', models.BinaryField(max_length=64, null=True)),
                ('signing_key', models.BinaryField(max_length=65, null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='decision_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='approval', name='decision_approval_same_tenant', to='approvals.Approval'), llavero.tenancy.constraints.SameTenant(field='user', name='decision_user_same_tenant', to='people.User'), llavero.tenancy.constraints.SameTenant(field='authenticator', name='decision_authenticator_same_tenant', to='credentials.Authenticator'), models.UniqueConstraint(fields=('tenant', 'approval', 'person_id'), name='decision_one_per_person_uq')],
            },
        ),
        migrations.CreateModel(
            name='DeviceAnswer',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('authenticator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.authenticator')),
                ('counter', models.BigIntegerField()),
                ('sent_digest', models.BinaryField(max_length=32)),
                ('told', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'at'], name='deviceanswer_at_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='deviceanswer_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='authenticator', name='deviceanswer_authenticator_same_tenant', to='credentials.Authenticator'), models.UniqueConstraint(fields=('tenant', 'authenticator', 'counter'), name='deviceanswer_counter_uq')],
            },
        ),
    ]
