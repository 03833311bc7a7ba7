"""In whose name this process reaches PostgreSQL, and what that role could do if somebody took it over."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Standing:
    """A role's powers that no role of a running server may have, as itself or by becoming another."""

    name: str
    is_superuser: bool
    passes_walls: bool
    owns: tuple[str, ...]


def standing_role() -> Standing:
    """Look at the role that logged in, and at every role it may become. PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_user::text, bool_or(rolsuper), bool_or(rolbypassrls) FROM pg_roles"
            " WHERE pg_has_role(session_user, oid, 'MEMBER')"
        )
        name, is_superuser, passes_walls = cursor.fetchone()
        cursor.execute(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')"
            " AND pg_has_role(session_user, c.relowner, 'MEMBER') ORDER BY c.relname"
        )
        owns = tuple(table for (table,) in cursor.fetchall())
    return Standing(name, bool(is_superuser), bool(passes_walls), owns)


def tables_without_walls() -> tuple[str, ...]:
    """Name the tables of banks on which row-level security is not forced. PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'tenancy_tenanthost'"
            " AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY c.relname"
        )
        return tuple(table for (table,) in cursor.fetchall())


def weakened_logins() -> tuple[str, ...]:
    """Name the settings of roles and databases that would let a commit be lost. PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(r.rolname, d.datname, 'all')::text || ': ' || s FROM pg_db_role_setting"
            " LEFT JOIN pg_roles r ON r.oid = setrole LEFT JOIN pg_database d ON d.oid = setdatabase,"
            " unnest(setconfig) AS s WHERE s ~ '^synchronous_commit=(off|local|remote_write)$'"
            " AND (setdatabase = 0 OR d.datname = current_database())"
        )
        return tuple(setting for (setting,) in cursor.fetchall())
