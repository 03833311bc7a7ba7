"""Enters a bank on this server: its row, its hosts, its portals and its first keys."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from llavero.domain.errors import DomainError, ErrorCode
from llavero.tenancy.ids import new_id
from llavero.tenancy.models import Portal, Tenant, TenantHost
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.restore import standing_place
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import make_tenant_keys


def found_bank(profile: Profile, *, now: datetime) -> UUID:
    """Make the bank of a profile, all of it or nothing. Raises DUPLICATE when its name or a host is taken."""
    tenant_id = new_id(now)
    with transaction.atomic():
        taken = Tenant.objects.filter(slug=profile.key).exists()
        hosts = [host.host for host in profile.hosts]
        if taken or TenantHost.objects.filter(host__in=hosts).exists():
            raise DomainError(ErrorCode.DUPLICATE, bank=profile.key)
        Tenant.objects.create(
            id=tenant_id, slug=profile.key, time_zone=profile.time_zone, country=profile.country, created_at=now,
            profile_digest=profile.digest, place=standing_place(),
        )  # fmt: skip
        for host in profile.hosts:
            TenantHost.objects.create(host=host.host, tenant_id=tenant_id, portal_key=host.portal or "")
        with in_tenant(tenant_id):
            make_tenant_keys(now=now)
            for portal in profile.portals:
                Portal.objects.create(id=new_id(now), key=portal.id)
    return tenant_id
