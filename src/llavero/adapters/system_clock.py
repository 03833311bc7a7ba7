"""The system's clock: the only place in the product where the time is read."""

from datetime import UTC, datetime


class SystemClock:
    """The time of this machine, which the operator keeps right (NTP)."""

    def now(self) -> datetime:
        return datetime.now(UTC)
