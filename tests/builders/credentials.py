"""Builds what a user signs in with: password, answers, image, a token whose seed the test knows. Inside a scope."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

from llavero.credentials import authenticators, questions, site_images
from llavero.credentials.passwords import set_password, verifier_of
from llavero.domain.actor import SYSTEM
from llavero.domain.authenticator import Custody, Kind, Mode
from llavero.domain.oath import NEVER_USED, hotp, totp
from tests.builders.banks import NOON, Bank

PASSWORD: Final = "Andina58kZ"
ANSWERS: Final[Mapping[str, str]] = {
    "first-teacher": "Rosalba",
    "school-friend": "Teodoro",
    "childhood-nickname": "Colibrí",
}
CHEAP_ARGON2: Final = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
_serials = count(1)


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a test: its id and its secret, so that the test can press its button."""

    id: UUID
    seed: bytes = field(repr=False)
    mode: Mode = Mode.TOTP

    def code(self, now: datetime = NOON, *, steps: int = 0) -> str:
        """Show the TOTP code of `steps` steps from `now`."""
        return totp.code(self.seed, now + timedelta(seconds=30 * steps), totp.Form())

    def press(self, counter: int) -> str:
        """Show the HOTP code of a counter."""
        return hotp.code(self.seed, counter)


def a_password(user: UUID, typed: str = PASSWORD, *, now: datetime = NOON) -> None:
    """Give a user a password."""
    set_password(user, verifier_of(typed), now=now, actor=SYSTEM)


def some_answers(bank: Bank, user: UUID, *, now: datetime = NOON) -> None:
    """Let a user have chosen three questions."""
    key = questions.answer_key(user)
    made = questions.verifiers_of(key, ANSWERS)
    questions.set_answers(user, made, key=key, profile=bank.profile, now=now, actor=SYSTEM)


def an_image(bank: Bank, user: UUID, image: str = "faro", *, now: datetime = NOON) -> None:
    """Let a user have chosen a picture."""
    site_images.choose(user, image, profile=bank.profile, now=now, actor=SYSTEM)


def a_token(
    user: UUID | None,
    *,
    mode: Mode = Mode.TOTP,
    kind: Kind = Kind.HARDWARE,
    portals: tuple[str, ...] = (),
    expires_at: datetime | None = None,
    is_active: bool = True,
    now: datetime = NOON,
) -> Token:
    """Give a user a delivered token, active unless said otherwise; without a user it stays in the vault."""
    number = next(_serials)
    seed = number.to_bytes(20, "big")
    device = authenticators.Device(
        serial=f"T{number:08d}", seed=seed, kind=kind, mode=mode, portals=portals, expires_at=expires_at,
        last_step=NEVER_USED,
    )  # fmt: skip
    custody = Custody.DELIVERED if user is not None else Custody.VAULT
    token = authenticators.add_authenticator(device, custody=custody, now=now)
    if user is not None:
        authenticators.assign(token, user, now=now, actor=SYSTEM)
        authenticators.await_activation(token, now=now, actor=SYSTEM)
        if is_active:
            authenticators.activate(token, now=now, actor=SYSTEM)
    return Token(token, seed, mode)
