"""One token as its vendor describes it in a seed file: what is printed on it, how it counts, and its secret seed.

Law: a record that exists is usable; whatever is not (too short a seed, an odd interval, a strange serial) raises
SeedRefused before there is a record. The seed never shows in a repr. Units are in the names; times are aware.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from llavero.domain.oath import FEWEST_DIGITS, MOST_DIGITS, Algorithm
from llavero.formats.seed_problem import BadSeed, SeedFault, SeedFileProblem, SeedRefused, shown

__all__ = ["Algorithm", "BadSeed", "CodeMode", "SeedFault", "SeedFileProblem", "SeedRecord", "SeedRefused"]

FEWEST_SEED_BYTES: Final = 16  # RFC 4226 section 4, R6: at least 128 bits
MOST_SEED_BYTES: Final = 64
PERIODS_SECONDS: Final = (30, 60)
LARGEST_COUNTER: Final = (1 << 63) - 1  # what a database integer holds
LARGEST_DRIFT_STEPS: Final = 1000
LONGEST_TEXT: Final = 120

_SERIAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z", re.ASCII)


class CodeMode(StrEnum):
    """What moves a token on: each press of its button, or the time."""

    HOTP = "hotp"
    TOTP = "totp"


@dataclass(frozen=True, slots=True)
class SeedRecord:
    """A token that can be taken into stock.

    `counter` is the next counter of an HOTP token (RFC 4226), None for TOTP; `period_seconds` is 30 or 60 for TOTP
    (RFC 6238), None for HOTP; `drift_steps` is how many intervals the token's clock was ahead (negative: behind) when
    the vendor measured it. `line` is where it stands in its file, 1-based, 0 when it did not come from one.
    Raises SeedRefused for whatever makes it unusable.
    """

    serial: str
    mode: CodeMode
    seed: bytes = field(repr=False)
    digits: int
    algorithm: Algorithm = Algorithm.SHA1
    counter: int | None = None
    period_seconds: int | None = None
    drift_steps: int | None = None
    starts_at: datetime | None = None
    expires_at: datetime | None = None
    issuer: str = ""
    manufacturer: str = ""
    model: str = ""
    friendly_name: str = ""
    line: int = field(default=0, compare=False)

    def __post_init__(self) -> None:
        check_serial(self.serial)
        if not FEWEST_DIGITS <= self.digits <= MOST_DIGITS:
            raise SeedRefused(SeedFault.DIGITS_OUT_OF_RANGE, found=shown(str(self.digits)))
        self._check_motion()
        self._check_seed()
        self._check_dates()
        for element in ("issuer", "manufacturer", "model", "friendly_name"):
            text: str = getattr(self, element)
            if len(text) > LONGEST_TEXT or not text.isprintable():
                raise SeedRefused(SeedFault.TEXT_INVALID, element=element, limit=LONGEST_TEXT)

    def _check_motion(self) -> None:
        if self.mode is CodeMode.HOTP:
            if self.counter is None:
                raise SeedRefused(SeedFault.COUNTER_MISSING)
            if not 0 <= self.counter <= LARGEST_COUNTER:
                raise SeedRefused(SeedFault.COUNTER_OUT_OF_RANGE, found=shown(str(self.counter)))
        elif self.period_seconds is None:
            raise SeedRefused(SeedFault.PERIOD_MISSING)
        elif self.period_seconds not in PERIODS_SECONDS:
            raise SeedRefused(SeedFault.PERIOD_UNSUPPORTED, found=shown(str(self.period_seconds)))
        if self.drift_steps is not None and abs(self.drift_steps) > LARGEST_DRIFT_STEPS:
            raise SeedRefused(
                SeedFault.DRIFT_OUT_OF_RANGE, found=shown(str(self.drift_steps)), limit=LARGEST_DRIFT_STEPS
            )

    def _check_seed(self) -> None:
        length = len(self.seed)
        # guard: seed-long-enough (a short seed is found by trying every one against a single observed code)
        if length < FEWEST_SEED_BYTES:
            raise SeedRefused(SeedFault.SEED_TOO_SHORT, found=length, limit=FEWEST_SEED_BYTES)
        if length > MOST_SEED_BYTES:
            raise SeedRefused(SeedFault.SEED_TOO_LONG, found=length, limit=MOST_SEED_BYTES)
        # guard: seed-not-filler (a vendor's blank is a seed that everybody knows)
        if self.seed.count(self.seed[:1]) == length:
            raise SeedRefused(SeedFault.SEED_TRIVIAL)

    def _check_dates(self) -> None:
        for moment in (self.starts_at, self.expires_at):
            if moment is not None and moment.tzinfo is None:
                raise SeedRefused(SeedFault.DATE_INVALID, found=moment.isoformat())
        if self.starts_at and self.expires_at and self.expires_at <= self.starts_at:
            raise SeedRefused(SeedFault.DATES_REVERSED)


def check_serial(serial: str) -> None:
    """Raise SeedRefused unless `serial` is 1 to 40 ASCII letters, digits, hyphens, dots or underscores."""
    if not serial:
        raise SeedRefused(SeedFault.SERIAL_MISSING)
    # guard: serial-charset (it is printed on labels, typed by people, put into file names and CSV cells)
    if not _SERIAL.match(serial):
        raise SeedRefused(SeedFault.SERIAL_INVALID, found=shown(serial))
