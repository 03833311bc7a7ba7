"""Counts the API keys that are good now, for the start of a server that should have none."""

from datetime import datetime

from django.db.models import Q

from llavero.federation.models import ApiKey
from llavero.tenancy.read import all_banks
from llavero.tenancy.scope import in_tenant


def banks_with_keys(*, now: datetime) -> tuple[str, ...]:
    """Name the banks that have an API key in force, outside any scope."""
    found = []
    for bank, slug in all_banks():
        with in_tenant(bank):
            standing = ApiKey.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)
            if standing.exists():
                found.append(slug)
    return tuple(found)
