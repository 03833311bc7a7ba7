"""The tables of the room `stock`."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('stock', '0001_initial'), ('stock', '0003_who_loads_and_who_accepted')]

    initial = True

    dependencies = [
        ('tenancy', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.tenant')),
                ('state', models.CharField(default='loading', max_length=12)),
                ('file_digest', models.CharField(max_length=64)),
                ('format', models.CharField(max_length=20)),
                ('devices', models.PositiveIntegerField(default=0)),
                ('loaded_by', models.UUIDField()),
                ('loaded_by_person', models.BinaryField(max_length=34)),
                ('accepted_by', models.UUIDField(null=True)),
                ('accepted_by_person', models.BinaryField(max_length=34, null=True)),
                ('created_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('loading_until', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'id'), name='batch_tenant_id_uq'), models.UniqueConstraint(condition=models.Q(('state', 'refused'), _negated=True), fields=('tenant', 'file_digest'), name='batch_file_uq'), models.CheckConstraint(condition=models.Q(('accepted_by_person__isnull', True), models.Q(('accepted_by_person', models.F('loaded_by_person')), _negated=True), _connector='OR'), name='batch_two_people_ck'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'accepted'), _negated=True), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False), ('accepted_by_person__isnull', False)), _connector='OR'), name='batch_accepted_by_somebody_ck')],
            },
        ),
    ]
