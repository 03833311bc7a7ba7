"""Builds a bank with its keys and portals, as its profile names them."""

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace
from unittest.mock import patch
from uuid import UUID

from llavero.tenancy.ids import new_id
from llavero.tenancy.models import Portal, Tenant
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import make_tenant_keys

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bank:
    """A bank that stands in the database, and its profile."""

    id: UUID
    profile: Profile

    @property
    def portal(self) -> str:
        """The key of its first portal."""
        return self.profile.portals[0].id


def a_bank(slug: str = "produbanco", *, now: datetime = NOON) -> Bank:
    """Set a bank up: its row, its keys, a row for each portal of its profile."""
    profile = profile_of(slug)
    tenant = Tenant.objects.create(
        id=new_id(now), slug=slug, time_zone=profile.time_zone, country=profile.country, created_at=now
    )
    with in_tenant(tenant.id):
        with _the_same_each_time(slug):
            make_tenant_keys(now=now)
        for portal in profile.portals:
            Portal.objects.create(id=new_id(now), key=portal.id)
    return Bank(tenant.id, profile)


def _the_same_each_time(slug: str) -> AbstractContextManager[object]:
    """Make the same keys for this bank in every run.

    With them is drawn how a name that nobody has is led, and one in thirty is said to have no telephone.
    """
    number = count()

    def urandom(length: int) -> bytes:
        return hashlib.shake_128(f"key {next(number)} of {slug}".encode()).digest(length)

    return patch("llavero.tenancy.vault.os", SimpleNamespace(urandom=urandom))
