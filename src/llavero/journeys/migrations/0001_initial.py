"""The first tables of the room `journeys`."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('journey', models.CharField(max_length=60)),
                ('version', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('graph', models.JSONField()),
                ('profile_digest', models.CharField(max_length=64)),
                ('state', models.CharField(default='published', max_length=12)),
                ('published_at', models.DateTimeField()),
                ('published_by', models.JSONField(default=list)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('journey', models.CharField(max_length=60)),
                ('portal_key', models.CharField(max_length=40)),
                ('state', models.CharField(default='open', max_length=12)),
                ('ending', models.CharField(blank=True, max_length=20)),
                ('at', models.CharField(max_length=60)),
                ('revision', models.PositiveIntegerField(default=1)),
                ('in_flight_until', models.DateTimeField(null=True)),
                ('is_decoy', models.BooleanField(default=False)),
                ('claim', models.BinaryField(max_length=34, null=True)),
                ('secret_digest', models.BinaryField(max_length=34)),
                ('client_id', models.UUIDField(null=True)),
                ('session_id', models.UUIDField(null=True)),
                ('source', models.BinaryField(max_length=34)),
                ('device_id', models.UUIDField(null=True)),
                ('facts', models.JSONField(default=dict)),
                ('decided', models.JSONField(default=list)),
                ('passed', models.JSONField(default=list)),
                ('proofs', models.JSONField(default=list)),
                ('slots_sealed', models.BinaryField(null=True)),
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
                ('definition', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.definition')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('client_id', models.UUIDField()),
                ('secret_digest', models.BinaryField(max_length=34)),
                ('state', models.CharField(default='open', max_length=10)),
                ('expires_at', models.DateTimeField()),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('taken_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.run')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='RunEvent',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('revision', models.PositiveIntegerField()),
                ('step', models.CharField(max_length=60)),
                ('action', models.CharField(blank=True, max_length=40)),
                ('outcome', models.CharField(blank=True, max_length=40)),
                ('idempotency_key', models.CharField(max_length=80, null=True)),
                ('at', models.DateTimeField()),
                ('run', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journeys.run')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='definition_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(fields=('tenant', 'digest'), name='definition_digest_uq'),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('tenant', 'journey'), name='definition_one_published_uq'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'expires_at'], name='run_open_ix'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['tenant', 'user', 'started_at'], name='run_user_ix'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['tenant', 'source', 'started_at'], name='run_source_ix'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='run_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), _negated=True), models.Q(('ending', ''), _negated=True), _connector='OR'), name='run_ended_says_how_ck'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='handover_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=models.UniqueConstraint(fields=('tenant', 'secret_digest'), name='handover_secret_uq'),
        ),
        migrations.AddConstraint(
            model_name='runevent',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='runevent_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='runevent',
            constraint=models.UniqueConstraint(fields=('tenant', 'run', 'idempotency_key'), name='runevent_key_uq'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=llavero.tenancy.constraints.SameTenant(field='definition', name='run_definition_same_tenant', to='journeys.Definition'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='run_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='handover',
            constraint=llavero.tenancy.constraints.SameTenant(field='run', name='handover_run_same_tenant', to='journeys.Run'),
        ),
        migrations.AddConstraint(
            model_name='runevent',
            constraint=llavero.tenancy.constraints.SameTenant(field='run', name='runevent_run_same_tenant', to='journeys.Run'),
        ),
    ]
