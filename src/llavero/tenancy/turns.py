"""Let one process do a job that only one may do at a time, by a lease that runs out by itself."""

from datetime import datetime

from django.db.models import Q

from llavero.tenancy.models import Lease


def take_turn(name: str, *, holder: str, now: datetime, until: datetime) -> bool:
    """Take or prolong the lease `name` for `holder`; False while another holds it."""
    Lease.objects.bulk_create([Lease(name=name, holder=holder, until=now)], ignore_conflicts=True)
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lte=now), name=name)
    return bool(free.update(holder=holder, until=until))
