"""A privacyIDEA on the cluster of the bench: set up by its own commands, tuned as its handbook says, run by gunicorn.

Law: it is somebody else's product. Nothing of it is imported, copied or changed: its settings, its commands, and HTTP.
"""

import http.client
import json
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from psycopg import sql

from tests.support.postgres import Cluster
from tests.support.servers import HOUSE

PROGRAMS: Final = HOUSE / "var/privacyidea/bin"
NAME: Final = "privacyidea"  # of its database, and of the role that owns it
THREADS: Final = 4  # for each process: a third of a request is waiting for the database
READY_S: Final = 120.0
END_S: Final = 15.0

# Its handbook, "Performance considerations". The audit stays as delivered: a signed row in SQL for each request,
# committed before the answer.
TUNED: Final[Mapping[str, object]] = {
    "PI_LOGLEVEL": 40,  # errors
    "PI_CHECK_RELOAD_CONFIG": 3600,  # its policies are read once an hour, not with each request
    "PI_AUDIT_NO_PRIVATE_KEY_CHECK": True,
    "PI_NO_RESPONSE_SIGN": True,  # our gate signs no answer either
    "PI_SUBSCRIPTION_VERSION_CHECK": False,  # would ask a server outside
    "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 2 * THREADS, "pool_pre_ping": False},
}
POLICY: Final = {"name": "short", "scope": "authorization", "action": {"no_detail_on_success": True}, "active": True}


def missing() -> str:
    """Say how to put it in place where it is not; empty where it stands."""
    stands = all((PROGRAMS / name).exists() for name in ("pi-manage", "gunicorn"))
    return "" if stands else "privacyIDEA is not in var/privacyidea: `tools/ready privacyidea` puts it there"


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation: the folder of its settings and keys, and the seeds of its tokens by serial."""

    folder: Path
    cluster: Cluster
    seeds: Mapping[str, bytes] = field(repr=False)

    @property
    def env(self) -> dict[str, str]:
        """What its programs find in their environment: ours without what is meant for us, and its settings."""
        ours = ("LLAVERO_", "DJANGO_", "PYTHON", "PRIVACYIDEA_", "PI_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        return {**kept, "PRIVACYIDEA_CONFIGFILE": str(self.folder / "pi.cfg")}

    def manage(self, *words: str) -> None:
        """Run one of its own commands; ends the bench with its words where it fails."""
        run = subprocess.run(
            [PROGRAMS / "pi-manage", *words], env=self.env, cwd=self.folder, capture_output=True, text=True, check=False
        )
        if run.returncode:
            raise SystemExit(f"pi-manage {' '.join(words[:2])}:\n{run.stdout[-1000:]}{run.stderr[-3000:]}")

    def write(self, name: str, text: str) -> str:
        """Write a file that only we read, and name it."""
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(text)
        return str(file)

    def recorded(self) -> tuple[int, int]:
        """Count in its audit the verifications that succeeded, and of these the rows that are signed."""
        with self.cluster.connect(NAME) as admin:
            row = admin.execute(
                "SELECT count(*), count(signature) FROM pidea_audit"
                " WHERE success = 1 AND action LIKE '%/validate/check'"
            ).fetchone()
        assert row is not None
        return int(row[0]), int(row[1])


def install(cluster: Cluster, folder: Path, *, tokens: int) -> Installed:
    """Make its database, keys and tables, and enter so many TOTP tokens of six digits without a PIN."""
    own, password = folder / NAME, secrets.token_urlsafe(24)
    own.mkdir(mode=0o700)
    with cluster.connect() as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(NAME), sql.Literal(password)))
        admin.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(NAME)))
    installed = Installed(own, cluster, {f"P{number:09d}": os.urandom(20) for number in range(tokens)})
    settings = {
        "SQLALCHEMY_DATABASE_URI": f"postgresql+psycopg2://{NAME}:{password}@127.0.0.1:{cluster.port}/{NAME}",
        "SECRET_KEY": secrets.token_hex(32), "PI_PEPPER": secrets.token_hex(16), "PI_ENCFILE": str(own / "enckey"),
        "PI_AUDIT_KEY_PRIVATE": str(own / "private.pem"), "PI_AUDIT_KEY_PUBLIC": str(own / "public.pem"),
        "PI_LOGFILE": str(own / "privacyidea.log"), "PI_UUID_FILE": str(own / "uuid.txt"), "PI_NODE": "bench", **TUNED,
    }  # fmt: skip
    installed.write("pi.cfg", "".join(f"{name} = {value!r}\n" for name, value in settings.items()))
    for step in ("create_enckey", "create_audit_keys", "create_tables"):
        installed.manage("setup", step)
    installed.manage("config", "import", "-i", installed.write("config.json", json.dumps({"policy": [POLICY]})))
    lines = "".join(f"{serial}, {seed.hex()}, totp, 6, 30\n" for serial, seed in installed.seeds.items())
    installed.manage("token", "import", installed.write("tokens.csv", lines))
    with cluster.connect(NAME) as admin:
        admin.execute("VACUUM ANALYZE")
        row = admin.execute("SELECT count(*) FROM token WHERE active").fetchone()
    if row != (tokens,):
        raise SystemExit(f"privacyIDEA entered {row} of {tokens} tokens")
    return installed


@contextmanager
def running(installed: Installed) -> Iterator[tuple[int, int]]:
    """Let a gunicorn of one worker serve it until the block ends; gives its process id and its port.

    The port is ours before it begins. A second worker on the same port would not help: of connections that stay open
    one worker takes nearly all, and the other stands idle. So each has a port of its own, as our gates have.
    """
    log = installed.folder / "gunicorn.log"
    with socket.socket() as listening, log.open("ab") as words:
        listening.bind(("127.0.0.1", 0))
        listening.listen(256)
        process = subprocess.Popen(
            [
                PROGRAMS / "gunicorn", "privacyidea.app:create_app(config_name='production', silent=True)",
                f"--bind=fd://{listening.fileno()}", "--workers=1", "--worker-class=gthread", f"--threads={THREADS}",
                "--keep-alive=60", "--log-level=error", "--no-control-socket",
            ],
            env=installed.env, cwd=installed.folder, stdin=subprocess.DEVNULL, stdout=words, stderr=words,
            pass_fds=[listening.fileno()],
        )  # fmt: skip
        try:
            _wait_until_ready(process, listening.getsockname()[1], log)
            yield process.pid, listening.getsockname()[1]
        finally:
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(END_S)


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until it says so; nobody else can answer, for it holds the socket that we gave it."""
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=READY_S)
        try:
            connection.request("GET", "/healthz/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    raise SystemExit(f"privacyIDEA did not come up:\n{log.read_text(errors='replace')[-3000:]}")
