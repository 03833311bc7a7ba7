"""The tables of the room `tenancy`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('tenancy', '0001_initial'), ('tenancy', '0003_restore')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Tenant',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('time_zone', models.CharField(max_length=64)),
                ('country', models.CharField(max_length=2)),
                ('calendar', models.JSONField(default=dict)),
                ('retention_days', models.JSONField(default=dict)),
                ('is_on_legal_hold', models.BooleanField(default=False)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('place', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('marked_at', models.DateTimeField(null=True)),
                ('restored_at', models.DateTimeField(null=True)),
                ('restored_gap', models.PositiveIntegerField(null=True)),
                ('is_restoring', models.BooleanField(db_default=False, default=False)),
                ('profile_digest', models.CharField(default='', max_length=64)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Lease',
            fields=[
                ('name', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('holder', models.CharField(max_length=80)),
                ('until', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TenantHost',
            fields=[
                ('host', models.CharField(max_length=253, primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hosts', to='tenancy.tenant')),
                ('portal_key', models.SlugField(blank=True, max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name='Portal',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('key', models.SlugField(max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='portal_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'key'), name='portal_key_uq')],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('day', models.DateField()),
                ('place', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='holiday_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'day', 'place'), name='holiday_uq')],
            },
        ),
        migrations.CreateModel(
            name='TenantKey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('purpose', models.CharField(max_length=16)),
                ('number', models.PositiveSmallIntegerField()),
                ('wrapped', models.BinaryField()),
                ('made_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='tenantkey_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'purpose', 'number'), name='tenantkey_number_uq')],
            },
        ),
    ]
