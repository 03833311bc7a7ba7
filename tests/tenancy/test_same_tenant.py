"""No row points into another bank: the database itself refuses it, on SQLite and on PostgreSQL."""

from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction

from llavero.people.models import UserRole
from llavero.tenancy.constraints import SameTenant
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from tests.tenancy.two_banks import NOON, add_member, open_bank

pytestmark = pytest.mark.django_db(transaction=True)


def give_role(bank: UUID, user: UUID) -> None:
    with in_tenant(bank):
        UserRole.objects.create(id=new_id(NOON), user_id=user, role="administrator")


def test_a_row_of_one_bank_cannot_name_a_user_of_another() -> None:
    one, other = open_bank("produbanco"), open_bank("occidente")
    user = add_member(one)
    give_role(one, user)
    with pytest.raises(IntegrityError):
        give_role(other, user)


def test_a_row_cannot_move_to_another_bank_and_leave_what_points_to_it() -> None:
    one, other = open_bank("produbanco"), open_bank("occidente")
    user = add_member(one)
    give_role(one, user)
    with pytest.raises(DatabaseError):
        move_users(one, other)


def move_users(bank: UUID, other: UUID) -> None:
    """Say in plain SQL that the users of one bank are another's."""
    on_postgresql = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        if on_postgresql:
            cursor.execute("SELECT set_config('llavero.tenant', %s, true)", [str(bank)])
        cursor.execute("UPDATE people_user SET tenant_id = %s", [str(other) if on_postgresql else other.hex])


def test_every_reference_between_rows_of_banks_stands_in_the_database() -> None:
    for model in apps.get_models():
        kept = {c.field for c in model._meta.constraints if isinstance(c, SameTenant)}
        for field in model._meta.fields:
            target = field.related_model
            if target is None or field.name == "tenant" or "tenant" not in {f.name for f in target._meta.fields}:
                continue
            assert field.name in kept, f"{model._meta.label}.{field.name} can point into another bank"


def test_the_database_holds_as_many_of_these_references_as_the_models_declare() -> None:
    declared = {c.name for model in apps.get_models() for c in model._meta.constraints if isinstance(c, SameTenant)}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f'")
            standing = {name for (name,) in cursor.fetchall()}
        else:
            cursor.execute("SELECT group_concat(sql, ' ') FROM sqlite_master WHERE type = 'table'")
            ddl = cursor.fetchone()[0]
            standing = {name for name in declared if f'CONSTRAINT "{name}" FOREIGN KEY' in ddl}
    assert declared
    assert declared <= standing
