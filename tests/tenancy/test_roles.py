"""The roles of PostgreSQL: who logs in owns nothing, who owns does not log in, and nothing is anybody's by default."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.support.databases import ROLES, Database
from tests.support.postgres import LOGINS


@pytest.fixture(scope="module")
def database(make_own_database) -> Database:
    return make_own_database("postgresql")


@pytest.fixture
def admin(database: Database) -> Iterator[psycopg.Connection]:
    with database.cluster.connect(database.name) as connection:
        yield connection


def standing(admin: psycopg.Connection) -> list[object]:
    """Read all that roles.sql decides."""
    return [
        admin.execute(question).fetchall()
        for question in (
            "SELECT rolname, rolconfig, rolcanlogin, rolinherit, rolsuper, rolbypassrls, rolcreaterole,"
            " rolcreatedb, rolreplication FROM pg_roles WHERE rolname LIKE 'llavero%' ORDER BY 1",
            "SELECT datacl::text, pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()",
            "SELECT nspacl::text, pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'public'",
            "SELECT pg_get_userbyid(defaclrole), defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1, 2, 3",
            "SELECT pg_get_userbyid(roleid), pg_get_userbyid(member) FROM pg_auth_members ORDER BY 1, 2",
            "SELECT pg_get_userbyid(setrole), setconfig FROM pg_db_role_setting ORDER BY 1, 2",
        )
    ]


def tables(admin: psycopg.Connection) -> list[str]:
    """Name every table of the product."""
    return [name for (name,) in admin.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


def test_running_the_script_again_changes_nothing(admin: psycopg.Connection) -> None:
    before = standing(admin)
    admin.execute(ROLES.read_bytes())
    assert standing(admin) == before


def test_whoever_owns_does_not_log_in_and_whoever_logs_in_owns_nothing(admin: psycopg.Connection) -> None:
    logins = dict(admin.execute("SELECT rolname, rolcanlogin FROM pg_roles").fetchall())
    assert not logins["llavero_owner"]
    assert not logins["llavero_gate_definer"]
    owners = {owner for (owner,) in admin.execute("SELECT tableowner FROM pg_tables WHERE schemaname = 'public'")}
    assert owners == {"llavero_owner"}
    assert owners.isdisjoint(LOGINS)


@pytest.mark.parametrize("role", LOGINS)
def test_a_role_that_logs_in_can_become_no_other(database: Database, role: str) -> None:
    with database.cluster.connect(database.name, role=role) as connection:
        for wanted in {"llavero_owner", "llavero_gate_definer", "llavero_app", "llavero_sequencer"} - {role}:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SET ROLE {wanted}")


def test_the_gate_reads_no_table(database: Database, admin: psycopg.Connection) -> None:
    named = tables(admin)
    assert named
    with database.cluster.connect(database.name, role="llavero_gate") as gate:
        for table in named:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                gate.execute(f'SELECT 1 FROM public."{table}"')


def test_the_application_neither_empties_nor_changes_a_table(database: Database, admin: psycopg.Connection) -> None:
    with database.cluster.connect(database.name, role="llavero_app") as application:
        for table in tables(admin):
            for attempt in (f'TRUNCATE public."{table}"', f'ALTER TABLE public."{table}" DISABLE ROW LEVEL SECURITY'):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    application.execute(attempt)


def test_a_function_is_nobodys_until_it_is_given(database: Database, admin: psycopg.Connection) -> None:
    admin.execute("SET ROLE llavero_owner")
    admin.execute("CREATE FUNCTION public.opened() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    for role in LOGINS:
        with (
            database.cluster.connect(database.name, role=role) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT public.opened()")
    admin.execute("DROP FUNCTION public.opened()")


def test_a_stranger_does_not_enter(database: Database, admin: psycopg.Connection) -> None:
    admin.execute(f"CREATE ROLE stranger LOGIN PASSWORD '{database.cluster.password}'")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            database.cluster.connect(database.name, role="stranger")
    finally:
        admin.execute("DROP ROLE stranger")
