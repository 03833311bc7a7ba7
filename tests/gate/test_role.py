"""On PostgreSQL the gate's role can do its one thing, and nothing else even when it is taken over."""

import pytest
from psycopg import errors

from llavero.credentials.models import Authenticator
from llavero.tenancy.scope import in_tenant
from tests.gate.bank import Portal, open_portal


@pytest.fixture
def postgres(make_own_database, django_db_blocker):
    database = make_own_database("postgresql")
    with django_db_blocker.unblock(), database.connected():
        yield database


@pytest.fixture
def portal(postgres) -> Portal:
    return open_portal("produbanco")


def test_the_gates_role_touches_no_table_and_makes_nothing(postgres, portal) -> None:
    with postgres.cluster.connect(postgres.name, role="llavero_gate") as gate:
        tables = gate.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert len(tables) > 20
        for (table,) in tables:
            for verb in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"):
                allowed = gate.execute(
                    "SELECT has_table_privilege(%s, %s) OR (%s AND has_any_column_privilege(%s, %s))",
                    [table, verb, verb in ("SELECT", "INSERT", "UPDATE"), table, verb if verb in (
                        "SELECT", "INSERT", "UPDATE", "REFERENCES") else "SELECT"],
                ).fetchone()  # fmt: skip
                assert allowed == (False,), f"{verb} {table}"
        for attempt in (
            "SELECT seed_sealed FROM credentials_authenticator",
            "CREATE TABLE mine (id int)",
            "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "CREATE TEMPORARY TABLE audit_event (id uuid)",
            "SET ROLE llavero_gate_definer",
            "SET ROLE llavero_owner",
            "SET ROLE llavero_app",
            "SELECT audit_make_month(now())",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                gate.execute(attempt)


def test_the_gates_role_may_call_its_two_functions_and_no_other_of_ours(postgres, portal) -> None:
    with postgres.cluster.connect(postgres.name, role="llavero_gate") as gate:
        callable_ones = gate.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
            " AND has_function_privilege(oid, 'EXECUTE') ORDER BY proname"
        ).fetchall()
        assert callable_ones == [("gate_read",), ("gate_write",)]
        held = gate.execute(
            "SELECT proname, prosecdef, proowner::regrole::text, proconfig FROM pg_proc"
            " WHERE proname IN ('gate_read', 'gate_write') ORDER BY proname"
        ).fetchall()
    assert held == [
        (name, True, "llavero_gate_definer", ["search_path=pg_catalog, pg_temp"])
        for name in ("gate_read", "gate_write")
    ]


def test_nobody_else_may_call_the_gates_functions(postgres, portal) -> None:
    for role in ("llavero_app", "llavero_sequencer"):
        with postgres.cluster.connect(postgres.name, role=role) as other:
            found = other.execute(
                "SELECT bool_or(has_function_privilege(oid, 'EXECUTE')) FROM pg_proc WHERE proname LIKE 'gate%'"
            ).fetchone()
            assert found == (False,), role


def test_in_whose_name_they_run_nobody_logs_in_and_it_holds_no_more_than_their_columns(postgres, portal) -> None:
    with postgres.cluster.connect(postgres.name) as admin:
        assert admin.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls, rolinherit FROM pg_roles"
            " WHERE rolname = 'llavero_gate_definer'"
        ).fetchone() == (False, False, False, False)
        changed = admin.execute(
            "SELECT DISTINCT table_name::text, column_name::text FROM information_schema.column_privileges"
            " WHERE grantee = 'llavero_gate_definer' AND privilege_type = 'UPDATE'"
        ).fetchall()
        assert {table for table, _ in changed} == {"credentials_authenticator"}
        assert {column for _, column in changed} == {
            "last_step", "drift", "code_failures", "pin_failures", "block_level", "blocked_until", "last_request",
            "last_request_at", "last_verdict",
        }  # fmt: skip
        gone = admin.execute(
            "SELECT count(*) FROM information_schema.table_privileges"
            " WHERE grantee = 'llavero_gate_definer' AND privilege_type <> 'INSERT'"
        ).fetchone()
        assert gone == (0,)
        assert admin.execute("SELECT has_schema_privilege('llavero_gate_definer', 'public', 'CREATE')").fetchone() == (
            False,
        )


def test_a_verdict_is_written_only_onto_the_row_that_it_was_judged_by(postgres, portal) -> None:
    """Fails without guard: gate-once, gate-budget-before-answer, gate-pin-and-code-one-budget, gate-still-usable."""

    def write(gate, *, seen_step: int = -1, seen_failures: int = 0, seen_pins: int = 0, bank=portal.bank) -> bool:
        row = gate.execute(
            "SELECT gate_write(now(), '{0}', %s::uuid[], %s::uuid[], %s::bigint[], %s::int[], %s::int[],"
            " '{NULL}'::timestamptz[], '{7}', '{0}', '{0}', '{0}', '{0}', '{NULL}'::timestamptz[], '{NULL}'::bytea[],"
            " '{accepted}', '{0}', ARRAY[gen_random_uuid()], %s::uuid[], '{code.accepted}', '{done}', '{\"\"}',"
            " ARRAY[gen_random_uuid()], '{NULL}'::uuid[], ARRAY['{}'], '{\"\"}', '{\"\"}')",
            [[bank], [portal.token], [seen_step], [seen_failures], [seen_pins], [bank]],
        ).fetchone()
        return bool(row[0])

    other = open_portal("occidente", serial="900800700")
    with postgres.cluster.connect(postgres.name, role="llavero_gate") as gate:
        assert not write(gate, seen_step=3)
        assert not write(gate, seen_failures=1)
        assert not write(gate, seen_pins=1)
        assert not write(gate, bank=other.bank)
        with in_tenant(portal.bank):
            Authenticator.objects.filter(id=portal.token).update(credential="suspended")
        assert not write(gate)
        with in_tenant(portal.bank):
            Authenticator.objects.filter(id=portal.token).update(credential="active")
        assert write(gate)
        assert not write(gate)
    with in_tenant(portal.bank):
        assert Authenticator.objects.get(id=portal.token).last_step == 7
