"""The databases that tests stand on: in whose name they are used, what is rolled back and what is emptied."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from llavero.tenancy.models import Lease

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def rows() -> int:
    """Count the leases that stand, as the application sees them."""
    return Lease.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_writes_is_rolled_back(turn: int) -> None:
    assert rows() == 0
    Lease.objects.create(name="sweep", holder="here", until=NOON)
    assert rows() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_taken_away_after_it(turn: int) -> None:
    assert rows() == 0
    Lease.objects.create(name="sweep", holder="here", until=NOON)
    seen: list[int] = []

    def look() -> None:
        seen.append(rows())
        connection.close()

    other = threading.Thread(target=look)
    other.start()
    other.join()
    assert seen == [1], "another connection sees what was committed"


@pytest.mark.django_db
def test_the_code_under_test_owns_nothing_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("llavero_app", "llavero_app")
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
        assert cursor.fetchall() == [("llavero_owner",)]


@pytest.mark.django_db(transaction=True)
def test_the_application_may_not_change_the_schema_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles")
    for attempt in ("CREATE TABLE public.mine (id int)", "DROP TABLE tenancy_lease", "SET ROLE llavero_owner"):
        with connection.cursor() as cursor, pytest.raises(DatabaseError):
            cursor.execute(attempt)


@pytest.mark.django_db
def test_durability_is_not_weakened_for_tests() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone() == ("wal",)
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone() == (2,)
            return
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == ("on",)


def test_a_database_of_ones_own_is_fresh_and_of_each_kind(own_database) -> None:
    assert connection.vendor == own_database.vendor
    assert rows() == 0
    Lease.objects.create(name="sweep", holder="here", until=NOON)
    own_database.empty()
    assert rows() == 0
