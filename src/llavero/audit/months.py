"""Make room for the record's coming months, so that events never pile up in the part without a month."""

from datetime import datetime, timedelta

from django.db import connection

AHEAD = 2


def make_months_ready(*, now: datetime) -> int:
    """Make this month's part of the record and those of the next two; say how many were missing.

    Only PostgreSQL keeps the record in months; elsewhere, and when called again, nothing happens.
    """
    if connection.vendor != "postgresql":
        return 0
    made = 0
    moment = now
    with connection.cursor() as cursor:
        for _ in range(AHEAD + 1):
            cursor.execute("SELECT audit_make_month(%s)", [moment])
            made += int(cursor.fetchone()[0])
            moment = (moment.replace(day=1) + timedelta(days=32)).replace(day=1)
    return made
