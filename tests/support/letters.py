"""Banks with keys, messages that wait, and carriers that remember: what tests about sending are built of."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from llavero.notifications.budgets import SendRefused
from llavero.notifications.message import Message, Sender
from llavero.notifications.queue import queue
from llavero.ports.message_sender import TAKEN, Channel, Delivery, Letter
from llavero.tenancy.ids import new_id
from llavero.tenancy.models import Tenant
from llavero.tenancy.profile.rules import SendBudgets, Window
from llavero.tenancy.scope import in_tenant
from llavero.tenancy.vault import make_tenant_keys

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
CANARY = "739164"
"""The code that must turn up at the person's telephone and nowhere else."""


def a_bank(slug: str = "produbanco") -> UUID:
    """Set up a bank that can keep secrets."""
    bank = Tenant.objects.create(
        id=new_id(NOON), slug=slug, time_zone="America/Guayaquil", country="EC", created_at=NOON
    )
    with in_tenant(bank.id):
        make_tenant_keys(now=NOON)
    return bank.id


def budgets(**tight: int) -> SendBudgets:
    """Wide budgets, but for those named: `budgets(user=3)` lets three messages an hour go for one user."""

    def windows(name: str) -> tuple[Window, ...]:
        return (Window(count=tight.get(name, 1_000_000), per="1h"),)

    return SendBudgets(
        contact=windows("contact"),
        prefix=windows("prefix"),
        user=windows("user"),
        company=windows("company"),
        bank=windows("bank"),
        prefix_digits=6,
        breaker=windows("breaker")[0],
    )


def a_message(*, channel: Channel = "sms", body: str = f"Tu clave es {CANARY}", **tight: int) -> Message:
    """Write a message with the canary in it."""
    if channel == "sms":
        return Message(None, body, Sender("Produbanco"), budgets(**tight))
    return Message("Tu clave", body + "\n", Sender("avisos@produbanco.example", "Produbanco"), budgets(**tight))


def put_in_queue(*, channel: Channel = "sms", now: datetime = NOON, **how: Any) -> UUID | SendRefused:
    """Queue a message as a journey would. Inside a scope."""
    address = how.pop("address", "+593991234521" if channel == "sms" else "maria@correo.example")
    texts = how.pop("texts", None) or a_message(channel=channel)
    return queue("otp", channel=channel, address=address, texts=texts, shown_to="•••••521", now=now, **how)


class MovedClock:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, by: timedelta) -> None:
        self._now += by


class Postbag:
    """A carrier that keeps what it is given and answers as it is told: one answer for each letter, then `taken`."""

    is_for_sandbox_only = True

    def __init__(self, *answers: Delivery, on_letter: Callable[[Letter], None] | None = None) -> None:
        self.letters: list[Letter] = []
        self._answers = list(answers)
        self._on_letter = on_letter
        self._lock = threading.Lock()

    def send(self, letter: Letter) -> Delivery:
        with self._lock:
            self.letters.append(letter)
            answer = self._answers.pop(0) if self._answers else TAKEN
        if self._on_letter is not None:
            self._on_letter(letter)
        return answer
