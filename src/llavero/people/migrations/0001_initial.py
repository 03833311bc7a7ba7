"""The first tables of the room `people`."""

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
            name='SubjectKey',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('sealed', models.BinaryField(null=True)),
                ('erased_at', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('login', models.CharField(max_length=80)),
                ('provider_subject', models.CharField(blank=True, max_length=160)),
                ('person_index', models.BinaryField(max_length=34)),
                ('names_sealed', models.BinaryField()),
                ('password_verifier', models.CharField(blank=True, max_length=255)),
                ('roles', models.JSONField(default=list)),
                ('unit', models.CharField(blank=True, max_length=80)),
                ('branches', models.JSONField(default=list)),
                ('authority_limits', models.JSONField(default=dict)),
                ('valid_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.subjectkey')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('document_kind', models.CharField(max_length=12)),
                ('document_sealed', models.BinaryField()),
                ('document_index', models.BinaryField(max_length=34)),
                ('names_sealed', models.BinaryField()),
                ('names_index', models.BinaryField(max_length=34)),
                ('resides_abroad', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.subjectkey')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(default='company', max_length=12)),
                ('document_kind', models.CharField(max_length=12)),
                ('document_index', models.BinaryField(max_length=34)),
                ('document_sealed', models.BinaryField()),
                ('name_sealed', models.BinaryField()),
                ('state', models.CharField(default='active', max_length=12)),
                ('shard', models.PositiveSmallIntegerField()),
                ('created_at', models.DateTimeField()),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('key', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.subjectkey')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('state', models.CharField(default='active', max_length=12)),
                ('voice', models.CharField(blank=True, max_length=12)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
                ('last_sign_in_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('portal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.portal')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='LoginName',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('digest', models.BinaryField(max_length=34)),
                ('sealed', models.BinaryField()),
                ('created_at', models.DateTimeField()),
                ('portal', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.portal')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='UserRole',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('role', models.CharField(max_length=24)),
                ('valid_until', models.DateTimeField(null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.user')),
            ],
            options={
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Branch',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=120)),
                ('place', models.CharField(blank=True, max_length=40)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='branch_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'code'), name='branch_code_uq')],
            },
        ),
        migrations.CreateModel(
            name='ContactPoint',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
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
                ('company', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('person', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='contactpoint_tenant_id_uq'), models.CheckConstraint(condition=models.Q(('person__isnull', True), ('company__isnull', True), _connector='XOR'), name='contactpoint_owner_ck')],
            },
        ),
        migrations.CreateModel(
            name='Quota',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('authenticator_kind', models.CharField(max_length=12)),
                ('contracted', models.PositiveIntegerField()),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='quota_tenant_id_uq'), models.UniqueConstraint(fields=('tenant', 'company', 'authenticator_kind'), name='quota_uq')],
            },
        ),
        migrations.CreateModel(
            name='Signatory',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('mandate_from', models.DateField()),
                ('mandate_until', models.DateField(null=True)),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.company')),
                ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='signatory_tenant_id_uq')],
            },
        ),
        migrations.AddConstraint(
            model_name='subjectkey',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='subjectkey_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='staff_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.UniqueConstraint(fields=('tenant', 'login'), name='staff_login_uq'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='person_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.UniqueConstraint(fields=('tenant', 'document_kind', 'document_index'), name='person_document_uq'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='company_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.UniqueConstraint(fields=('tenant', 'document_kind', 'document_index'), name='company_document_uq'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='user_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(fields=('tenant', 'person', 'company', 'portal'), name='user_membership_uq'),
        ),
        migrations.AddIndex(
            model_name='loginname',
            index=models.Index(fields=['tenant', 'portal', 'kind', 'digest'], name='loginname_digest_ix'),
        ),
        migrations.AddConstraint(
            model_name='loginname',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='loginname_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='loginname',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'user_name')), fields=('tenant', 'portal', 'digest'), name='loginname_user_name_uq'),
        ),
        migrations.AddConstraint(
            model_name='userrole',
            constraint=models.UniqueConstraint(fields=('tenant', 'id'), name='userrole_tenant_id_uq'),
        ),
        migrations.AddConstraint(
            model_name='userrole',
            constraint=models.UniqueConstraint(fields=('tenant', 'user', 'role'), name='userrole_uq'),
        ),
        migrations.AddConstraint(
            model_name='ContactPoint',
            constraint=llavero.tenancy.constraints.SameTenant(field='person', name='contactpoint_person_same_tenant', to='people.Person'),
        ),
        migrations.AddConstraint(
            model_name='ContactPoint',
            constraint=llavero.tenancy.constraints.SameTenant(field='company', name='contactpoint_company_same_tenant', to='people.Company'),
        ),
        migrations.AddConstraint(
            model_name='Quota',
            constraint=llavero.tenancy.constraints.SameTenant(field='company', name='quota_company_same_tenant', to='people.Company'),
        ),
        migrations.AddConstraint(
            model_name='Signatory',
            constraint=llavero.tenancy.constraints.SameTenant(field='person', name='signatory_person_same_tenant', to='people.Person'),
        ),
        migrations.AddConstraint(
            model_name='Signatory',
            constraint=llavero.tenancy.constraints.SameTenant(field='company', name='signatory_company_same_tenant', to='people.Company'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=llavero.tenancy.constraints.SameTenant(field='key', name='staff_key_same_tenant', to='people.SubjectKey'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=llavero.tenancy.constraints.SameTenant(field='key', name='person_key_same_tenant', to='people.SubjectKey'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=llavero.tenancy.constraints.SameTenant(field='key', name='company_key_same_tenant', to='people.SubjectKey'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=llavero.tenancy.constraints.SameTenant(field='person', name='user_person_same_tenant', to='people.Person'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=llavero.tenancy.constraints.SameTenant(field='company', name='user_company_same_tenant', to='people.Company'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=llavero.tenancy.constraints.SameTenant(field='portal', name='user_portal_same_tenant', to='tenancy.Portal'),
        ),
        migrations.AddConstraint(
            model_name='loginname',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='loginname_user_same_tenant', to='people.User'),
        ),
        migrations.AddConstraint(
            model_name='loginname',
            constraint=llavero.tenancy.constraints.SameTenant(field='portal', name='loginname_portal_same_tenant', to='tenancy.Portal'),
        ),
        migrations.AddConstraint(
            model_name='userrole',
            constraint=llavero.tenancy.constraints.SameTenant(field='user', name='userrole_user_same_tenant', to='people.User'),
        ),
    ]
