"""The scope of one bank: inside it queries see that bank's rows only, outside it they see none.

Law: no transaction crosses banks. On PostgreSQL the same scope is also a setting that row-level security reads, so
that a query which forgets the application's filter still finds nothing of another bank.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast
from uuid import UUID

from django.db import connection, models, transaction

from llavero.tenancy.insert import insert_row

_current: ContextVar[UUID | None] = ContextVar("llavero_tenant", default=None)
M = TypeVar("M", bound=models.Model)


class NoTenantScopeError(LookupError):
    """A query on a bank's table was made outside `in_tenant`: a bug, never a user's fault."""


def current_tenant_id() -> UUID:
    """Name the bank of the scope one stands in; raises NoTenantScopeError outside."""
    tenant_id = _current.get()
    if tenant_id is None:
        raise NoTenantScopeError("a bank's table was used outside in_tenant()")
    return tenant_id


def stands_in_scope() -> bool:
    """Say whether a bank's transaction is open: nothing outside this machine is asked meanwhile."""
    return _current.get() is not None


@contextmanager
def in_tenant(tenant_id: UUID) -> Iterator[None]:
    """Open one transaction in which only this bank exists. Nested scopes of the same bank are savepoints."""
    outer = _current.get()
    if outer is not None and outer != tenant_id:
        raise NoTenantScopeError("a transaction never crosses banks")
    with transaction.atomic():
        if outer is None and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('llavero.tenant', %s, true)", [str(tenant_id)])
        token = _current.set(tenant_id)
        try:
            yield
        finally:
            _current.reset(token)


@contextmanager
def with_a_place_for_the_bank(place: models.Expression) -> Iterator[None]:
    """Let a query be put together in which the bank is left open; asking it here fails. For `prepared` alone."""
    token = _current.set(cast(UUID, place))
    try:
        yield
    finally:
        _current.reset(token)


class ScopedManager(models.Manager[M]):
    """The default manager of every table of a bank: it adds the scope's tenant to each query."""

    use_in_migrations = False

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant_id=current_tenant_id())  # guard: scope-filter


class TenantModel(models.Model):
    """A row of one bank. It takes its tenant from the scope and refuses another's."""

    id = models.UUIDField(primary_key=True)
    tenant = models.ForeignKey("tenancy.Tenant", on_delete=models.PROTECT, related_name="+")

    objects: models.Manager[Any] = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        tenant_id = current_tenant_id()
        if self.tenant_id is None:
            self.tenant_id = tenant_id
        if self.tenant_id != tenant_id:  # guard: scope-save
            raise NoTenantScopeError("a row of one bank was saved in the scope of another")
        if not (kwargs.get("force_insert") and insert_row(self)):
            super().save(*args, **kwargs)
