"""A bank whose portal asks about many tokens, and the tokens as their holders have them: each press is a new code."""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from uuid import UUID

from llavero.audit.models import Event
from llavero.credentials.authenticators import Device
from llavero.credentials.models import Authenticator
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Mode
from llavero.domain.oath import hotp
from llavero.federation.api_keys import make_key
from llavero.people.enroll import DocumentNumber, add_company, add_person, add_user
from llavero.tenancy.scope import in_tenant
from tests.support.history import Ending, Reading, Recorded
from tests.tenancy.two_banks import PORTAL, give_token, open_bank

PERIOD_S = 30
DIGITS = 8  # so many that no code of a token is by chance another's


@dataclass(slots=True)
class Token:
    """A token in its holder's hand. `last` is the step whose code was shown last."""

    serial: str
    seed: bytes = field(repr=False)
    mode: Mode
    last: int = -1

    def next_step(self, now: float) -> int | None:
        """Say which code it shows next, None while a clock's token still shows the last one."""
        step = self.last + 1 if self.mode is Mode.HOTP else int(now // PERIOD_S)
        return step if step > self.last else None

    def code(self, step: int) -> str:
        """Show the code of a step."""
        return hotp.code(self.seed, step, digits=DIGITS)

    def good_until(self, step: int) -> float:
        """Say until when a code proves anything: a clock's for its own step and the next."""
        return float("inf") if self.mode is Mode.HOTP else float((step + 2) * PERIOD_S)


@dataclass(frozen=True, slots=True)
class AskingBank:
    """The bank, its portal's key for the gate, and the tokens in each pair of hands."""

    id: UUID
    key: str = field(repr=False)
    hands: list[list[Token]]


def a_bank_that_asks(*, hands: int = 8) -> AskingBank:
    """Open a bank with three tokens in so many pairs of hands: two go by a counter, one by the clock."""
    now = datetime.now(UTC)
    bank = open_bank("produbanco", now=now)
    modes = (Mode.HOTP, Mode.HOTP, Mode.TOTP)
    held = [
        [Token(f"K{hand}-{place}", os.urandom(20), mode) for place, mode in enumerate(modes)] for hand in range(hands)
    ]
    with in_tenant(bank):
        company = add_company(DocumentNumber("ruc", "1710034065001"), "Flores S.A.", now=now, actor=SYSTEM)
        key = make_key(
            "portal", bank="produbanco", scopes=("verifications",), expires_at=now + timedelta(days=1), now=now,
            actor=SYSTEM,
        )  # fmt: skip
        for number, token in enumerate(chain.from_iterable(held)):
            person = add_person(DocumentNumber("cedula", f"17{number:08d}"), "Rosa Pérez", now=now, actor=SYSTEM)
            user = add_user(person, company, PORTAL, now=now, actor=SYSTEM)
            period_s = PERIOD_S if token.mode is Mode.TOTP else None
            device = Device(serial=token.serial, seed=token.seed, mode=token.mode, digits=DIGITS, period_s=period_s)
            give_token(bank, user, device=device, now=now)
    return AskingBank(bank, key, held)


def read_steps(bank: UUID) -> list[Reading]:
    """Look at every token's last step."""
    with in_tenant(bank):
        rows = list(Authenticator.objects.values_list("serial", "last_step"))
    at = datetime.now(UTC).timestamp()
    return [Reading(at, serial, step) for serial, step in rows]


def read_ending(bank: UUID, readings: list[Reading]) -> Ending:
    """Read what the database holds in the end."""
    with in_tenant(bank):
        columns = ("facts", "request_id", "at", "kind", "reason")
        events = [
            Recorded(
                token=facts.get("serial", ""), request_id=request_id, at=at.timestamp(),
                is_accepted=kind == "code.accepted", reason=reason,
            )
            for facts, request_id, at, kind, reason in Event.objects.filter(
                kind__in=("code.accepted", "code.refused")
            ).values_list(*columns)
        ]  # fmt: skip
        steps = dict(Authenticator.objects.values_list("serial", "last_step"))
    return Ending(steps, events, readings)


def count_reasons(ending: Ending) -> str:
    """Say how often each reason stands in the record."""
    counted = Counter(event.reason or "accepted" for event in ending.events)
    return ", ".join(f"{reason} {times:,}" for reason, times in counted.most_common())
