"""On PostgreSQL the record lies in months by the time in each event's id."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from llavero.audit.catalogue import EventKind
from llavero.audit.months import make_months_ready
from llavero.audit.record import record
from llavero.domain.actor import SYSTEM
from llavero.tenancy.ids import first_id_of
from llavero.tenancy.scope import in_tenant
from tests.tenancy.two_banks import open_bank

LAST_DAY = datetime(2031, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)
FIRST_DAY = datetime(2032, 1, 1, tzinfo=UTC)


@pytest.fixture
def postgres(make_own_database, django_db_blocker):
    """A PostgreSQL of its own, whatever the run is on."""
    database = make_own_database("postgresql")
    with django_db_blocker.unblock(), database.connected():
        yield database


def month_of(event_id) -> str:
    """Ask the database in which part of the record an event lies, as its administrator."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM audit_event WHERE id = %s", [event_id])
        return cursor.fetchone()[0]


def test_an_event_lies_in_its_month_to_the_last_millisecond(postgres) -> None:
    bank = open_bank("produbanco")
    assert make_months_ready(now=LAST_DAY) == 3
    with in_tenant(bank):
        before = record(EventKind.RUN_STARTED, now=LAST_DAY, actor=SYSTEM)
        after = record(EventKind.RUN_STARTED, now=FIRST_DAY, actor=SYSTEM)
        assert month_of(before) == "audit_event_2031_12"
        assert month_of(after) == "audit_event_2032_01"


def test_an_event_of_a_month_that_nobody_made_is_kept_all_the_same(postgres) -> None:
    bank = open_bank("produbanco")
    with in_tenant(bank):
        assert month_of(record(EventKind.RUN_STARTED, now=LAST_DAY, actor=SYSTEM)) == "audit_event_default"


def test_making_months_again_changes_nothing(postgres) -> None:
    assert make_months_ready(now=LAST_DAY) == 3
    assert make_months_ready(now=LAST_DAY) == 0


def test_the_first_id_of_a_month_is_not_above_any_id_made_in_it(postgres) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_first_id_of(%s)", [FIRST_DAY])
        (boundary,) = cursor.fetchone()
    assert boundary.bytes[:6] == first_id_of(FIRST_DAY).bytes[:6]
    assert boundary <= first_id_of(FIRST_DAY)


@pytest.mark.django_db
def test_sqlite_has_no_months_to_make() -> None:
    if connection.vendor == "sqlite":
        assert make_months_ready(now=LAST_DAY) == 0
