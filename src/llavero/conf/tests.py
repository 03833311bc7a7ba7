"""Settings of the tests: either database by `LLAVERO_TEST_DATABASE`, everything else as in production."""

import os
import tempfile
from pathlib import Path

from llavero.adapters.file_vault import make_master_key
from llavero.conf.base import *  # noqa: F403
from llavero.conf.base import LLAVERO_CLOCK as LLAVERO_REAL_CLOCK  # noqa: F401 - a setting, read by name
from llavero.conf.base import database

SECRET_KEY = "only-for-tests-" + "x" * 40
ALLOWED_HOSTS = ["*"]
_FOLDER = Path(tempfile.gettempdir()) / f"llavero-tests-{os.getuid()}"
_KEY_FILE = Path(os.environ.get("LLAVERO_MASTER_KEY_FILE") or _FOLDER / "master.key")
make_master_key(_KEY_FILE)
LLAVERO_KEY_VAULT_OPTIONS = {"path": str(_KEY_FILE)}
LLAVERO_PROFILES = Path(os.environ.get("LLAVERO_PROFILES") or Path(__file__).resolve().parents[3] / "profiles")
_PORT = os.environ.get("LLAVERO_PORT", "8000")  # of a server that a test started
LLAVERO_APP_ORIGIN = os.environ.get("LLAVERO_APP_ORIGIN") or f"http://app.localhost:{_PORT}"
LLAVERO_APP_FILES = Path(os.environ.get("LLAVERO_APP_FILES") or _FOLDER / "app")
LLAVERO_APP_IN_TAB = True
if "LLAVERO_DATABASE_URL" not in os.environ:
    DATABASES = {"default": database(f"sqlite:///{_FOLDER}/tests.sqlite3")}
_OPTIONS = DATABASES["default"]["OPTIONS"]
if isinstance(_OPTIONS, dict):  # a race asks that something is once, not soon
    if "pool" not in _OPTIONS:
        _OPTIONS["timeout"] = 180
    elif "LLAVERO_WAITS_AS_DELIVERED" not in os.environ:  # where the database goes away, nobody waits for minutes
        _OPTIONS["connect_timeout"], _OPTIONS["pool"]["timeout"] = "60", 180.0
if "LLAVERO_CLOCK_FOLDER" in os.environ:  # a test lets time pass for the processes that it started
    LLAVERO_CLOCK = "llavero.sandbox.clock.SandboxClock"
    LLAVERO_FOLDER = Path(os.environ["LLAVERO_CLOCK_FOLDER"])
