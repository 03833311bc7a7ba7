"""`llavero migrate` brings an empty database to this release's shape, and leaves one of another history alone."""

import sqlite3
import subprocess
from pathlib import Path

from tests.sandbox.running import LLAVERO
from tests.support.servers import HOUSE, clean_environment


def llavero(*words: str, database: Path) -> "subprocess.CompletedProcess[str]":
    env = clean_environment({"LLAVERO_DATABASE_URL": f"sqlite:///{database}"})
    return subprocess.run([str(LLAVERO), *words], env=env, cwd=HOUSE, capture_output=True, text=True, timeout=120)


def test_an_empty_database_is_brought_to_this_releases_shape_and_one_of_a_part_of_its_history_is_refused(
    tmp_path: Path,
) -> None:
    database = tmp_path / "bank.sqlite3"
    assert llavero("migrate", database=database).returncode == 0
    assert llavero("migrate", database=database).returncode == 0, "once more changes nothing"
    with sqlite3.connect(database) as line:
        tables = {name for (name,) in line.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert {"people_user", "credentials_authenticator", "audit_event"} <= tables
        line.execute("DELETE FROM django_migrations WHERE app = 'credentials' AND name = '0008_passkeys'")
    line.close()
    refused = llavero("migrate", database=database)
    assert refused.returncode == 1
    assert "earlier history (credentials)" in refused.stderr
