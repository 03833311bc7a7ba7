"""Read the small values that every seed file writes as text: numbers, dates, codes' hashes.

Law: what is not plainly a number or a date is refused with its code, never guessed. Dates without a zone are UTC; a day
without an hour counts until it ends (an expiry) or from its first moment (a start).
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from llavero.domain.oath import Algorithm
from llavero.formats.seed_problem import SeedFault, SeedRefused, shown

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}\Z", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?\Z", re.ASCII
)
_HASHES = {
    f"{prefix}{name}": algorithm
    for prefix in ("", "HMAC-", "HMAC", "HMAC_")
    for algorithm, names in (
        (Algorithm.SHA1, ("SHA1", "SHA-1")),
        (Algorithm.SHA256, ("SHA256", "SHA-256")),
        (Algorithm.SHA512, ("SHA512", "SHA-512")),
    )
    for name in names
}


def whole_number(text: str, fault: SeedFault, **facts: int) -> int:
    """Return `text` as a whole number of at most 19 digits; refuse it with `fault` otherwise."""
    if not _WHOLE.match(text):
        raise SeedRefused(fault, found=shown(text), **facts)
    return int(text)


@lru_cache(maxsize=1024)  # a shipment has few dates, and a million tokens repeat them
def moment(text: str, *, until_day_ends: bool = False) -> datetime:
    """Return the aware time that `text` writes as ISO 8601: a day, or a day with its time and zone."""
    try:
        if _DAY.match(text):
            day = datetime.fromisoformat(text).replace(tzinfo=UTC)
            return day + timedelta(days=1) if until_day_ends else day
        if not _MOMENT.match(text):
            raise SeedRefused(SeedFault.DATE_INVALID, found=shown(text))
        read = datetime.fromisoformat(text)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise SeedRefused(SeedFault.DATE_INVALID, found=shown(text)) from None


def hash_named(text: str) -> Algorithm:
    """Return the hash that a vendor calls `text` (SHA-1 when it says nothing, as RFC 4226 and 6238 have it)."""
    if not text:
        return Algorithm.SHA1
    if (found := _HASHES.get(text.upper())) is None:
        raise SeedRefused(SeedFault.HASH_UNKNOWN, found=shown(text))
    return found
