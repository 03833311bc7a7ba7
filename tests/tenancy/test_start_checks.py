"""A server before customers does not start where it could be robbed, forget or be read; each reason has its remedy."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from psycopg import sql

from llavero.adapters.file_vault import make_master_key
from llavero.conf import start_checks, wiring
from llavero.domain.actor import SYSTEM
from llavero.federation.api_keys import make_key
from llavero.tenancy import history, restore
from llavero.tenancy.models import Tenant, TenantHost
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.start_checks import UnsafeStartError
from llavero.tenancy.vault import key_vault
from tests.support.core_bank_server import core_bank_server
from tests.support.databases import Database, point_django_at
from tests.support.servers import clean_environment
from tests.tenancy.two_banks import NOON, open_bank

HOUSE = Path(__file__).resolve().parents[2]
SECRET = "kq0oVQ8d1mJ3xTzY7rLwCeB5nUuAfGhS2iPpN4vX6yE9tKbM"


@pytest.fixture
def safe(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Settings that nothing speaks against, on either database; a test spoils one of them."""
    monkeypatch.setattr(settings, "LLAVERO_IS_PRODUCTION", True, raising=False)
    monkeypatch.setattr(settings, "SECRET_KEY", SECRET)
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["bank.example"])
    monkeypatch.setattr(settings, "LLAVERO_ARGON2", {}, raising=False)
    monkeypatch.setattr(settings, "LLAVERO_SMTP_URL", "smtps://mail.example")
    monkeypatch.setattr(settings, "LLAVERO_SMS_URL", "")
    monkeypatch.setattr(settings, "LLAVERO_APP_ORIGIN", "https://app.bank.example")
    monkeypatch.setattr(settings, "LLAVERO_APP_IN_TAB", False)
    monkeypatch.setattr(settings, "LLAVERO_GATE_DATABASE_URL", "postgresql://llavero_gate@db/x")
    key_vault.cache_clear()
    yield monkeypatch
    key_vault.cache_clear()


def words() -> set[str]:
    return {danger.word for danger in start_checks.dangers()}


def test_a_safe_server_starts(safe) -> None:
    assert start_checks.dangers() == []
    start_checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("setting", "value", "word"),
    [
        ("DEBUG", True, "debug"),
        ("SECRET_KEY", "", "secret-key"),
        ("SECRET_KEY", SECRET[:30], "secret-key"),
        ("SECRET_KEY", "a" * 60, "secret-key"),
        ("SECRET_KEY", "django-insecure-" + SECRET, "secret-key"),
        ("ALLOWED_HOSTS", ["*"], "hosts"),
        ("ALLOWED_HOSTS", [], "hosts"),
        ("INSTALLED_APPS", ["llavero.sandbox"], "sandbox"),
        ("MIDDLEWARE", ["llavero.sandbox.host.SandboxHost"], "sandbox"),
        ("LLAVERO_CLOCK", "llavero.sandbox.clock.VirtualClock", "sandbox"),
        ("LLAVERO_SMTP_URL", "inbox:/tmp/inbox", "messages"),
        ("LLAVERO_SMS_URL", "inbox:/tmp/inbox", "messages"),
        ("LLAVERO_ARGON2", {"memory_cost": 1024}, "argon2"),
        ("LLAVERO_ARGON2", {"time_cost": 1}, "argon2"),
        ("LLAVERO_APP_ORIGIN", "http://app.bank.example", "app-origin"),
        ("LLAVERO_APP_ORIGIN", "https://app.bank.example/app", "app-origin"),
        ("LLAVERO_APP_ORIGIN", "app.bank.example", "app-origin"),
        ("LLAVERO_CORE_BANKS", {"produbanco": "demo:"}, "core-bank"),
        ("LLAVERO_CORE_BANKS", {"?": "https://core.bank.example"}, "core-bank"),
        ("LLAVERO_DEMO_CORE_BANK", "llavero.sandbox.core_bank.demo_core_bank", "core-bank"),
        ("LLAVERO_APP_IN_TAB", True, "app-sandbox"),
        ("LLAVERO_APP_FRAMED_BY", ("https://bank.example",), "app-sandbox"),
    ],
)
def test_a_setting_of_the_sandbox_or_a_test_stops_the_start(safe, setting, value, word) -> None:
    """Fails without guard: start-debug, start-secret-key, start-hosts, start-sandbox.

    And without guard: start-messages-open, start-argon2, start-app-origin, start-app-of-the-sandbox, start-demo-core.
    """
    safe.setattr(settings, setting, value)
    if setting == "LLAVERO_CLOCK":
        wiring.clock()  # the clock in use stays the one that was made first
    with pytest.raises(UnsafeStartError) as refused:
        start_checks.refuse_unsafe_start()
    assert {danger.word for danger in refused.value.dangers} == {word}
    assert all(danger.remedy.endswith((".", ")")) for danger in refused.value.dangers)
    assert SECRET not in str(refused.value)


def test_a_master_key_that_is_missing_or_open_to_others_stops_the_start(safe, tmp_path) -> None:
    """Fails without guard: start-master-key."""
    key = tmp_path / "master.key"
    safe.setattr(settings, "LLAVERO_KEY_VAULT_OPTIONS", {"path": str(key)})
    assert words() == {"master-key"}
    make_master_key(key)
    assert words() == set()
    key_vault.cache_clear()
    key.chmod(0o644)
    assert words() == {"master-key"}


def test_a_core_system_in_the_clear_stops_the_start_unless_it_is_on_this_machine(safe, tmp_path) -> None:
    """Fails without guard: start-core-open."""
    with core_bank_server(tmp_path) as core:
        safe.setattr(settings, "LLAVERO_CORE_BANKS", {"produbanco": core.address})
        assert words() == set()
        open_one = core.address.replace("127.0.0.1", "core.bank.example")
        safe.setattr(settings, "LLAVERO_CORE_BANKS", {"produbanco": open_one})
        assert words() == {"core-bank"}
        assert str(tmp_path) not in str(start_checks.dangers())


def test_a_database_that_was_restored_stops_the_start_until_somebody_declares_it(safe) -> None:
    """Fails without guard: start-restore-declared."""
    bank = open_bank("produbanco")
    assert words() == set()
    Tenant.objects.filter(id=bank).update(place="postgresql 1 00000001")
    assert words() == {"restored"}
    with in_tenant(bank):
        assert restore.begin(1, gap=None, now=NOON)
    assert words() == {"restored"}, "it is declared, and not everything was brought over"
    with in_tenant(bank):
        assert restore.finish()
    assert words() == set()


def test_an_api_key_in_force_stops_the_start_unless_it_is_a_pilot(safe) -> None:
    """Fails without guard: start-api-keys."""
    with in_tenant(open_bank("produbanco")):
        make_key(
            "portal", bank="produbanco", scopes=("verifications",), expires_at=NOON + timedelta(days=3650), now=NOON,
            actor=SYSTEM,
        )  # fmt: skip
    assert words() == {"api-keys"}
    safe.setattr(settings, "LLAVERO_PILOT", True, raising=False)
    assert words() == set()


def test_an_app_on_a_banks_own_host_stops_the_start(safe) -> None:
    """Fails without guard: start-app-host."""
    bank = open_bank("produbanco")
    assert words() == set()
    TenantHost.objects.create(tenant_id=bank, host="app.bank.example", portal_key="")
    assert words() == {"app-host"}


def test_outside_production_nothing_is_asked(safe) -> None:
    safe.setattr(settings, "LLAVERO_IS_PRODUCTION", False)
    safe.setattr(settings, "DEBUG", True)
    start_checks.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("pragma", "word"),
    [
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON", "durability"),
        ("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON", "durability"),
    ],
)
def test_a_weakened_sqlite_stops_the_start(safe, own_database, pragma, word) -> None:
    """Fails without guard: start-sqlite-synchronous, start-sqlite-wal."""
    if own_database.vendor != "sqlite":
        pytest.skip("about SQLite")
    connections["default"].close()
    safe.setitem(connections.databases["default"]["OPTIONS"], "init_command", pragma)
    safe.setitem(connections["default"].settings_dict["OPTIONS"], "init_command", pragma)
    assert words() == {word}


def test_sqlite_that_checks_no_references_stops_the_start(safe, own_database) -> None:
    """Fails without guard: start-sqlite-references."""
    if own_database.vendor != "sqlite":
        pytest.skip("about SQLite")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_keys=OFF")
    assert words() == {"references"}


@pytest.fixture
def admin(safe, own_database):
    if own_database.vendor != "postgresql":
        pytest.skip("about PostgreSQL")
    with own_database.cluster.connect(own_database.name) as connected:
        yield connected


def test_a_database_that_has_not_been_migrated_stops_the_start(safe, own_database, tmp_path) -> None:
    if own_database.vendor != "sqlite":
        pytest.skip("one of them is enough")
    point_django_at(f"sqlite:///{tmp_path}/empty.sqlite3")
    assert words() == {"not-migrated"}


def test_a_database_that_ran_a_part_of_a_folded_history_stops_the_start(safe, own_database) -> None:
    """Fails without guard: start-half-run."""
    if own_database.vendor != "sqlite":
        pytest.skip("one of them is enough")
    assert words() == set()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'people' AND name = '0004_newcomer'")
    assert words() == {"half-migrated"}
    assert history.half_run() == ("people",)


def test_a_database_that_does_not_answer_stops_the_start(safe, own_database) -> None:
    if own_database.vendor != "postgresql":
        pytest.skip("about PostgreSQL")
    point_django_at("postgresql://llavero_app:x@127.0.0.1:1/x")
    assert words() == {"database-away"}


@pytest.mark.parametrize("value", ["off", "local", "remote_write"])
def test_a_login_whose_commits_may_be_lost_stops_the_start(admin, own_database, value) -> None:
    """Fails without guard: start-synchronous-commit."""
    name = sql.Identifier(own_database.name)
    admin.execute(sql.SQL("ALTER ROLE llavero_gate IN DATABASE {} SET synchronous_commit = {}").format(name, value))
    found = start_checks.dangers()
    assert [danger.word for danger in found] == ["durability"]
    assert "llavero_gate" in found[0].sentence


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_server_that_forgets_in_a_power_cut_stops_the_start(admin, setting) -> None:
    """Fails without guard: start-postgresql-fsync."""
    admin.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
    admin.execute("SELECT pg_reload_conf()")
    try:
        for _ in range(200):
            if (found := words()) and admin.execute("SELECT pg_sleep(0.02)"):
                break
        assert found == {"durability"}
    finally:
        admin.execute(sql.SQL("ALTER SYSTEM RESET {}").format(sql.Identifier(setting)))
        admin.execute("SELECT pg_reload_conf()")
        admin.execute("SELECT pg_sleep(0.2)")


def test_a_superuser_or_a_role_that_owns_or_passes_the_walls_stops_the_start(admin, own_database) -> None:
    """Fails without guard: start-role-passes-walls, start-role-owns."""
    point_django_at(own_database.cluster.url(own_database.name, role="llavero_test_admin"))
    assert words() == {"role"}
    for name, powers in (("start_check_bypass", "BYPASSRLS"), ("start_check_owner", "IN ROLE llavero_owner")):
        login = sql.Identifier(name)
        try:
            admin.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {} {}").format(
                    login, sql.Literal(own_database.cluster.password), sql.SQL(powers)
                )
            )
            grants = "CONNECT ON DATABASE {}", "USAGE ON SCHEMA public", "SELECT ON ALL TABLES IN SCHEMA public"
            for grant in grants:
                admin.execute(
                    sql.SQL("GRANT " + grant + " TO {}").format(
                        *([sql.Identifier(own_database.name)] if "{}" in grant else []), login
                    )
                )
            point_django_at(own_database.cluster.url(own_database.name, role=name))
            assert words() == {"role"}, name
        finally:
            connections["default"].close()
            admin.execute(sql.SQL("DROP OWNED BY {}").format(login))
            admin.execute(sql.SQL("DROP ROLE {}").format(login))


def test_a_table_whose_walls_were_taken_down_stops_the_start(admin) -> None:
    """Fails without guard: start-walls-stand."""
    admin.execute("ALTER TABLE people_user NO FORCE ROW LEVEL SECURITY")
    assert words() == {"walls"}


def test_a_gate_without_a_login_of_its_own_stops_the_start(admin, safe) -> None:
    safe.setattr(settings, "LLAVERO_GATE_DATABASE_URL", "")
    assert words() == {"gate"}


@pytest.mark.parametrize("command", ["serve", "gate", "worker"])
def test_the_command_says_why_with_the_remedy_and_ends_with_three(command, tmp_path) -> None:
    ended = subprocess.run(
        [str(Path(sys.executable).parent / "llavero"), command],
        env=clean_environment(
            {"DJANGO_SETTINGS_MODULE": "llavero.conf.production", "LLAVERO_DATABASE_URL": f"sqlite:///{tmp_path}/x.db",
             "LLAVERO_MASTER_KEY_FILE": str(tmp_path / "none.key"), "LLAVERO_SECRET_KEY": "short"}
        ),
        capture_output=True, text=True, timeout=60, cwd=HOUSE, check=False,
    )  # fmt: skip
    assert ended.returncode == 3, ended.stderr
    for word in ("secret-key", "hosts", "master-key", "not-migrated"):
        assert f"{word}: " in ended.stderr
    assert "Traceback" not in ended.stderr
