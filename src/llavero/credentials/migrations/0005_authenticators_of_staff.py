"""Authenticators of the bank's own people, apart from the customers', walled off like every table."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0004_enrollment'),
        ('people', '0003_find_a_contact_by_its_digest'),
        ('tenancy', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='StaffAuthenticator',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('serial', models.CharField(max_length=40)),
                ('digits', models.PositiveSmallIntegerField(default=6)),
                ('period', models.PositiveSmallIntegerField(default=30)),
                ('seed_sealed', models.BinaryField()),
                ('state', models.CharField(default='active', max_length=8)),
                ('last_step', models.BigIntegerField(default=-1)),
                ('drift', models.SmallIntegerField(default=0)),
                ('code_failures', models.PositiveSmallIntegerField(default=0)),
                ('block_level', models.PositiveSmallIntegerField(default=0)),
                ('blocked_until', models.DateTimeField(null=True)),
                ('tried_at', models.DateTimeField(null=True)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('staff', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.staff')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='staffauthenticator_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='staff', name='staffauthenticator_staff_same_tenant', to='people.Staff'), models.UniqueConstraint(fields=('tenant', 'serial'), name='staffauthenticator_serial_uq'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('tenant', 'staff'), name='staffauthenticator_one_active_uq')],
            },
        ),
        WallOff(),
    ]
