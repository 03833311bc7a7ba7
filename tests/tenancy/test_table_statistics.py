"""On SQLite somebody's rows are looked for by who they are, not among all of their bank's."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from llavero.credentials.models import OneTimeCode, Session
from llavero.people.models import ContactPoint
from llavero.tenancy.ids import new_id
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.table_statistics import _shared_by, tell_sqlite
from tests.support.database_fixtures import chosen_vendor
from tests.tenancy.two_banks import NOON, open_bank

pytestmark = pytest.mark.django_db
on_sqlite = pytest.mark.skipif(chosen_vendor() != "sqlite", reason="PostgreSQL counts by itself")
BY_ALL_OF_A_BANK = "(tenant_id=?)"


def plan_of(rows: "QuerySet[Any]") -> str:
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(step for *_, step in cursor.fetchall())


@on_sqlite
@pytest.mark.parametrize("kind", ["sessions", "contacts", "codes"])
def test_somebodys_rows_in_their_order_are_looked_for_by_who_they_are(kind: str) -> None:
    somebody = new_id(NOON)
    with in_tenant(open_bank("uno")):
        rows: QuerySet[Any] = {
            "sessions": Session.objects.filter(user_id=somebody, revoked_at=None).order_by("id"),
            "contacts": ContactPoint.objects.filter(person_id=somebody, channel="sms", retired_at=None).order_by("-id"),
            "codes": OneTimeCode.objects.filter(user_id=somebody, state="issued").order_by("-id"),
        }[kind]
        plan = plan_of(rows)
    assert "SEARCH" in plan
    assert BY_ALL_OF_A_BANK not in plan
    assert "channel=?" not in plan


@on_sqlite
def test_told_once_more_it_knows_each_table_once() -> None:
    tell_sqlite()
    tell_sqlite()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT tbl || idx) FROM sqlite_stat1")
        told, different = cursor.fetchone()
    assert told == different > 100


def test_each_further_column_leaves_fewer_rows_and_a_unique_index_one() -> None:
    assert _shared_by(["tenant_id", "state", "user_id"], is_unique=False) == [1_000_000, 100_000, 33_333, 1]
    assert _shared_by(["tenant_id", "kind"], is_unique=True) == [1_000_000, 100_000, 1]
