"""The simulated hardware tokens: what each shows now, and the button of those that have one.

Law: a device knows its seed and its own counter and nothing of the bank, as a real one does. Pressed too often without
signing in, it runs ahead of the bank, as a real one would.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from llavero.domain.oath import hotp, totp
from llavero.formats.seed import CodeMode, SeedRecord
from llavero.sandbox.cast import Role, Story, Token, stories
from llavero.sandbox.delivery import devices, form_of, tokens_of
from llavero.sandbox.places import folder, tokens_folder
from llavero.tenancy.profile.loaded import profile_of

_PRESSES: Final = "presses.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDevice:
    """A device as it lies on the table: its print, its holder, and what its display shows ("" before a press)."""

    bank: str
    token: Token
    holder: Role | None
    code: str
    period_seconds: int = 0
    seconds_left: int = 0
    presses: int = 0

    @property
    def halves(self) -> tuple[str, str]:
        """Give the code in two groups, as displays have it."""
        middle = len(self.code) // 2
        return self.code[:middle], self.code[middle:]


def on_the_table(*, now: datetime) -> list[ShownDevice]:
    """List every device of every bank with what it shows at `now`."""
    pressed = _read_presses()
    return [
        _shown(story, token, pressed.get(token.serial, 0), now=now) for story in stories() for token in tokens_of(story)
    ]


def press(serial: str) -> bool:
    """Press a device's button: its counter moves on and its display shows the next code; False for no such button."""
    if not any(token.serial == serial and token.mode == "hotp" for story in stories() for token in tokens_of(story)):
        return False
    with _own_file() as file:
        pressed: dict[str, int] = json.loads(file.read() or "{}")
        pressed[serial] = pressed.get(serial, 0) + 1
        file.seek(0)
        file.truncate()
        json.dump(pressed, file)
    return True


def _shown(story: Story, token: Token, presses: int, *, now: datetime) -> ShownDevice:
    device = devices(tokens_folder(), story.bank)[token.serial]
    name = profile_of(story.bank).names.name
    holder = next((role for _, role in story.everybody() if role.token == token), None)
    if device.mode is CodeMode.HOTP:
        code = _code_of_press(device, presses) if presses else ""
        return ShownDevice(
            bank=profile_of(story.bank).names.name, token=token, holder=holder, code=code, presses=presses
        )
    period = device.period_seconds or 30
    code = totp.code(device.seed, now, form_of(device))
    return ShownDevice(
        bank=name, token=token, holder=holder, code=code, period_seconds=period,
        seconds_left=period - int(now.timestamp()) % period,
    )  # fmt: skip


def _code_of_press(device: SeedRecord, presses: int) -> str:
    counter = (device.counter or 0) + presses - 1
    return hotp.code(device.seed, counter, digits=device.digits, algorithm=device.algorithm)


def _read_presses() -> dict[str, int]:
    with _own_file() as file:
        kept: dict[str, int] = json.loads(file.read() or "{}")
    return kept


@contextmanager
def _own_file() -> Iterator[IO[str]]:
    """Open the file of presses for this request alone."""
    path = folder() / _PRESSES
    path.touch()
    with path.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
