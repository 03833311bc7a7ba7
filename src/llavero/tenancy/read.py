"""What the floors above may know of a bank: which one a host means, its row, its epoch, its portals."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.tenancy.models import Portal, Tenant, TenantHost
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.scope import current_tenant_id

_OF_HOST = Question(
    lambda: TenantHost.objects.filter(host=given("host")).values_list("tenant_id", "tenant__slug", "portal_key")
)
_EPOCH = Question(lambda: Tenant.objects.filter(id=current_tenant_id()).values_list("epoch", flat=True))
_RESTORED = Question(lambda: Tenant.objects.filter(id=current_tenant_id()).values_list("restored_at", flat=True))


@dataclass(frozen=True, slots=True)
class BankAddress:
    """The bank, and the portal if it has a host of its own, that a host name belongs to."""

    tenant_id: UUID
    slug: str
    portal_key: str


def bank_of_host(host: str) -> BankAddress | None:
    """Find whose host this is, before any scope exists; None for a host that no bank has."""
    row = _OF_HOST.first(host=host.lower())
    return BankAddress(*row) if row is not None else None


def bank_of_slug(slug: str) -> UUID | None:
    """Find a bank by its short name, for commands and API keys."""
    return Tenant.objects.filter(slug=slug).values_list("id", flat=True).first()


def all_banks() -> tuple[tuple[UUID, str], ...]:
    """List every bank's id and short name, for workers that go from one to the next."""
    return tuple(Tenant.objects.order_by("slug").values_list("id", "slug"))


def current_epoch() -> int:
    """Give the epoch of the bank of the scope: what was made in an older one is dead."""
    return _EPOCH.one()


def restored_at() -> datetime | None:
    """Say when the epoch of the bank of the scope was last raised; None where it never was."""
    return _RESTORED.one()


def current_slug() -> str:
    """Give the short name of the bank of the scope, by which its profile is found."""
    return Tenant.objects.values_list("slug", flat=True).get(id=current_tenant_id())


def has_portal(key: str) -> bool:
    """Say whether the bank of the scope has a portal of this name."""
    return Portal.objects.filter(key=key).exists()


def portal_id(key: str) -> UUID:
    """Find a portal of the bank of the scope; raises Portal.DoesNotExist for none of that name."""
    found: UUID = Portal.objects.values_list("id", flat=True).get(key=key)
    return found
