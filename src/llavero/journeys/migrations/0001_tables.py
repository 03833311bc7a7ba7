"""The tables of the room `journeys`."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('journeys', '0001_initial'), ('journeys', '0003_run_typed'), ('journeys', '0004_run_begun_once'), ('journeys', '0005_run_take_up'), ('journeys', '0006_run_acting_user'), ('journeys', '0007_find_standing_runs')]

    initial = True

    dependencies = [
        ('people', '0001_tables'),
        ('tenancy', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('journey', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('graph', models.JSONField()),
                ('profile_digest', models.CharField(max_length=64)),
                ('state', models.CharField(default='published', max_length=12)),
                ('published_at', models.DateTimeField()),
                ('published_by', models.JSONField(default=list)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='definition_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'digest'), name='definition_digest_uq'), models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('tenant', 'journey'), name='definition_one_published_uq')],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('definition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.definition')),
                ('journey', models.CharField(max_length=60)),
                ('portal_key', models.CharField(max_length=40)),
                ('state', models.CharField(default='open', max_length=12)),
                ('ending', models.CharField(blank=True, max_length=20)),
                ('at', models.CharField(max_length=60)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('in_flight_until', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
                ('acting_user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
                ('is_decoy', models.BooleanField(default=False)),
                ('claim', models.BinaryField(max_length=34, null=True)),
                ('secret_digest', models.BinaryField(max_length=34)),
                ('begun_with', models.CharField(max_length=80, null=True)),
                ('client_id', models.UUIDField(null=True)),
                ('session_id', models.UUIDField(null=True)),
                ('source', models.BinaryField(max_length=34)),
                ('device_id', models.UUIDField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('decided', models.JSONField(default=list)),
                ('passed', models.JSONField(default=list)),
                ('proofs', models.JSONField(default=list)),
                ('slots_sealed', models.BinaryField(null=True)),
                ('typed_sealed', models.BinaryField(null=True)),
                ('memory', models.JSONField(default=dict)),
                ('said', models.JSONField(default=list)),
                ('voice', models.CharField(default='es@tu', max_length=12)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('started_at', models.DateTimeField()),
                ('touched_at', models.DateTimeField()),
                ('idle_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('opened_session_id', models.UUIDField(null=True)),
                ('collected_at', models.DateTimeField(null=True)),
                ('waits_until', models.DateTimeField(null=True)),
                ('took_up', models.UUIDField(null=True)),
                ('inherited', models.JSONField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'expires_at'], name='run_open_ix'), models.Index(fields=['tenant', 'user', 'started_at'], name='run_user_ix'), models.Index(condition=models.Q(('acting_user__isnull', False)), fields=['tenant', 'acting_user'], name='run_acting_ix'), models.Index(condition=models.Q(('state', 'ended'), _negated=True), fields=['tenant', 'user'], name='run_standing_ix'), models.Index(condition=models.Q(('state', 'ended'), _negated=True), fields=['tenant', 'claim'], name='run_claimed_ix'), models.Index(fields=['tenant', 'source', 'started_at'], name='run_source_ix'), models.Index(condition=models.Q(('state', 'waiting')), fields=['tenant', 'waits_until'], name='run_waiting_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='run_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='definition', name='run_definition_same_tenant', to='journeys.Definition'), llavero.tenancy.constraints.SameTenant(field='user', name='run_user_same_tenant', to='people.User'), llavero.tenancy.constraints.SameTenant(field='acting_user', name='run_acting_user_same_tenant', to='people.User'), models.CheckConstraint(condition=models.Q(('acting_user', None), models.Q(('acting_user', models.F('user')), _negated=True), _connector='OR'), name='run_acts_for_another_ck'), models.UniqueConstraint(condition=models.Q(('begun_with__isnull', False)), fields=('tenant', 'secret_digest', 'begun_with'), name='run_begun_once_uq'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('ending', ''), _negated=True), _connector='OR'), name='run_ended_says_how_ck')],
            },
        ),
        migrations.CreateModel(
            name='RunEvent',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.run')),
                ('revision', models.PositiveIntegerField()),
                ('step', models.CharField(max_length=60)),
                ('action', models.CharField(blank=True, max_length=40)),
                ('outcome', models.CharField(blank=True, max_length=40)),
                ('idempotency_key', models.CharField(max_length=80, null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='runevent_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='run', name='runevent_run_same_tenant', to='journeys.Run'), models.UniqueConstraint(fields=('tenant', 'run', 'idempotency_key'), name='runevent_key_uq')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.run')),
                ('client_id', models.UUIDField()),
                ('secret_digest', models.BinaryField(max_length=34)),
                ('state', models.CharField(default='open', max_length=10)),
                ('expires_at', models.DateTimeField()),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('taken_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='handover_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='run', name='handover_run_same_tenant', to='journeys.Run'), models.UniqueConstraint(fields=('tenant', 'secret_digest'), name='handover_secret_uq')],
            },
        ),
    ]
