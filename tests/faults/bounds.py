"""How long a fault may be felt: measured in the long form, which runs alone; in the short one it only has to end."""

import os
import time
from collections.abc import Callable
from typing import Final

AS_DELIVERED: Final = {"LLAVERO_WAITS_AS_DELIVERED": "1"}
"""For servers whose database goes away: other tests let theirs wait for minutes until it is their turn."""
LONG: Final = os.environ.get("LLAVERO_LONG") == "1"
RECOVERS_S: Final = 5.0 if LONG else 60.0
LONGEST_S: Final = 15.0 if LONG else 60.0
"""Every request is answered or cut within this; one that takes longer hangs."""


def wait_until(looked_at: Callable[[], object], *, seconds: float) -> float:
    """Wait until something is so; give the seconds, endless where it never was."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if looked_at():
            return time.monotonic() - began
        time.sleep(0.02)
    return float("inf")
