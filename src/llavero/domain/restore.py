"""Which codes of an authenticator may have been used in the time that a restored database does not know.

Law: whatever could have been accepted between the backup and the restore is spent with it. What was used then is
known to nobody any more; it could be typed again by whoever saw it.
"""

from datetime import datetime
from typing import Final

from llavero.domain.oath import totp

LARGEST_GAP: Final = 1000
"""The most codes of a button token that one restore may spend; beyond, the token is replaced."""


def spent_by_clock(*, now: datetime, period_s: int, drift: int, window: int) -> int:
    """Give the newest time step whose code could have been accepted until `now`, of a clock `drift` steps off.

    The present step is always tried, so a clock that is late spends it too; one that is ahead spends its own.
    """
    return totp.step_at(now, period_s=period_s) + max(drift, 0) + window


def spent_by_button(last_step: int, *, gap: int) -> int:
    """Give the counter up to which a button token's codes are spent, `gap` (0 to 1,000) beyond the last one known.

    No clock says how often a button was pressed: whoever restores declares how many codes may have been used.
    """
    if not 0 <= gap <= LARGEST_GAP:
        raise ValueError(f"a gap is 0 to {LARGEST_GAP} codes")
    return last_step + gap
