"""Inside the scope of a bank only that bank exists; outside there is none."""

import pytest
from django.db import connection, models

from llavero.audit.models import Event
from llavero.people.models import Person, User
from llavero.tenancy.models import Portal
from llavero.tenancy.scope import NoTenantScopeError, current_tenant_id, in_tenant
from tests.tenancy.two_banks import NOON, add_member, open_bank

pytestmark = pytest.mark.django_db(transaction=True)


def test_outside_a_scope_no_table_of_a_bank_can_be_asked() -> None:
    with pytest.raises(NoTenantScopeError):
        Person.objects.count()
    with pytest.raises(NoTenantScopeError):
        current_tenant_id()


def test_inside_a_scope_only_the_rows_of_that_bank_are_seen() -> None:
    """Fails without guard: scope-filter."""
    one, other = open_bank("produbanco"), open_bank("occidente")
    user = add_member(one)
    with in_tenant(one):
        assert User.objects.filter(id=user).exists()
    with in_tenant(other):
        assert not User.objects.filter(id=user).exists()
        assert not Event.objects.exists()


def test_a_transaction_never_crosses_from_one_bank_into_another() -> None:
    one, other = open_bank("produbanco"), open_bank("occidente")
    with in_tenant(one):
        with pytest.raises(NoTenantScopeError), in_tenant(other):
            pytest.fail("the other bank was entered")
        assert current_tenant_id() == one


def test_a_scope_of_the_same_bank_may_stand_inside_another_and_leaves_it_standing() -> None:
    one = open_bank("produbanco")
    with in_tenant(one):
        with in_tenant(one):
            assert Portal.objects.count() == 1
        assert Portal.objects.count() == 1


def test_a_row_of_one_bank_is_not_saved_in_the_scope_of_another() -> None:
    """Fails without guard: scope-save."""
    one, other = open_bank("produbanco"), open_bank("occidente")
    with in_tenant(one):
        portal = Portal.objects.get()
    with in_tenant(other), pytest.raises(NoTenantScopeError):
        portal.save()


def test_what_fails_inside_a_scope_leaves_nothing_and_the_scope_is_closed() -> None:
    one = open_bank("produbanco")

    def fail_half_way() -> None:
        with in_tenant(one):
            Portal.objects.create(id=one, key="empresas")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with pytest.raises(NoTenantScopeError):
        current_tenant_id()
    with in_tenant(one):
        assert Portal.objects.count() == 1


def test_the_setting_behind_the_scope_ends_with_its_transaction_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such setting")
    one = open_bank("produbanco", now=NOON)
    with in_tenant(one), connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('llavero.tenant', true)")
        assert cursor.fetchone() == (str(one),)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('llavero.tenant', true), '')")
        assert cursor.fetchone() == ("",)


def test_every_table_of_a_bank_is_asked_through_the_scope_only() -> None:
    from django.apps import apps

    for model in apps.get_models():
        fields = {field.name for field in model._meta.fields}
        if "tenant" in fields and model._meta.db_table != "tenancy_tenanthost":
            assert isinstance(model._default_manager, models.Manager)
            with pytest.raises(NoTenantScopeError):
                model._default_manager.count()
            with pytest.raises(NoTenantScopeError):
                model._base_manager.count()
