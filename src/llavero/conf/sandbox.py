"""Settings of the sandbox: everything in one folder of this machine, and messages that anybody at it can read.

Law: never before customers. Whatever else differs from a production server is a page of the sandbox, not a rule; but
for what one guess at a password costs, which protects nobody where every password stands on the first page.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import quote

from llavero.adapters.file_vault import make_master_key
from llavero.conf.base import *  # noqa: F403
from llavero.conf.base import INSTALLED_APPS as _APPS
from llavero.conf.base import LLAVERO_CLOCK as LLAVERO_REAL_CLOCK  # noqa: F401 - a setting, read by name
from llavero.conf.base import MIDDLEWARE as _MIDDLEWARE
from llavero.conf.base import database

_HOUSE = Path(__file__).resolve().parents[3]


def _secret_in(path: Path) -> str:
    """Read the secret that signs forms; the first start makes it, readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()


LLAVERO_FOLDER = Path(os.environ.get("LLAVERO_FOLDER", "var/sandbox")).resolve()
LLAVERO_FOLDER.mkdir(parents=True, exist_ok=True)
make_master_key(LLAVERO_FOLDER / "master.key")

SECRET_KEY = _secret_in(LLAVERO_FOLDER / "secret.key")
DATABASES = {"default": database(f"sqlite:///{quote(str(LLAVERO_FOLDER / 'llavero.sqlite3'))}")}
ALLOWED_HOSTS = [".localhost", "127.0.0.1"]
INSTALLED_APPS = [*_APPS, "llavero.sandbox"]
# The sandbox answers on its own hosts only, and before any bank is looked for.
_BANK = _MIDDLEWARE.index("llavero.pages.middleware.bank.BankMiddleware")
MIDDLEWARE = [*_MIDDLEWARE[:_BANK], "llavero.sandbox.host.SandboxHost", *_MIDDLEWARE[_BANK:]]

LLAVERO_KEY_VAULT_OPTIONS = {"path": str(LLAVERO_FOLDER / "master.key")}
LLAVERO_ARGON2 = {"time_cost": 1, "memory_cost": 8_192}  # sixty verifiers are made before the first visitor comes in
LLAVERO_PROFILES = Path(os.environ.get("LLAVERO_PROFILES", _HOUSE / "profiles"))
LLAVERO_CLOCK = "llavero.sandbox.clock.SandboxClock"
LLAVERO_INBOX = LLAVERO_FOLDER / "inbox"
LLAVERO_SMTP_URL = LLAVERO_SMS_URL = f"inbox:{quote(str(LLAVERO_INBOX))}"
LLAVERO_CORE_BANKS = {"produbanco": "demo:produbanco"}
LLAVERO_DEMO_CORE_BANK = "llavero.sandbox.core_bank.demo_core_bank"
# the app at its own host; the sandbox's pages may show it beside them
LLAVERO_APP_ORIGIN = os.environ.get("LLAVERO_APP_ORIGIN") or "http://app.localhost:8000"
LLAVERO_APP_FILES = Path(os.environ.get("LLAVERO_APP_FILES", _HOUSE / "authenticator" / "dist"))
LLAVERO_APP_IN_TAB = True
LLAVERO_APP_FRAMED_BY = ("http://celular.app.localhost:*",)
LLAVERO_INBOX_READER = "llavero.adapters.inbox.read_inbox"
# A fault of ours is told where the sandbox was started; a production server has its own way (structlog).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"terminal": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"handlers": ["terminal"], "level": "ERROR", "propagate": False}},
}
