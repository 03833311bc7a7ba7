"""What time it is: the one question that only a door may ask, and that the sandbox may answer differently."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The system's clock, or the sandbox's virtual one."""

    def now(self) -> datetime:
        """Give the moment, aware and in UTC."""
        ...
