"""Bring an authenticator back into step by two or three consecutive codes, when one code alone no longer reaches.

Law: consecutive codes may reach further than one code, never backwards: nothing at or before the last used counter or
step counts. A try costs the same budget as any other code. Source: RFC 4226 section 7.4, RFC 6238 section 6.
"""

from collections.abc import Sequence
from datetime import datetime

from llavero.domain.oath import Algorithm, Proven, hotp, totp

FARTHEST_COUNTERS = 1000
_FEWEST_CODES = 2
_MOST_CODES = 3


def by_counter(
    seed: bytes, typed: Sequence[str], *, above: int, reach: int, digits: int = 6, algorithm: Algorithm = Algorithm.SHA1
) -> Proven | None:
    """Return the counter of the last of two or three consecutive codes, or None.

    The first of them is looked for among the `reach` (1 to 1,000) counters above the last used one. Where more than
    one place fits, none is believed.
    """
    _check_row(typed)
    # guard: resync-reach-bounded (each counter tried is one more place that a guessed pair may fit)
    if not 1 <= reach <= FARTHEST_COUNTERS:
        raise ValueError(f"the reach of a resync is 1 to {FARTHEST_COUNTERS} counters")
    starts = range(above + 1, above + 1 + reach)
    last = _find(seed, typed, starts, digits=digits, algorithm=algorithm)
    return None if last is None else Proven(last)


def by_clock(
    seed: bytes, typed: Sequence[str], *, last_step: int, now: datetime, form: totp.Form, tolerance: totp.Tolerance
) -> Proven | None:
    """Return the step of the last of two or three consecutive codes with the drift it shows, or None.

    The last code is looked for as far from `now` as the tolerance lets a clock drift, on either side, and every code
    of the row must be newer than `last_step`. Where more than one place fits, none is believed.
    """
    _check_row(typed)
    present = totp.step_at(now, period_s=form.period_s)
    earlier = len(typed) - 1
    starts = range(present - tolerance.drift - earlier, present + tolerance.drift - earlier + 1)
    last = _find(seed, typed, starts, digits=form.digits, algorithm=form.algorithm)
    if last is None:
        return None
    # guard: resync-never-backwards (codes noted down earlier, the last accepted one among them)
    if last - earlier <= last_step:
        return None
    return Proven(last, last - present)


def only_place(counters_by_code: Sequence[Sequence[int]]) -> int | None:
    """Return the counter of the last code of a row, or None unless exactly one place fits.

    Given are, for each code of the row in its order, the counters that have it.
    """
    fitting = set(counters_by_code[0])
    for offset, counters in enumerate(counters_by_code):
        fitting &= {counter - offset for counter in counters}
    # guard: resync-one-place-only (wrong codes fit nowhere; two places prove neither)
    if len(fitting) != 1:
        return None
    return fitting.pop() + len(counters_by_code) - 1


def _find(seed: bytes, typed: Sequence[str], starts: range, *, digits: int, algorithm: Algorithm) -> int | None:
    """Look for the row at every start, whatever fits, and return the counter of its last code."""
    return only_place(
        [
            hotp.matching(
                seed, one, range(starts.start + offset, starts.stop + offset), digits=digits, algorithm=algorithm
            )
            for offset, one in enumerate(typed)
        ]
    )


def _check_row(typed: Sequence[str]) -> None:
    # guard: resync-two-codes (one code alone, looked for this far, would be worth a thousand guesses)
    if not _FEWEST_CODES <= len(typed) <= _MOST_CODES:
        raise ValueError("two or three consecutive codes bring an authenticator back into step")
