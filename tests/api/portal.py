"""A bank's portal that speaks REST: its bank with published journeys, its users, its key, and how it asks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client

from llavero.domain.actor import SYSTEM
from llavero.federation.api_keys import make_key
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import forget_unwrapped_keys
from tests.builders.banks import a_bank
from tests.builders.published import published

V1 = "/api/v1"
ALL = ("one-time-codes", "journeys", "vouch-origin")
_keys = count(1)


def moment() -> datetime:
    """The time by the system's clock, which the door goes by."""
    return datetime.now(UTC)


def fresh_key() -> str:
    """An idempotency key that nobody used."""
    return f"test-key-{next(_keys):06d}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the door said."""

    status: int
    said: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        return str(self.said.get("code", ""))


@dataclass(slots=True)
class Portal:
    """A client of a bank."""

    bank: UUID
    profile: Profile
    key: str
    browser: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def ask(
        self, method: str, path: str, body: object = None, *, key: str | None = None, secret: str = "",
        language: str = "", raw: bytes | None = None, content_type: str = "application/json",
        api_key: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        """Send a request; a POST has a fresh idempotency key unless one is given ("" for none)."""
        shown = {"Authorization": f"Bearer {self.key if api_key is None else api_key}", **(headers or {})}
        if method == "POST" and key != "":
            shown["Idempotency-Key"] = key or fresh_key()
        if secret:
            shown["Llavero-Run-Secret"] = secret
        if language:
            shown["Accept-Language"] = language
        sent = raw if raw is not None else (json.dumps(body).encode() if body is not None else b"")
        answer = self.browser.generic(method, f"{V1}{path}", sent, content_type=content_type, headers=shown)
        said = json.loads(answer.content) if "json" in answer.headers.get("Content-Type", "") else {}
        return Answer(answer.status_code, said, answer.headers)

    def letters(self) -> list[str]:
        """Everything that waits to leave, oldest first; what is written to nobody leaves nowhere."""
        with in_tenant(self.bank):
            return [open_letter(row).body for row in Outbox.objects.filter(goes_nowhere=False).order_by("id")]

    def another(self, client: str = "other", *, scopes: tuple[str, ...] = ALL) -> "Portal":
        """Another client of the same bank."""
        return Portal(self.bank, self.profile, a_key(self.bank, self.profile.key, client, scopes=scopes))


def a_key(bank: UUID, slug: str, client: str, *, scopes: tuple[str, ...] = ALL, days: int = 1) -> str:
    """Make a key."""
    now = moment()
    with in_tenant(bank):
        return make_key(client, bank=slug, scopes=scopes, expires_at=now + timedelta(days=days), now=now, actor=SYSTEM)


def a_portal(slug: str = "produbanco", *, scopes: tuple[str, ...] = ALL) -> Portal:
    """Set a bank up with its journeys, and a client of it."""
    forget_unwrapped_keys()
    now = moment()
    bank = a_bank(slug, now=now)
    with in_tenant(bank.id):
        published(Path(settings.LLAVERO_PROFILES) / slug, now=now)
    return Portal(bank.id, bank.profile, a_key(bank.id, slug, "portal", scopes=scopes))
