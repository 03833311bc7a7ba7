"""Passkeys and what they are asked to sign, walled off like every table."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0007_second_factor_choice'),
        ('people', '0004_newcomer'),
        ('tenancy', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('run_id', models.UUIDField()),
                ('host', models.CharField(max_length=253)),
                ('credential_id', models.BinaryField(max_length=1023)),
                ('public_key', models.BinaryField(max_length=2048)),
                ('sign_count', models.BigIntegerField(default=0)),
                ('aaguid', models.CharField(blank=True, max_length=36)),
                ('transports', models.JSONField(default=list)),
                ('is_synced', models.BooleanField(default=False)),
                ('is_backed_up', models.BooleanField(default=False)),
                ('label_sealed', models.BinaryField(null=True)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_reason', models.CharField(blank=True, default='', max_length=12)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'user'], name='passkey_user_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='passkey_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='user', name='passkey_user_same_tenant', to='people.User'), models.UniqueConstraint(fields=('tenant', 'credential_id'), name='passkey_credential_uq'), models.UniqueConstraint(fields=('tenant', 'run_id'), name='passkey_run_uq'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('ended_reason', ''), _negated=True), _connector='OR'), name='passkey_ended_says_why_ck')],
            },
        ),
        migrations.CreateModel(
            name='PasskeyChallenge',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('run_id', models.UUIDField()),
                ('step', models.CharField(max_length=60)),
                ('purpose', models.CharField(max_length=6)),
                ('challenge', models.BinaryField(max_length=32)),
                ('host', models.CharField(max_length=253)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'expires_at'], name='passkeychallenge_end_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='passkeychallenge_tenant_id_uq')],
            },
        ),
        WallOff(),
    ]
