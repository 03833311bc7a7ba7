"""Codes of clock authenticators: a code lives for one time step, and each authenticator's clock is a little off.

Law: a time step once proven, and every step before it, never proves anything again, whatever its window allows.
Source: RFC 6238 (sections 4 to 6).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from llavero.domain.oath import (
    FEWEST_DIGITS,
    MOST_DIGITS,
    NEVER_USED,
    Algorithm,
    Older,
    Proven,
    Replayed,
    Verdict,
    Wrong,
    hotp,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PERIODS_S = (30, 60)
WIDEST_WINDOW = 10
WIDEST_DRIFT = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the device is: hash, digits (6 to 8) and length of a time step in seconds (30 or 60)."""

    algorithm: Algorithm = Algorithm.SHA1
    digits: int = 6
    period_s: int = 30

    def __post_init__(self) -> None:
        if not FEWEST_DIGITS <= self.digits <= MOST_DIGITS:
            raise ValueError("a code has 6 to 8 digits")
        if self.period_s not in PERIODS_S:
            raise ValueError("a time step has 30 or 60 seconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """What the bank allows: steps on each side of where the device should be, and how far it may have drifted.

    The drift, learned from codes or found by a resync, is bounded by the same figure, so that what a resync finds
    is also reached by the next code.
    """

    window: int = 1
    drift: int = 20

    def __post_init__(self) -> None:
        if not 0 <= self.window <= WIDEST_WINDOW:
            raise ValueError(f"a window is 0 to {WIDEST_WINDOW} steps on each side")
        if not 0 <= self.drift <= WIDEST_DRIFT:
            raise ValueError(f"a drift is at most {WIDEST_DRIFT} steps")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an authenticator stands: the last step it proved, and its clock minus ours in steps."""

    last_step: int = NEVER_USED
    drift: int = 0


def step_at(now: datetime, *, period_s: int = 30) -> int:
    """Return the number of the time step that `now` (aware) falls in; raises TypeError for a naive time."""
    return (now - _EPOCH) // timedelta(seconds=period_s)


def code(seed: bytes, now: datetime, form: Form) -> str:
    """Compute the code that a device with an exact clock shows at `now` (1970 or later)."""
    return hotp.code(seed, step_at(now, period_s=form.period_s), digits=form.digits, algorithm=form.algorithm)


def next_code_at(place: Place, form: Form) -> datetime:
    """Return our time at which the device shows its first code after the last used one: "wait for the next"."""
    return _EPOCH + timedelta(seconds=form.period_s) * (place.last_step + 1 - place.drift)


def verify(seed: bytes, typed: str, place: Place, *, now: datetime, form: Form, tolerance: Tolerance) -> Verdict:
    """Judge a code typed at `now`: proven (with the step and drift to store), replayed, older or wrong.

    Tried are the steps around our time as corrected by the learned drift, our present step, and the last used one.
    All are computed whatever matches. Of several matches the one nearest to the expected step counts; the last
    accepted code is refused even where the same digits come up again.
    """
    present = step_at(now, period_s=form.period_s)
    expected = present + _bounded(place.drift, tolerance.drift)
    # The present step is always among them: who types slowly teaches us a clock that is late, and must not be
    # shut out when they type quickly again.
    steps = sorted({*range(expected - tolerance.window, expected + tolerance.window + 1), present, place.last_step})
    found = hotp.matching(seed, typed, steps, digits=form.digits, algorithm=form.algorithm)
    # guard: totp-replay-refused (a code seen over a shoulder is typed again while it lives)
    if place.last_step in found:
        return Replayed()
    if not found:
        return Wrong()
    step = min(found, key=lambda candidate: (candidate < place.last_step, abs(candidate - expected)))
    # guard: totp-step-only-rises (the code before the accepted one is still in its window)
    if step < place.last_step:
        return Older()
    return Proven(step, _learned(step - present, expected - present, tolerance))


def _learned(seen: int, believed: int, tolerance: Tolerance) -> int:
    """Return the drift to believe from now on, never beyond the tolerance.

    A code cannot be typed before its device shows it, so one that is ahead proves the clock at least that far ahead.
    One that is behind may only have been typed late: it moves our belief by one step, and only from the window's edge.
    """
    if seen >= believed:
        return _bounded(seen, tolerance.drift)
    if seen <= believed - tolerance.window:
        return _bounded(believed - 1, tolerance.drift)
    return believed


def _bounded(drift: int, limit: int) -> int:
    return max(-limit, min(limit, drift))
