"""A phone that reaches the server by the app's own host."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from llavero.credentials.enrollments import EnrollmentView
from llavero.tenancy.scope import in_tenant
from tests.builders.banks import Bank, a_bank
from tests.builders.enrollments import an_enrollment, sent_code
from tests.builders.people import a_user
from tests.support.phone import Body, Link, Phone

APP = "app.localhost:8000"
ADDRESS = "/api/phone/v1/produbanco"


@dataclass
class Server:
    """The server as a phone sees it. `said` is every answer."""

    client: Client
    said: list[tuple[int, Body]] = field(default_factory=list)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Body]:
        """Carry a request."""
        answer = self.client.generic(method, path, body, "application/json", headers={"Host": APP, **headers})
        assert not answer.cookies, "the app's host sets no cookie"
        self.said.append((answer.status_code, json.loads(answer.content)))
        return self.said[-1]


@dataclass(frozen=True)
class Stage:
    """A bank with one user, and the server."""

    bank: Bank
    user: UUID
    server: Server

    def open(self) -> tuple[EnrollmentView, str]:
        """Open an enrollment now; give it and its code."""
        from llavero.api.clock import now

        with in_tenant(self.bank.id):
            return an_enrollment(self.bank, self.user, now=now()), sent_code()

    def phone(self, opened: EnrollmentView) -> Phone:
        """Take a phone that has read the picture."""
        return Phone(Link.read(opened.link), self.server.send)


@pytest.fixture
def stage(db: None) -> Stage:
    bank = a_bank()
    with in_tenant(bank.id):
        user = a_user(bank)
    return Stage(bank, user, Server(Client()))


@pytest.fixture
def app_files(tmp_path: Path, settings: object) -> Path:
    """A built app of four files."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>app</title>" + " " * 400)
    (folder / "sw.js").write_text("// worker")
    (folder / "manifest.webmanifest").write_text("{}")
    (folder / "assets" / "main-abc123.js").write_text("export {}")
    (folder / ".secret").write_text("hidden")
    (tmp_path / "master.key").write_text("key")
    settings.LLAVERO_APP_FILES = folder  # type: ignore[attr-defined]
    return folder
