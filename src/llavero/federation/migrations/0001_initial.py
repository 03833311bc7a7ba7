"""The first tables of the room `federation`."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('portals', models.JSONField(default=list)),
                ('may_vouch_origin', models.BooleanField(default=False)),
                ('disabled_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('secret_digest', models.BinaryField(max_length=34)),
                ('scopes', models.JSONField(default=list)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.client')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Idempotency',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=80)),
                ('request_digest', models.CharField(max_length=64)),
                ('state', models.CharField(default='open', max_length=12)),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('answer_sealed', models.BinaryField(null=True)),
                ('created_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='federation.client')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='client_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='client',
            constraint=models.UniqueConstraint(fields=('tenant', 'name'), name='client_name_uq'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='apikey_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='idempotency',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='idempotency_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='idempotency',
            constraint=models.UniqueConstraint(fields=('tenant', 'client', 'key'), name='idempotency_key_uq'),
        ),
        migrations.AddConstraint(
            model_name='apikey',
            constraint=llavero.tenancy.constraints.SameTenant(field='client', name='apikey_client_same_tenant', to='federation.Client'),
        ),
        migrations.AddConstraint(
            model_name='idempotency',
            constraint=llavero.tenancy.constraints.SameTenant(field='client', name='idempotency_client_same_tenant', to='federation.Client'),
        ),
    ]
