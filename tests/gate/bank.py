"""A bank whose portal asks the gate: its key, its users with tokens, and how to ask."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from llavero.domain.actor import SYSTEM
from llavero.domain.oath import totp
from llavero.federation.api_keys import make_key
from llavero.gate.app import VERIFICATIONS
from llavero.tenancy.scope import in_tenant
from tests.support.databases import Database
from tests.support.servers import Server
from tests.tenancy.two_banks import add_member, give_token, open_bank, token

SEED = b"12345678901234567890"
FORM = totp.Form()
GATE = ["llavero", "gate", "--port", "{port}"]


def moment() -> datetime:
    """The time by the system's clock, which server processes go by."""
    return datetime.now(UTC)


def code_now(*, steps: int = 0, seed: bytes = SEED) -> str:
    """What a token shows now, or some steps later or earlier."""
    return totp.code(seed, moment() + timedelta(seconds=30 * steps), FORM)


def wrong_code() -> str:
    """A code that the token shows neither now nor near."""
    near = {code_now(steps=step) for step in range(-40, 41)}
    return next(f"{number:06d}" for number in range(1_000_000) if f"{number:06d}" not in near)


def gate_env(database: Database) -> dict[str, str]:
    """The environment of a gate on a database; on PostgreSQL it has a login of its own."""
    if database.cluster is None:
        return database.env
    return {**database.env, "LLAVERO_GATE_DATABASE_URL": database.cluster.url(database.name, role="llavero_gate")}


@dataclass(frozen=True)
class Portal:
    """A bank's portal with a key for the gate, and one user with one token."""

    bank: UUID
    key: str
    user: UUID
    token: UUID

    def ask(self, server: Server, **body: Any) -> tuple[int, dict[str, Any]]:
        """Ask about this user's code unless the body says otherwise."""
        about = {} if {"user", "serial"} & set(body) else {"user": str(self.user)}
        status, _, said = ask(server, about | body, key=self.key)
        return status, json.loads(said)

    def is_accepted(self, server: Server, code: str, **body: Any) -> bool:
        status, said = self.ask(server, code=code, **body)
        assert status == 200, said
        return bool(said["verdict"] == "accepted")


def ask(
    server: Server, body: object, *, key: str, headers: Mapping[str, str] | None = None, method: str = "POST",
    path: str = VERIFICATIONS,
) -> tuple[int, dict[str, str], bytes]:  # fmt: skip
    """Send one request and give status, headers and body of the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"} | dict(headers or {})
    try:
        connection.request(method, path, body if isinstance(body, bytes) else json.dumps(body).encode(), sent)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def open_portal(slug: str, *, scopes: tuple[str, ...] = ("verifications",), serial: str = "100200300") -> Portal:
    """Open a bank whose portal has a key, with one user whose token is active."""
    now = moment()
    bank = open_bank(slug, now=now)
    user = add_member(bank, now=now)
    row = give_token(bank, user, device=token(serial, SEED), now=now)
    with in_tenant(bank):
        key = make_key("portal", bank=slug, scopes=scopes, expires_at=now + timedelta(days=1), now=now, actor=SYSTEM)
    return Portal(bank, key, user, row)
