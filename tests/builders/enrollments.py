"""Builds enrollments and lets a phone of another make go through them. Inside a scope."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from llavero.credentials import enrollments
from llavero.credentials.device_requests import milliseconds
from llavero.credentials.enrollment_exchange import (
    Bound,
    Confirmed,
    Refused,
    bind_device,
    confirm_device,
    exchange_key_of,
)
from llavero.credentials.enrollments import EnrollmentView
from llavero.credentials.models import Enrollment
from llavero.domain.actor import SYSTEM, Origin
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.tenancy.profile.model import Profile
from tests.builders.banks import NOON, Bank
from tests.support.phone import Body, Link, Phone
from tests.support.phone_words import b64u, from_b64u

FROM_THE_PHONE = Origin("198.51.100.7")


@dataclass
class Here:
    """A server without a door: a phone's requests go straight to the verbs."""

    profile: Profile
    now: datetime = NOON
    said: list[tuple[str, Body]] = field(default_factory=list)
    asked: list[bytes] = field(default_factory=list)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Body]:
        """Answer as the door does."""
        parts = path.split("/")
        enrollment, verb = UUID(parts[6]), parts[7] if len(parts) > 7 else ""
        asked: dict[str, Any] = json.loads(body) if body else {}
        answer = self._do(enrollment, verb, asked)
        self.said.append((verb, answer[1]))
        self.asked.append(body)
        return answer

    def _do(self, enrollment: UUID, verb: str, asked: dict[str, Any]) -> tuple[int, Body]:
        told: Any
        match verb:
            case "device":
                told = bind_device(
                    enrollment, from_b64u(asked["sealed"]), profile=self.profile, now=self.now, origin=FROM_THE_PHONE
                )
            case "confirmation":
                told = confirm_device(enrollment, from_b64u(asked["mac"]), now=self.now, origin=FROM_THE_PHONE)
            case _:
                told = exchange_key_of(enrollment, now=self.now)
        match told:
            case Refused(code, facts):
                return 400, {"code": code.value, **facts}
            case Bound():
                return 200, {"sealed": b64u(told.sealed)}
            case Confirmed():
                return 200, {"state": "confirmed"}
        return 200, {"exchange_key": b64u(told.exchange_key), "now": milliseconds(self.now)}


def an_enrollment(
    bank: Bank, user: UUID, *, run: UUID | None = None, channel: Any = "sms", now: datetime = NOON,
    profile: Profile | None = None,
) -> EnrollmentView:  # fmt: skip
    """Open an enrollment for a user, as their procedure does."""
    opened = enrollments.open_enrollment(
        user, run=run or uuid4(), channel=channel, portals=(), profile=profile or bank.profile, now=now,
        actor=SYSTEM, origin=Origin("192.0.2.7"),
    )  # fmt: skip
    assert isinstance(opened, EnrollmentView), opened
    return opened


def sent_code(of: EnrollmentView | None = None) -> str:
    """Read the newest activation code, as its person would; of one enrollment where several opened at one moment."""
    rows = Outbox.objects.filter(kind="activation_code")
    if of is not None:
        rows = rows.filter(run_id=Enrollment.objects.get(id=of.id).run_id)
    row = rows.order_by("-created_at", "-id").first()
    assert row is not None
    found = re.search(r"\b[0-9]{8}\b", open_letter(row).body)
    assert found is not None
    return found[0]


def a_phone(view: EnrollmentView, here: Here) -> Phone:
    """Take a phone that has read the picture."""
    return Phone(Link.read(view.link), here.send)


def another(code: str) -> str:
    """Give another code of as many digits."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"
