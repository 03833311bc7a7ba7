"""The tables of the room `federation`."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('federation', '0001_initial'), ('federation', '0004_codes_for_clients')]

    initial = True

    dependencies = [
        ('people', '0001_tables'),
        ('tenancy', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('name', models.CharField(max_length=80)),
                ('portals', models.JSONField(default=list)),
                ('may_vouch_origin', models.BooleanField(default=False)),
                ('disabled_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='client_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'name'), name='client_name_uq')],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.client')),
                ('secret_digest', models.BinaryField(max_length=34)),
                ('scopes', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='apikey_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='client', name='apikey_client_same_tenant', to='federation.Client')],
            },
        ),
        migrations.CreateModel(
            name='Idempotency',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.client')),
                ('key', models.CharField(max_length=80)),
                ('request_digest', models.CharField(max_length=64)),
                ('state', models.CharField(default='open', max_length=12)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('answer_sealed', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='idempotency_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='client', name='idempotency_client_same_tenant', to='federation.Client'), models.UniqueConstraint(fields=('tenant', 'client', 'key'), name='idempotency_key_uq')],
            },
        ),
        migrations.CreateModel(
            name='CodeRequest',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.client')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
                ('claim', models.BinaryField(max_length=34)),
                ('purpose', models.CharField(max_length=60)),
                ('codes_id', models.UUIDField()),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'expires_at'], name='coderequest_expires_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='coderequest_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='client', name='coderequest_client_same_tenant', to='federation.Client'), llavero.tenancy.constraints.SameTenant(field='user', name='coderequest_user_same_tenant', to='people.User'), models.UniqueConstraint(fields=('tenant', 'client', 'claim', 'purpose'), name='coderequest_person_uq'), models.UniqueConstraint(fields=('tenant', 'codes_id'), name='coderequest_codes_uq')],
            },
        ),
    ]
