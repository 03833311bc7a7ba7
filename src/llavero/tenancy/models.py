"""A bank, its addresses, its portals, its calendar and its wrapped keys."""

from typing import ClassVar

from django.db import models

from llavero.tenancy.constraints import within_tenant
from llavero.tenancy.scope import TenantModel


class Tenant(models.Model):
    """A bank. The one table, with `TenantHost` and `Lease`, that stands outside the scope of a bank."""

    id = models.UUIDField(primary_key=True)
    slug = models.SlugField(unique=True, max_length=40)
    time_zone = models.CharField(max_length=64)
    country = models.CharField(max_length=2)
    calendar = models.JSONField(default=dict)  # weekdays and hours of business, by the profile
    retention_days = models.JSONField(default=dict)  # by kind of record
    is_on_legal_hold = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField(default=1)  # raised by a restore: older one-time things are dead
    # server and timeline, or file, as last noted: another one was restored, failed over or moved
    place = models.CharField(max_length=60, blank=True, default="", db_default="")
    marked_at = models.DateTimeField(null=True)  # when a backup was last marked
    restored_at = models.DateTimeField(null=True)  # when the epoch was last raised
    restored_gap = models.PositiveIntegerField(null=True)  # codes a button may have shown that this database lost
    is_restoring = models.BooleanField(default=False, db_default=False)  # not everything is of the new epoch yet
    profile_digest = models.CharField(max_length=64, default="")
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Tenant"]] = models.Manager()


class TenantHost(models.Model):
    """An address of a bank: the host of a request decides which bank it is for, before anything else is read."""

    host = models.CharField(primary_key=True, max_length=253)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="hosts")
    portal_key = models.SlugField(max_length=40, blank=True)

    objects: ClassVar[models.Manager["TenantHost"]] = models.Manager()


class Lease(models.Model):
    """Who does a job that only one may do at a time; it runs out by itself."""

    name = models.CharField(primary_key=True, max_length=80)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()

    objects: ClassVar[models.Manager["Lease"]] = models.Manager()


class Portal(TenantModel):
    """One entrance of a bank. Its words, addresses and journeys stand in the profile under the same key."""

    key = models.SlugField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("portal"),
            models.UniqueConstraint(fields=["tenant", "key"], name="portal_key_uq"),
        ]


class Holiday(TenantModel):
    """A day on which the bank does not work, in one place or everywhere."""

    day = models.DateField()
    place = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("holiday"),
            models.UniqueConstraint(fields=["tenant", "day", "place"], name="holiday_uq"),
        ]


class TenantKey(TenantModel):
    """A key of a bank, wrapped by the master key. Ciphertexts and digests name it by `number`, so keys can rotate."""

    purpose = models.CharField(max_length=16)  # data | pepper | decoy
    number = models.PositiveSmallIntegerField()
    wrapped = models.BinaryField()
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            *within_tenant("tenantkey"),
            models.UniqueConstraint(fields=["tenant", "purpose", "number"], name="tenantkey_number_uq"),
        ]
