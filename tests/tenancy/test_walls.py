"""What PostgreSQL itself refuses, whatever the application asks."""

from uuid import UUID

import psycopg
import pytest
from psycopg import errors, sql

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import SYSTEM
from llavero.tenancy.row_security import OUTSIDE_ANY_BANK
from llavero.tenancy.scope import in_tenant
from tests.support.databases import Database
from tests.tenancy.two_banks import NOON, add_member, open_bank


@pytest.fixture
def postgres(make_own_database, django_db_blocker):
    """A PostgreSQL of its own, whatever the run is on."""
    database = make_own_database("postgresql")
    with django_db_blocker.unblock(), database.connected():
        yield database


def as_role(postgres: Database, role: str, *, bank: UUID | None = None) -> psycopg.Connection:
    assert postgres.cluster is not None
    connection = postgres.cluster.connect(postgres.name, role=role)
    if bank is not None:
        connection.execute("SELECT set_config('llavero.tenant', %s, false)", [str(bank)])
    return connection


def tables_of_banks(connection: psycopg.Connection) -> list[str]:
    found = connection.execute(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
    ).fetchall()
    return sorted(name for (name,) in found if name not in OUTSIDE_ANY_BANK)


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    assert row is not None
    return int(row[0])


def test_the_application_sees_nothing_outside_a_scope(postgres) -> None:
    """Fails without guard: walls-of-the-bank."""
    bank = open_bank("produbanco")
    add_member(bank)
    with as_role(postgres, "llavero_app") as outside, as_role(postgres, "llavero_app", bank=bank) as inside:
        tables = tables_of_banks(outside)
        assert [table for table in tables if count(outside, table)] == []
        assert {"people_user", "people_person", "audit_event", "audit_auditpending", "tenancy_tenantkey"} <= {
            table for table in tables if count(inside, table)
        }


def test_the_application_sees_nothing_of_one_bank_in_the_scope_of_another(postgres) -> None:
    """The statements carry no filter of their own: this is what stands when the application forgets it."""
    one, other = open_bank("produbanco"), open_bank("occidente")
    add_member(one)
    with as_role(postgres, "llavero_app", bank=other) as connection:
        for table in tables_of_banks(connection):
            foreign = connection.execute(
                sql.SQL("SELECT count(*) FROM {} WHERE tenant_id = %s").format(sql.Identifier(table)), [one]
            ).fetchone()
            assert foreign == (0,), table
        assert connection.execute("UPDATE people_user SET state = 'closed'").rowcount == 0
        assert connection.execute("DELETE FROM people_userrole").rowcount == 0
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute(
                "INSERT INTO tenancy_portal (id, tenant_id, key) VALUES (gen_random_uuid(), %s, 'x')", [one]
            )


def test_whoever_owns_the_tables_is_held_by_the_walls_too(postgres) -> None:
    """Fails without guard: walls-hold-the-owner-too."""
    bank = open_bank("produbanco")
    add_member(bank)
    assert postgres.cluster is not None
    with postgres.cluster.connect(postgres.name) as admin:
        admin.execute("SET ROLE llavero_owner")
        assert [table for table in tables_of_banks(admin) if count(admin, table)] == []


def test_every_table_has_a_tenant_and_walls_but_the_named_ones(postgres) -> None:
    with as_role(postgres, "llavero_app") as connection:
        rows = connection.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, c.relispartition,"
            " EXISTS (SELECT FROM pg_attribute a"
            "  WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.attnotnull),"
            " EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
        ).fetchall()
    standing = {name for name, *_ in rows}
    assert standing >= OUTSIDE_ANY_BANK, "an exception that is no table any more"
    for name, is_walled, is_part, has_tenant, has_policy in rows:
        if name in OUTSIDE_ANY_BANK:
            continue
        assert has_tenant, f"{name} has no tenant"
        assert is_walled, f"{name} has no row-level security"
        assert has_policy or is_part, f"{name} has no policy"


def test_the_record_only_grows(postgres) -> None:
    bank = open_bank("produbanco")
    with in_tenant(bank):
        record(EventKind.RUN_STARTED, now=NOON, actor=SYSTEM)
    with as_role(postgres, "llavero_app", bank=bank) as connection:
        assert count(connection, "audit_event") == 1
        for attempt in (
            "UPDATE audit_event SET outcome = 'done'",
            "DELETE FROM audit_event",
            "TRUNCATE audit_event",
            "UPDATE audit_auditpending SET id = id",
            "DELETE FROM audit_auditpending",
            "SELECT * FROM audit_event_default",
            "DELETE FROM audit_event_2026_11",
            "ALTER TABLE audit_event DISABLE ROW LEVEL SECURITY",
        ):
            with pytest.raises((errors.InsufficientPrivilege, errors.UndefinedTable)):
                connection.execute(attempt)


def test_only_the_sequencer_takes_away_what_waits_and_it_changes_no_event(postgres) -> None:
    bank = open_bank("produbanco")
    with in_tenant(bank):
        record(EventKind.RUN_STARTED, now=NOON, actor=SYSTEM)
    with as_role(postgres, "llavero_sequencer") as connection:
        assert count(connection, "audit_event") == 0
        connection.execute("SELECT set_config('llavero.tenant', %s, false)", [str(bank)])
        assert count(connection, "audit_event") == 1
        assert connection.execute("DELETE FROM audit_auditpending").rowcount == 1
        for attempt in (
            "UPDATE audit_event SET outcome = 'done'",
            "DELETE FROM audit_event",
            "INSERT INTO audit_auditpending SELECT * FROM audit_auditpending",
            "SELECT * FROM people_user",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                connection.execute(attempt)


def test_an_authenticator_leaves_room_on_its_page_and_no_index_covers_what_a_verdict_changes(postgres) -> None:
    with as_role(postgres, "llavero_app") as connection:
        options = connection.execute(
            "SELECT reloptions FROM pg_class WHERE relname = 'credentials_authenticator'"
        ).fetchone()
        assert options == (["fillfactor=85"],)
        indexed = connection.execute(
            "SELECT DISTINCT a.attname FROM pg_index i JOIN pg_attribute a"
            " ON a.attrelid = i.indrelid AND (a.attnum = ANY (i.indkey)"
            "  OR pg_get_expr(i.indpred, i.indrelid) ~ ('\\m' || a.attname || '\\M'))"
            " WHERE i.indrelid = 'credentials_authenticator'::regclass AND a.attnum > 0"
        ).fetchall()
    changed = {
        "last_step", "drift", "code_failures", "pin_failures", "block_level", "blocked_until", "last_request",
        "last_request_at", "last_verdict", "device_counter",
    }  # fmt: skip
    assert changed.isdisjoint(name for (name,) in indexed)
