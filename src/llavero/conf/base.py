"""Settings common to every way of running. Everything that differs comes from the environment, `LLAVERO_…`."""

import os
import re
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from llavero.tenancy.patient_connection import PatientConnection

ROOM_APPS = (
    "tenancy", "audit", "people", "notifications", "stock", "credentials", "approvals", "federation", "journeys",
)  # fmt: skip

_PLACE = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(:(?P<port>\d*))?")


def database(url: str) -> dict[str, object]:
    """Read `sqlite:///file` or `postgresql://user:password@host:port/name` as Django's settings of a database.

    Several `host:port` with commas between them are tried in turn: `target_session_attrs=read-write` finds the leader.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]),
            "CONN_MAX_AGE": 60,  # seconds: opening the file anew for each request costs more than what is asked of it
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # what was read is kept: a page that is fetched for somebody alone takes time, and tells of them
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                    "PRAGMA cache_size=-32768;"
                ),
            },
        }
    hosts, ports = _places(parts.netloc)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": hosts,
        "PORT": ports,
        "CONN_HEALTH_CHECKS": True,
        # what the address asks of the connection (sslmode=verify-full, sslrootcert=…) is kept
        "OPTIONS": {
            "connect_timeout": "3",
            **dict(parse_qsl(parts.query)),
            "pool": {
                "min_size": 1,
                "max_size": int(os.environ.get("LLAVERO_DATABASE_POOL", "8")),
                "connection_class": PatientConnection,
                "timeout": 3.0,  # seconds that somebody waits for a connection while there is none
                # once the database is back, nobody waits for a pause that grew while it was away
                "reconnect_timeout": 3.0,
            },
        },
    }


def _places(netloc: str) -> tuple[str, str]:
    """Split `user@one:5432,two:5433` into `one,two` and `5432,5433` as libpq takes them; `[::1]` loses its brackets."""
    found = [_PLACE.fullmatch(place) for place in netloc.rpartition("@")[2].split(",")]
    if not all(found):
        raise ValueError("the database's address does not read host:port,host:port")  # not quoted: it has a password
    hosts = ",".join((place["host"] or "").strip("[]") for place in found if place)
    ports = ",".join(place["port"] or "" for place in found if place)
    return hosts, ports if ports.strip(",") else ""


def addresses_by_bank(written: str) -> dict[str, str]:
    """Read `produbanco=https://core.bank.ec/v1 occidente=https://…`: one address for each bank, by its profile's key.

    What is not of that form is kept under a key that no profile has, so that the start and `doctor` see it.
    """
    found = {}
    for entry in written.split():
        bank, is_pair, address = entry.partition("=")
        found[bank if is_pair and bank else "?"] = address
    return found


DEBUG = False
SECRET_KEY = os.environ.get("LLAVERO_SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("LLAVERO_HOSTS", "").split(",") if os.environ.get("LLAVERO_HOSTS") else []
INSTALLED_APPS = [*(f"llavero.{room}" for room in ROOM_APPS), "django.contrib.staticfiles", "llavero.pages"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "llavero.pages.middleware.request_id.RequestIdMiddleware",
    "llavero.pages.middleware.headers.HeadersMiddleware",
    "llavero.api.phone.host.AppHost",
    "llavero.pages.middleware.bank.BankMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "llavero.pages.middleware.csrf.RecordedCsrfMiddleware",
]
ROOT_URLCONF = "llavero.conf.urls"
WSGI_APPLICATION = "llavero.conf.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"], "string_if_invalid": ""},
    }
]
LLAVERO_GATE_DATABASE_URL = os.environ.get("LLAVERO_GATE_DATABASE_URL", "")  # as llavero_gate, PostgreSQL only
DATABASES = {"default": database(os.environ.get("LLAVERO_DATABASE_URL", "sqlite:///var/llavero.sqlite3"))}
LLAVERO_BEAT_MS = int(os.environ.get("LLAVERO_BEAT_MS", "50"))
LLAVERO_DATABASE_PATIENCE = float(os.environ.get("LLAVERO_DATABASE_PATIENCE", "4"))  # seconds; 0: no bound
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "es"
USE_I18N = False
STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("LLAVERO_STATIC_ROOT", "var/static")

CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "llavero.pages.problem.forbidden"
SECURE_REFERRER_POLICY = "same-origin"  # `no-referrer` would make Chromium send Origin: null and fail CSRF
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 60

LLAVERO_KEY_VAULT = "llavero.adapters.file_vault.FileVault"
LLAVERO_KEY_VAULT_OPTIONS = {"path": os.environ.get("LLAVERO_MASTER_KEY_FILE", "var/master.key")}
LLAVERO_PROFILES = Path(os.environ.get("LLAVERO_PROFILES", "profiles"))
LLAVERO_CLOCK = "llavero.adapters.system_clock.SystemClock"
LLAVERO_SMTP_URL = os.environ.get("LLAVERO_SMTP_URL", "")
LLAVERO_SMS_URL = os.environ.get("LLAVERO_SMS_URL", "")
# the core system of each bank, and what opens one at its address
LLAVERO_CORE_BANKS = addresses_by_bank(os.environ.get("LLAVERO_CORE_BANKS", ""))
LLAVERO_CORE_BANK_AT = "llavero.conf.wiring.core_bank_at"
LLAVERO_DEMO_CORE_BANK = ""  # of the sandbox alone
# the authenticator app: its own origin, the folder it was built to, and whether a browser's tab may enroll
LLAVERO_APP_ORIGIN = os.environ.get("LLAVERO_APP_ORIGIN", "").rstrip("/")
LLAVERO_APP_FILES = Path(os.environ.get("LLAVERO_APP_FILES", "authenticator/dist"))
LLAVERO_APP_IN_TAB = False
LLAVERO_APP_FRAMED_BY: tuple[str, ...] = ()
LLAVERO_INSTANCE = os.environ.get("LLAVERO_INSTANCE", "")
