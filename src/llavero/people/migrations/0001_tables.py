"""The tables of the room `people`."""

import django.db.models.deletion
import llavero.tenancy.constraints
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('people', '0001_initial'), ('people', '0003_find_a_contact_by_its_digest'), ('people', '0004_newcomer')]

    initial = True

    dependencies = [
        ('tenancy', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubjectKey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('sealed', models.BinaryField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='subjectkey_tenant_id_uq')],
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('place', models.CharField(blank=True, max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='branch_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'code'), name='branch_code_uq')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.subjectkey')),
                ('document_kind', models.CharField(max_length=12)),
                ('document_sealed', models.BinaryField()),
                ('document_index', models.BinaryField(max_length=34)),
                ('names_sealed', models.BinaryField()),
                ('names_index', models.BinaryField(max_length=34)),
                ('resides_abroad', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='person_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='key', name='person_key_same_tenant', to='people.SubjectKey'), models.UniqueConstraint(fields=('tenant', 'document_kind', 'document_index'), name='person_document_uq')],
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('kind', models.CharField(default='company', max_length=12)),
                ('document_kind', models.CharField(max_length=12)),
                ('document_index', models.BinaryField(max_length=34)),
                ('document_sealed', models.BinaryField()),
                ('name_sealed', models.BinaryField()),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.subjectkey')),
                ('state', models.CharField(default='active', max_length=12)),
                ('shard', models.PositiveSmallIntegerField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='company_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='key', name='company_key_same_tenant', to='people.SubjectKey'), models.UniqueConstraint(fields=('tenant', 'document_kind', 'document_index'), name='company_document_uq')],
            },
        ),
        migrations.CreateModel(
            name='Newcomer',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('run_id', models.UUIDField()),
                ('user_id', models.UUIDField()),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.subjectkey')),
                ('sealed', models.BinaryField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'created_at'], name='newcomer_age_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='newcomer_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='key', name='newcomer_key_same_tenant', to='people.SubjectKey'), models.UniqueConstraint(fields=('tenant', 'run_id'), name='newcomer_run_uq')],
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('login', models.CharField(max_length=80)),
                ('provider_subject', models.CharField(blank=True, max_length=160)),
                ('person_index', models.BinaryField(max_length=34)),
                ('names_sealed', models.BinaryField()),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.subjectkey')),
                ('password_verifier', models.CharField(blank=True, max_length=255)),
                ('roles', models.JSONField(default=list)),
                ('unit', models.CharField(blank=True, max_length=80)),
                ('branches', models.JSONField(default=list)),
                ('authority_limits', models.JSONField(default=dict)),
                ('valid_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='staff_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='key', name='staff_key_same_tenant', to='people.SubjectKey'), models.UniqueConstraint(fields=('tenant', 'login'), name='staff_login_uq')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('portal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.portal')),
                ('state', models.CharField(default='active', max_length=12)),
                ('voice', models.CharField(blank=True, max_length=12)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
                ('last_sign_in_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='user_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='person', name='user_person_same_tenant', to='people.Person'), llavero.tenancy.constraints.SameTenant(field='company', name='user_company_same_tenant', to='people.Company'), llavero.tenancy.constraints.SameTenant(field='portal', name='user_portal_same_tenant', to='tenancy.Portal'), models.UniqueConstraint(fields=('tenant', 'person', 'company', 'portal'), name='user_membership_uq')],
            },
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('company', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('channel', models.CharField(max_length=8)),
                ('kind', models.CharField(default='personal', max_length=12)),
                ('source', models.CharField(default='portal', max_length=8)),
                ('sealed', models.BinaryField()),
                ('index', models.BinaryField(max_length=34)),
                ('prefix', models.CharField(blank=True, max_length=8)),
                ('verified_at', models.DateTimeField(null=True)),
                ('verified_by', models.UUIDField(null=True)),
                ('trusted_from', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('retired_at__isnull', True)), fields=['tenant', 'channel', 'index'], name='contactpoint_index_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='contactpoint_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='person', name='contactpoint_person_same_tenant', to='people.Person'), llavero.tenancy.constraints.SameTenant(field='company', name='contactpoint_company_same_tenant', to='people.Company'), models.CheckConstraint(condition=models.Q(('person__isnull', True), ('company__isnull', True), _connector='XOR'), name='contactpoint_owner_ck')],
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('mandate_from', models.DateField()),
                ('mandate_until', models.DateField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='signatory_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='person', name='signatory_person_same_tenant', to='people.Person'), llavero.tenancy.constraints.SameTenant(field='company', name='signatory_company_same_tenant', to='people.Company')],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('authenticator_kind', models.CharField(max_length=12)),
                ('contracted', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='quota_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='company', name='quota_company_same_tenant', to='people.Company'), models.UniqueConstraint(fields=('tenant', 'company', 'authenticator_kind'), name='quota_uq')],
            },
        ),
        migrations.CreateModel(
            name='UserRole',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
                ('role', models.CharField(max_length=24)),
                ('valid_until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='userrole_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='user', name='userrole_user_same_tenant', to='people.User'), models.UniqueConstraint(fields=('tenant', 'user', 'role'), name='userrole_uq')],
            },
        ),
        migrations.CreateModel(
            name='LoginName',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
                ('portal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.portal')),
                ('kind', models.CharField(max_length=24)),
                ('digest', models.BinaryField(max_length=34)),
                ('sealed', models.BinaryField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'portal', 'kind', 'digest'], name='loginname_digest_ix')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='loginname_tenant_id_uq'), llavero.tenancy.constraints.SameTenant(field='user', name='loginname_user_same_tenant', to='people.User'), llavero.tenancy.constraints.SameTenant(field='portal', name='loginname_portal_same_tenant', to='tenancy.Portal'), models.UniqueConstraint(condition=models.Q(('kind', 'user_name')), fields=('tenant', 'portal', 'digest'), name='loginname_user_name_uq')],
            },
        ),
    ]
