"""What the making of a token out of a phone has to remember, from the picture to the confirmed device."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models

from llavero.tenancy.row_security import WallOff


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0003_room_for_verdicts'),
        ('people', '0002_row_security'),
        ('stock', '0003_who_loads_and_who_accepted'),
        ('tenancy', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='SerialCounter',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('next_number', models.BigIntegerField(default=1)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='serialcounter_tenant_id_uq'), models.UniqueConstraint(fields=('tenant',), name='serialcounter_uq')],
            },
        ),
        migrations.AddField(
            model_name='authenticator',
            name='enrollment',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.enrollment'),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='algorithm',
            field=models.CharField(default='sha256', max_length=6),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='attempts_allowed',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='bound_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='channel',
            field=models.CharField(blank=True, default='', max_length=8),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='closed_reason',
            field=models.CharField(blank=True, default='', max_length=16),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='code_expires_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='code_sent_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='code_used_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='confirmation_digest',
            field=models.BinaryField(max_length=34, null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='ended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='exchange_key',
            field=models.BinaryField(max_length=65, null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='kind',
            field=models.CharField(default='app', max_length=8),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='last_step',
            field=models.BigIntegerField(default=-1),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='portals',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='r_sealed',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='removed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='resend_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='resends_allowed',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='resends_used',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='ticket_sealed',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='enrollment',
            name='transcript',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(condition=models.Q(('state__in', ['created', 'device_bound', 'confirmed'])), fields=['tenant', 'expires_at'], name='enrollment_open_ix'),
        ),
        migrations.AddIndex(
            model_name='enrollment',
            index=models.Index(fields=['tenant', 'run_id'], name='enrollment_run_ix'),
        ),
        migrations.AddConstraint(
            model_name='authenticator',
            constraint=llavero.tenancy.constraints.SameTenant(field='enrollment', name='authenticator_enrollment_same_tenant', to='credentials.Enrollment'),
        ),
        migrations.AddConstraint(
            model_name='authenticator',
            constraint=models.UniqueConstraint(fields=('tenant', 'enrollment'), name='authenticator_one_per_enrollment_uq'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['created', 'device_bound', 'confirmed'])), fields=('tenant', 'user'), name='enrollment_one_open_uq'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.UniqueConstraint(condition=models.Q(('serial', ''), _negated=True), fields=('tenant', 'serial'), name='enrollment_serial_uq'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('closed_reason', ''), _negated=True), _connector='OR'), name='enrollment_closed_says_why_ck'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'consumed'), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='enrollment_consumed_was_confirmed_ck'),
        ),
        WallOff(),
    ]
