"""Moves the sandbox's clock: on by a while, on to a time, or back to now.

Law: the clock moves on and never quietly back. What was done later stays done, so setting it back takes somebody who
was told, and the pages say up to when the clock was used until that time has come again.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from llavero.sandbox.cast import stories
from llavero.sandbox.clock import FILE, Setting, clock, read, write
from llavero.sandbox.places import folder
from llavero.tenancy.profile.loaded import profile_of

STEPS: Final = {
    "1m": timedelta(minutes=1), "5m": timedelta(minutes=5), "1h": timedelta(hours=1), "1d": timedelta(days=1),
}  # fmt: skip
FURTHEST: Final = timedelta(days=10 * 365)  # no device, contract or certificate of the sandbox lasts as long
_LOCK: Final = "clock.lock"


class Unmoved(StrEnum):
    """Why the clock was left as it was."""

    EARLIER = "earlier"
    TOO_FAR = "too_far"
    NOT_TOLD = "not_told"


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """The clock as the pages show it, in the banks' own zone; `used_until` only while that time is to come."""

    at: datetime
    ahead: timedelta
    used_until: datetime | None

    @property
    def date(self) -> str:
        return f"{self.at:%d/%m/%Y}"

    @property
    def time(self) -> str:
        return f"{self.at:%H:%M:%S}"

    @property
    def ahead_words(self) -> str:
        """Say how far ahead, in signs that both languages read; "" for a clock that nobody moved."""
        minutes = round(self.ahead.total_seconds() / 60)
        parts = ((minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min"))
        said = " ".join(f"{count} {unit}" for count, unit in parts if count)
        return f"+{said}" if said else ""

    @property
    def used_words(self) -> str:
        """Say up to when the clock was used before it was set back."""
        return f"{self.used_until:%d/%m/%Y %H:%M:%S}" if self.used_until else ""

    @property
    def as_field(self) -> str:
        """Write the next whole minute as a field for a date and time has it."""
        return f"{self.at + timedelta(minutes=1):%Y-%m-%dT%H:%M}"


def zone() -> ZoneInfo:
    """Give the zone in which the pages show the time: the first bank's; all of them keep the same hour."""
    return ZoneInfo(profile_of(stories()[0].bank).time_zone)


def face() -> Face:
    """Look at the clock."""
    setting, at = clock().setting(), clock().now()
    until = setting.used_until if setting.used_until and setting.used_until > at else None
    return Face(at=at.astimezone(zone()), ahead=setting.ahead, used_until=until.astimezone(zone()) if until else None)


def move_on(by: timedelta) -> Unmoved | None:
    """Move the clock on by a while."""
    with _alone() as setting:
        return _set(setting, setting.ahead + by)


def move_to(moment: datetime) -> Unmoved | None:
    """Move the clock on to a time that has not come yet."""
    with _alone() as setting:
        return _set(setting, moment - clock().real_now())


def set_back(*, is_told: bool) -> Unmoved | None:
    """Set the clock to the machine's time; only for who was told that what was done stays done."""
    with _alone() as setting:
        if not is_told:  # guard: clock-back-is-said
            return Unmoved.NOT_TOLD
        used = clock().real_now() + setting.ahead
        until = max(used, setting.used_until or used)
        write(folder() / FILE, Setting(timedelta(0), until if setting.ahead else setting.used_until))
    return None


def _set(setting: Setting, ahead: timedelta) -> Unmoved | None:
    if ahead < setting.ahead:  # guard: clock-moves-on
        return Unmoved.EARLIER
    if ahead > FURTHEST:
        return Unmoved.TOO_FAR
    write(folder() / FILE, Setting(ahead, setting.used_until))
    return None


@contextmanager
def _alone() -> Iterator[Setting]:
    """Read how the clock stands and keep others from moving it meanwhile."""
    with (folder() / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield read(folder() / FILE)
