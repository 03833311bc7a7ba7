"""The clock of the sandbox: the machine's time, moved on by whoever tries what only time brings about.

Law: pages, gate, REST and workers ask the same clock, and how far it is ahead stands in one file of the sandbox. Asking
costs a look at that file's date; a move counts from the next question on, in every process.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.module_loading import import_string

from llavero.ports.clock import Clock
from llavero.sandbox.places import folder

FILE: Final = "clock.json"


@dataclass(frozen=True, slots=True)
class Setting:
    """How far the clock is ahead; `used_until` is the latest time it showed before it was set back."""

    ahead: timedelta = timedelta(0)
    used_until: datetime | None = None


class SandboxClock:
    """The machine's time and what it was moved on by, for every process that works in the same folder."""

    def __init__(self) -> None:
        self._real: Clock = import_string(settings.LLAVERO_REAL_CLOCK)()
        self._path = folder() / FILE
        # one value, taken and replaced whole: threads ask while another reads anew
        self._known: tuple[object, Setting] = (None, Setting())

    def now(self) -> datetime:
        return self._real.now() + self.setting().ahead

    def real_now(self) -> datetime:
        """Say what time it is outside the sandbox."""
        return self._real.now()

    def setting(self) -> Setting:
        """Say how the clock stands, read anew only where somebody moved it."""
        version = _version(self._path)
        known, setting = self._known
        if version != known:
            setting = read(self._path)
            self._known = (version, setting)
        return setting


@lru_cache(maxsize=1)
def clock() -> SandboxClock:
    """Give this process's clock. The sandbox's own settings name no other."""
    return SandboxClock()


def now() -> datetime:
    """Say what time it is in the sandbox, aware, in UTC."""
    return clock().now()


def read(path: Path) -> Setting:
    """Read how the clock stands; a clock that nobody moved has no file."""
    try:
        kept: Mapping[str, str | float | None] = json.loads(path.read_text())
    except FileNotFoundError:
        return Setting()
    until = kept["used_until"]
    return Setting(
        timedelta(seconds=float(kept["ahead_s"] or 0)), datetime.fromisoformat(str(until)) if until else None
    )


def write(path: Path, setting: Setting) -> None:
    """Replace how the clock stands, in one step: who reads meanwhile finds the one or the other."""
    until = setting.used_until.isoformat() if setting.used_until else None
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps({"ahead_s": setting.ahead.total_seconds(), "used_until": until}))
    draft.replace(path)


def _version(path: Path) -> object:
    """Tell one writing of the file from another: each is a file of its own."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns
