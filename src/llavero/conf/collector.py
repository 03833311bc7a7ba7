"""Spares a server that stands the collector's walks through all that it is made of.

Law: what stands when a server begins stands until it ends. A request leaves hundreds of small objects and no circle: as
Python is delivered, the collector looks after every 700 of them, an eighth of what a verification costs the gate.
"""

import gc
from typing import Final

YOUNG: Final = 50_000
OLDER: Final = 20
OLD: Final = 50


def keep_what_stands() -> None:
    """Take what there is now out of the collector's sight, and let it look seldom from now on."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, OLDER, OLD)
