"""Who is asked to approve, what each decided and their phones sent, and the sealed text of what was shown."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models

from llavero.tenancy.row_security import RunFile, WallOff


class Migration(migrations.Migration):

    dependencies = [
        ('approvals', '0002_row_security'),
        ('credentials', '0003_room_for_verdicts'),
        ('people', '0002_row_security'),
        ('tenancy', '0002_row_security'),
    ]

    operations = [
        migrations.CreateModel(
            name='Approver',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('roles', models.JSONField(default=list)),
                ('decision', models.CharField(max_length=8)),
                ('means', models.CharField(max_length=16)),
                ('digest', models.CharField(max_length=64)),
                ('counter', models.BigIntegerField(null=True)),
                ('answer', models.CharField(blank=True, max_length=10)),
                ('signature', models.BinaryField(max_length=64, null=True)),
                ('signing_key', models.BinaryField(max_length=65, null=True)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DeviceAnswer',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('counter', models.BigIntegerField()),
                ('sent_digest', models.BinaryField(max_length=32)),
                ('told', models.JSONField(default=dict)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='approval',
            name='document_sealed',
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name='approval',
            name='hardware',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='approval',
            name='maker_person',
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name='approval',
            name='offline',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='approval',
            name='operation',
            field=models.CharField(blank=True, default='', max_length=80),
        ),
        migrations.AddField(
            model_name='approval',
            name='portal_key',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='approval',
            name='revision',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='approval',
            name='roles',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='approval',
            name='session_key',
            field=models.BinaryField(max_length=34, null=True),
        ),
        migrations.AddField(
            model_name='approval',
            name='step',
            field=models.CharField(blank=True, default='', max_length=60),
        ),
        migrations.AlterField(
            model_name='approval',
            name='payload',
            field=models.JSONField(default=dict),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'expires_at'], name='approval_open_ix'),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['tenant', 'session_key'], name='approval_session_ix'),
        ),
        migrations.AddIndex(
            model_name='approval',
            index=models.Index(fields=['tenant', 'run_id'], name='approval_run_ix'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'approved']), models.Q(('operation', ''), _negated=True)), fields=('tenant', 'client_id', 'operation'), name='approval_operation_once_uq'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'open'), ('decided_at__isnull', False), _connector='OR'), name='approval_ended_says_when_ck'),
        ),
        migrations.AddField(
            model_name='approver',
            name='approval',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.approval'),
        ),
        migrations.AddField(
            model_name='approver',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant'),
        ),
        migrations.AddField(
            model_name='approver',
            name='user',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user'),
        ),
        migrations.AddField(
            model_name='decision',
            name='approval',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='approvals.approval'),
        ),
        migrations.AddField(
            model_name='decision',
            name='authenticator',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.authenticator'),
        ),
        migrations.AddField(
            model_name='decision',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant'),
        ),
        migrations.AddField(
            model_name='decision',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user'),
        ),
        migrations.AddField(
            model_name='deviceanswer',
            name='authenticator',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.authenticator'),
        ),
        migrations.AddField(
            model_name='deviceanswer',
            name='tenant',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant'),
        ),
        migrations.AddIndex(
            model_name='approver',
            index=models.Index(fields=['tenant', 'user', 'approval'], name='approver_user_ix'),
        ),
        migrations.AddConstraint(
            model_name='approver',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='approver_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='approver',
            constraint=llavero.tenancy.constraints.SameTenant(field='approval', name='approver_approval_same_tenant', to='approvals.Approval'),
        ),
        migrations.AddConstraint(
            model_name='approver',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='approver_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='approver',
            constraint=models.UniqueConstraint(fields=('tenant', 'approval', 'user'), name='approver_once_uq'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='decision_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=llavero.tenancy.constraints.SameTenant(field='approval', name='decision_approval_same_tenant', to='approvals.Approval'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='decision_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=llavero.tenancy.constraints.SameTenant(field='authenticator', name='decision_authenticator_same_tenant', to='credentials.Authenticator'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.UniqueConstraint(fields=('tenant', 'approval', 'person_id'), name='decision_one_per_person_uq'),
        ),
        migrations.AddIndex(
            model_name='deviceanswer',
            index=models.Index(fields=['tenant', 'at'], name='deviceanswer_at_ix'),
        ),
        migrations.AddConstraint(
            model_name='deviceanswer',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='deviceanswer_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='deviceanswer',
            constraint=llavero.tenancy.constraints.SameTenant(field='authenticator', name='deviceanswer_authenticator_same_tenant', to='credentials.Authenticator'),
        ),
        migrations.AddConstraint(
            model_name='deviceanswer',
            constraint=models.UniqueConstraint(fields=('tenant', 'authenticator', 'counter'), name='deviceanswer_counter_uq'),
        ),
        WallOff(),
        RunFile('approval_grants.sql'),
    ]
