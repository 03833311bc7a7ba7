"""Looks at the database, the keys and the settings before a server starts, and says what would make it unsafe.

Law: each danger is one sentence and the remedy beside it; all are said at once. Nothing secret is ever shown.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from llavero.domain.errors import DomainError, ErrorCode
from llavero.tenancy.history import REMEDY, half_run
from llavero.tenancy.roles import standing_role, tables_without_walls, weakened_logins
from llavero.tenancy.vault import key_vault

SHORTEST_SECRET: Final = 40
FEWEST_CHARACTERS: Final = 12
_KNOWN_SECRETS: Final = ("django-insecure", "only-for-tests", "changeme", "secret")
_OLDEST_POSTGRESQL: Final = 150_000
_SYNCHRONOUS_FULL: Final = 2


@dataclass(frozen=True, slots=True)
class Danger:
    """One reason not to start: a permanent word, what is wrong, and what to do about it."""

    word: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.word}: {self.sentence} {self.remedy}"


class UnsafeStartError(DomainError):
    """The server must not start; `dangers` says why, all of it."""

    def __init__(self, dangers: Sequence[Danger]) -> None:
        super().__init__(ErrorCode.UNSAFE_CONFIGURATION, dangers=tuple(danger.word for danger in dangers))
        self.dangers = tuple(dangers)


def database_dangers() -> list[Danger]:
    """Ask the database how it would keep what is committed, and in whose name it is used."""
    try:
        found = list(_postgresql() if connection.vendor == "postgresql" else _sqlite())
        if rooms := half_run():  # guard: start-half-run (what it lacks, its own record of migrations hides)
            found.append(Danger("half-migrated", f"A part of an earlier history was run ({', '.join(rooms)}).", REMEDY))
        elif _is_behind():
            found.append(
                Danger("not-migrated", "The database is not in the shape of this release.", "Run `llavero migrate`.")
            )
    except DatabaseError as unreachable:
        return [
            Danger(
                "database-away", f"The database does not answer ({type(unreachable).__name__}).",
                "See that it runs and that LLAVERO_DATABASE_URL names it.",
            )
        ]  # fmt: skip
    return found


def settings_dangers(settings: Any) -> Iterator[Danger]:
    """Look at the settings for what belongs in a sandbox, a test or an example."""
    if settings.DEBUG:  # guard: start-debug
        yield Danger("debug", "Debugging shows secrets to whoever causes an error.", "Set DEBUG to False.")
    if _is_weak(_secret_key(settings)):  # guard: start-secret-key
        yield Danger(
            "secret-key", "The key that signs forms and cookies is missing, short or a known one.",
            "Set LLAVERO_SECRET_KEY to the answer of `python -c 'import secrets; print(secrets.token_urlsafe(48))'`.",
        )  # fmt: skip
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:  # guard: start-hosts
        yield Danger("hosts", "Any host name would be answered.", "Set LLAVERO_HOSTS to the banks' own host names.")
    named = [*settings.INSTALLED_APPS, *settings.MIDDLEWARE, settings.LLAVERO_CLOCK, settings.ROOT_URLCONF]
    if any(name.startswith("llavero.sandbox") for name in named):  # guard: start-sandbox
        yield Danger(
            "sandbox", "Something of the sandbox is installed: its inbox, token simulator or clock.",
            "Use the settings llavero.conf.production, and `llavero demo` for the sandbox.",
        )  # fmt: skip


def key_dangers() -> Iterator[Danger]:
    """Open the vault of the master key."""
    try:
        key_vault()
    except DomainError as unsafe:  # guard: start-master-key
        why = unsafe.facts.get("what", "the key vault does not open")
        yield Danger(
            "master-key", f"The master key cannot be used: {why}.",
            "Point LLAVERO_MASTER_KEY_FILE at a file of 32 random bytes that only this server's user may read.",
        )  # fmt: skip


def _sqlite() -> Iterator[Danger]:
    with connection.cursor() as cursor:
        if cursor.execute("PRAGMA synchronous").fetchone()[0] < _SYNCHRONOUS_FULL:  # guard: start-sqlite-synchronous
            yield Danger(
                "durability", "SQLite would forget commits in a power cut (synchronous is below FULL).",
                "Take `PRAGMA synchronous` out of the settings of the database.",
            )  # fmt: skip
        if cursor.execute("PRAGMA journal_mode").fetchone()[0].lower() != "wal":  # guard: start-sqlite-wal
            yield Danger(
                "durability", "SQLite does not write ahead (journal_mode is not WAL).",
                "Take `PRAGMA journal_mode` out of the settings, and keep the file on a local disk.",
            )  # fmt: skip
        if not cursor.execute("PRAGMA foreign_keys").fetchone()[0]:  # guard: start-sqlite-references
            yield Danger("references", "SQLite does not check references.", "Switch `PRAGMA foreign_keys` on.")


def _postgresql() -> Iterator[Danger]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        if cursor.fetchone()[0] < _OLDEST_POSTGRESQL:
            yield Danger("old-postgresql", "PostgreSQL is older than 15.", "Upgrade it to 15 or newer.")
        for name in ("fsync", "full_page_writes"):
            cursor.execute("SELECT current_setting(%s)", [name])
            if cursor.fetchone()[0] != "on":  # guard: start-postgresql-fsync
                yield Danger(
                    "durability", f"PostgreSQL would forget commits in a power cut ({name} is off).",
                    f"Set {name} = on in postgresql.conf and restart it.",
                )  # fmt: skip
        cursor.execute("SELECT current_setting('synchronous_commit')")
        weakened = [] if cursor.fetchone()[0] in {"on", "remote_apply"} else ["this connection: synchronous_commit"]
    weakened += weakened_logins()
    if weakened:  # guard: start-synchronous-commit
        yield Danger(
            "durability", f"A commit would be answered before it is safe ({'; '.join(weakened)}).",
            "Set synchronous_commit = on, for the server and for each role and database that says otherwise.",
        )  # fmt: skip
    yield from _role()


def _role() -> Iterator[Danger]:
    role = standing_role()
    if role.is_superuser or role.passes_walls:  # guard: start-role-passes-walls
        yield Danger(
            "role", f"The role {role.name} is not held by row-level security (superuser or BYPASSRLS).",
            "Log in as llavero_app; roles.sql makes it.",
        )  # fmt: skip
    elif role.owns:  # guard: start-role-owns
        yield Danger(
            "role", f"The role {role.name} owns tables or may become who does ({role.owns[0]} and others).",
            "Log in as llavero_app, and run migrations as llavero_owner.",
        )  # fmt: skip
    bare = tables_without_walls()
    if bare:  # guard: start-walls-stand
        yield Danger(
            "walls", f"Row-level security is not forced on {', '.join(bare[:5])}.",
            "Run `llavero migrate`, and find out who took it away.",
        )  # fmt: skip


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _secret_key(settings: Any) -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # the framework's word for an empty one
        return ""


def _is_weak(secret: str) -> bool:
    is_known = any(secret.lower().startswith(known) for known in _KNOWN_SECRETS)
    return is_known or len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS
