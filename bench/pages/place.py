"""The bank whose pages are measured: Produbanco, with as many customers as walks need, behind the real server."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from bench.cluster import tuned_cluster
from bench.processor import processor_seconds
from llavero.credentials import passwords
from llavero.domain.actor import SYSTEM
from llavero.journeys.publish import publish
from llavero.tenancy.found import found_bank
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank
from tests.builders.credentials import PASSWORD, Token, a_token, an_image, some_answers
from tests.builders.people import a_user
from tests.support.databases import make_database
from tests.support.passer import Passer
from tests.support.servers import HOUSE, Server, running_server

SERVER = ["llavero", "serve", "--port", "{port}"]
_addresses = count(1)


@dataclass(frozen=True, slots=True)
class Place:
    """A running server, the process of its database (0 where it has none), and customers by their names."""

    vendor: str
    server: Server
    database_process: int
    host: str
    tokens: dict[str, Token]

    def passer(self) -> Passer:
        """Let somebody come from an address of their own, so that no limit of a source is met."""
        number = next(_addresses)
        return Passer(self.server.port, self.host, f"127.7.{number // 250}.{number % 250 + 1}")

    def spent(self) -> tuple[float, float]:
        """Give the seconds of processor that server and database have used so far."""
        database = processor_seconds(self.database_process) if self.database_process else 0.0
        return processor_seconds(self.server.process.pid), database


def name_of(number: int) -> str:
    """Name a customer."""
    return f"cliente{number:04d}"


@contextmanager
def a_place(vendor: str, *, customers: int, folder: Path) -> Iterator[Place]:
    """Found the bank on a fresh database and serve it; the first of its customers also has a password."""
    with ExitStack() as running:
        cluster = running.enter_context(tuned_cluster()) if vendor == "postgresql" else None
        database = make_database(vendor, f"pages_{vendor}", folder=folder, cluster=cluster)
        running.enter_context(database.connected())
        profile, tokens = profile_of("produbanco"), {}
        now = datetime.now(UTC) - timedelta(hours=1)
        bank = Bank(found_bank(profile, now=now), profile)
        with in_tenant(bank.id):
            publish(HOUSE / "profiles/produbanco", now=now, actor=SYSTEM, by=())
            for number in range(customers):
                name = name_of(number)
                user = a_user(bank, name, portal="empresas", sms=f"+59398{number:07d}", now=now)
                tokens[name] = a_token(user, now=now)
                if number == 0:
                    passwords.set_password(user, passwords.verifier_of(PASSWORD), now=now, actor=SYSTEM)
                    some_answers(bank, user, now=now)
                    an_image(bank, user, now=now)
        if cluster is not None:
            with cluster.connect(database.name) as admin:
                admin.execute("ANALYZE")
        # without the beat: what is measured is the work, and not the rest until the answer leaves
        env = {**database.env, "LLAVERO_BEAT_MS": "0", "LLAVERO_APP_FILES": str(HOUSE / "authenticator/dist")}
        server = running.enter_context(running_server(SERVER, env=env, folder=folder))
        yield Place(vendor, server, _postmaster(cluster.folder) if cluster else 0, profile.hosts[0].host, tokens)


def _postmaster(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])


def a_folder() -> Path:
    """Make the folder that databases of this run stand in."""
    folder = Path(tempfile.mkdtemp(prefix="llavero-bench-"))
    os.environ["LLAVERO_TEST_FOLDER"] = str(folder)
    return folder
