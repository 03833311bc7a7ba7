"""The first tables of the room `credentials`."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '0001_initial'),
        ('stock', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('secret_digest', models.BinaryField(max_length=34)),
                ('first_seen_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('label', models.CharField(blank=True, max_length=80)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Enrollment',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('run_id', models.UUIDField()),
                ('state', models.CharField(default='created', max_length=14)),
                ('exchange_key_sealed', models.BinaryField(null=True)),
                ('ticket_digest', models.BinaryField(max_length=34, null=True)),
                ('activation_digest', models.BinaryField(max_length=34, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('signing_key', models.BinaryField(null=True)),
                ('serial', models.CharField(blank=True, max_length=40)),
                ('seed_sealed', models.BinaryField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('run_id', models.UUIDField(null=True)),
                ('client_id', models.UUIDField(null=True)),
                ('purpose', models.CharField(max_length=60)),
                ('channel', models.CharField(max_length=8)),
                ('digest', models.BinaryField(max_length=34)),
                ('state', models.CharField(default='issued', max_length=12)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('attempts_allowed', models.PositiveSmallIntegerField()),
                ('resends_used', models.PositiveSmallIntegerField(default=0)),
                ('resends_allowed', models.PositiveSmallIntegerField(default=0)),
                ('resend_at', models.DateTimeField(null=True)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(null=True)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Password',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('verifier', models.CharField(max_length=255)),
                ('set_at', models.DateTimeField()),
                ('must_change', models.BooleanField(default=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='PasswordHistory',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('verifier', models.CharField(max_length=255)),
                ('replaced_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('portal_key', models.CharField(max_length=40)),
                ('secret_digest', models.BinaryField(max_length=34)),
                ('scope', models.CharField(max_length=20)),
                ('proofs', models.JSONField(default=list)),
                ('run_id', models.UUIDField()),
                ('client_id', models.UUIDField(null=True)),
                ('temporary_password_id', models.UUIDField(null=True)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('opened_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('idle_seconds', models.PositiveIntegerField()),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoked_reason', models.CharField(blank=True, max_length=24)),
                ('device', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='credentials.device')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='SiteImageChoice',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('image', models.CharField(max_length=40)),
                ('chosen_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='SourceBudget',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('source', models.BinaryField(max_length=34)),
                ('window_start', models.DateTimeField()),
                ('names', models.PositiveIntegerField(default=0)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='TemporaryPassword',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('digest', models.BinaryField(max_length=34)),
                ('state', models.CharField(default='issued', max_length=12)),
                ('issued_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('claimed_by_run', models.UUIDField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('question', models.CharField(max_length=40)),
                ('verifier', models.CharField(max_length=255)),
                ('pepper', models.PositiveSmallIntegerField()),
                ('set_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='answer_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'user', 'question'), name='answer_question_uq')],
            },
        ),
        migrations.CreateModel(
            name='AttemptBudget',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('factor', models.CharField(max_length=16)),
                ('key', models.BinaryField(max_length=34)),
                ('device_id', models.UUIDField(null=True)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('block_level', models.PositiveSmallIntegerField(default=0)),
                ('blocked_until', models.DateTimeField(null=True)),
                ('locked_at', models.DateTimeField(null=True)),
                ('updated_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='attemptbudget_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'factor', 'key', 'device_id'), name='attemptbudget_device_uq'), models.UniqueConstraint(condition=models.Q(('device_id__isnull', True)), fields=('tenant', 'factor', 'key'), name='attemptbudget_uq')],
            },
        ),
        migrations.CreateModel(
            name='Authenticator',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=8)),
                ('slot', models.CharField(default='hardware', max_length=12)),
                ('serial', models.CharField(max_length=40)),
                ('portals', models.JSONField(default=list)),
                ('mode', models.CharField(max_length=4)),
                ('algorithm', models.CharField(max_length=6)),
                ('digits', models.PositiveSmallIntegerField()),
                ('period', models.PositiveSmallIntegerField(null=True)),
                ('seed_sealed', models.BinaryField()),
                ('last_step', models.BigIntegerField(default=-1)),
                ('drift', models.SmallIntegerField(default=0)),
                ('code_failures', models.PositiveSmallIntegerField(default=0)),
                ('pin_failures', models.PositiveSmallIntegerField(default=0)),
                ('block_level', models.PositiveSmallIntegerField(default=0)),
                ('blocked_until', models.DateTimeField(null=True)),
                ('last_request', models.BinaryField(max_length=34, null=True)),
                ('last_request_at', models.DateTimeField(null=True)),
                ('last_verdict', models.CharField(blank=True, max_length=20)),
                ('device_counter', models.BigIntegerField(default=0)),
                ('custody', models.CharField(default='vendor', max_length=12)),
                ('binding', models.CharField(default='none', max_length=10)),
                ('credential', models.CharField(default='not_enabled', max_length=12)),
                ('revoked_reason', models.CharField(blank=True, max_length=24)),
                ('manufacturer', models.CharField(blank=True, max_length=40)),
                ('model', models.CharField(blank=True, max_length=40)),
                ('expires_at', models.DateTimeField(null=True)),
                ('superseded_by', models.UUIDField(null=True)),
                ('activated_by', models.UUIDField(null=True)),
                ('activated_at', models.DateTimeField(null=True)),
                ('policy_version', models.PositiveIntegerField(default=1)),
                ('epoch', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('batch', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='stock.batch')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'user'], name='authenticator_user_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='authenticator_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'serial'), name='authenticator_serial_uq'), models.UniqueConstraint(condition=models.Q(('credential', 'active')), fields=('tenant', 'user', 'slot'), name='authenticator_one_active_uq'), models.CheckConstraint(condition=models.Q(models.Q(('credential', 'active'), _negated=True), models.Q(('binding', 'assigned'), ('user__isnull', False)), _connector='OR'), name='authenticator_active_is_assigned_ck'), models.CheckConstraint(condition=models.Q(models.Q(('credential', 'revoked'), _negated=True), models.Q(('revoked_reason', ''), _negated=True), _connector='OR'), name='authenticator_revoked_says_why_ck')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('document', models.CharField(max_length=60)),
                ('version', models.CharField(max_length=20)),
                ('digest', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=12)),
                ('accepted_at', models.DateTimeField()),
                ('address', models.CharField(blank=True, max_length=45)),
                ('run_id', models.UUIDField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='consent_tenant_id_uq')],
            },
        ),
        migrations.AddIndex(
            model_name='device',
            index=models.Index(fields=['tenant', 'secret_digest'], name='device_secret_ix'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='device_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='enrollment_tenant_id_uq'),
        ),
        migrations.AddIndex(
            model_name='onetimecode',
            index=models.Index(fields=['tenant', 'run_id'], name='onetimecode_run_ix'),
        ),
        migrations.AddConstraint(
            model_name='onetimecode',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='onetimecode_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='onetimecode',
            constraint=models.UniqueConstraint(condition=models.Q(('run_id__isnull', False), ('state', 'issued')), fields=('tenant', 'run_id', 'purpose', 'channel'), name='onetimecode_one_issued_uq'),
        ),
        migrations.AddConstraint(
            model_name='password',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='password_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='password',
            constraint=models.UniqueConstraint(fields=('tenant', 'user'), name='password_user_uq'),
        ),
        migrations.AddConstraint(
            model_name='passwordhistory',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='passwordhistory_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='session_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(fields=('tenant', 'secret_digest'), name='session_secret_uq'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=models.UniqueConstraint(fields=('tenant', 'run_id'), name='session_once_per_run_uq'),
        ),
        migrations.AddConstraint(
            model_name='siteimagechoice',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='siteimagechoice_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='siteimagechoice',
            constraint=models.UniqueConstraint(fields=('tenant', 'user'), name='siteimagechoice_user_uq'),
        ),
        migrations.AddConstraint(
            model_name='sourcebudget',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='sourcebudget_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='sourcebudget',
            constraint=models.UniqueConstraint(fields=('tenant', 'source', 'window_start'), name='sourcebudget_uq'),
        ),
        migrations.AddConstraint(
            model_name='temporarypassword',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='temporarypassword_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='temporarypassword',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['issued', 'claimed'])), fields=('tenant', 'user'), name='temporarypassword_one_open_uq'),
        ),
        migrations.AddConstraint(
            model_name='Answer',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='answer_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='Authenticator',
            constraint=llavero.tenancy.constraints.SameTenant(field='batch', name='authenticator_batch_same_tenant', to='stock.Batch'),
        ),
        migrations.AddConstraint(
            model_name='Authenticator',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='authenticator_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='Consent',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='consent_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='device',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='device_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='enrollment',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='enrollment_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='onetimecode',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='onetimecode_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='password',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='password_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='passwordhistory',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='passwordhistory_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='session_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='session',
            constraint=llavero.tenancy.constraints.SameTenant(field='device', name='session_device_same_tenant', to='credentials.Device'),
        ),
        migrations.AddConstraint(
            model_name='siteimagechoice',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='siteimagechoice_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='temporarypassword',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='temporarypassword_user_same_tenant', to='people.User'),
        ),
    ]
