"""The making of an authenticator out of a phone: from the picture on the computer to the device that counts.

Law: an enrollment belongs to the first phone that had both the picture and the activation code. It is consumed once,
and only after that phone has confirmed; whatever ends it earlier leaves no authenticator behind.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from llavero.domain import one_time_code
from llavero.domain.lifecycle import Lifecycle


class State(StrEnum):
    """How far the making has come."""

    CREATED = "created"  # the picture is shown and the activation code is on its way
    DEVICE_BOUND = "device_bound"  # one phone had both, and has been sent its seed
    CONFIRMED = "confirmed"  # that phone proved that the seed arrived
    CONSUMED = "consumed"  # the person's procedure made the authenticator
    CLOSED = "closed"


class Event(StrEnum):
    """What moves it on, or ends it."""

    BIND = "bind"
    CONFIRM = "confirm"
    CONSUME = "consume"
    CLOSE = "close"


class CloseReason(StrEnum):
    """Why an enrollment ended without an authenticator."""

    EXPIRED = "expired"
    CODES_USED_UP = "codes_used_up"
    CANCELLED = "cancelled"  # its run ended another way
    REPLACED = "replaced"  # the person began another
    REMOVED = "removed"  # the identity was deleted on the phone before it counted


LIFECYCLE: Lifecycle[State, Event] = Lifecycle(
    "enrollment",
    (State.CREATED,),
    {
        (State.CREATED, Event.BIND): State.DEVICE_BOUND,
        (State.CREATED, Event.CLOSE): State.CLOSED,
        (State.DEVICE_BOUND, Event.CONFIRM): State.CONFIRMED,
        (State.DEVICE_BOUND, Event.CLOSE): State.CLOSED,
        (State.CONFIRMED, Event.CONSUME): State.CONSUMED,
        (State.CONFIRMED, Event.CLOSE): State.CLOSED,
    },
)

FEWEST_CODE_DIGITS: Final = 8
MOST_CODE_ATTEMPTS: Final = 5
LONGEST_CODE_LIFE: Final = timedelta(minutes=15)
LONGEST_LIFE: Final = timedelta(days=1)
LONGEST_SERIAL: Final = 20

_PLACE = re.compile(r"\{number(?::0([1-9]|1[0-2]))?\}")
_PATTERN = re.compile(rf"([A-Za-z0-9][A-Za-z0-9-]*)?{_PLACE.pattern}[A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What of an enrollment decides whether its phone may go on. `is_of_epoch` is false after a restore."""

    state: State
    expires_at: datetime
    is_of_epoch: bool = True


def is_alive(standing: Standing, *, now: datetime) -> bool:
    """Say whether an enrollment's time is not over yet, whatever its state."""
    if now >= standing.expires_at:  # guard: enrollment-expiry (a picture photographed in the morning)
        return False
    return standing.is_of_epoch  # guard: enrollment-epoch (a restored database knows tickets that were used since)


def is_open(standing: Standing, *, now: datetime) -> bool:
    """Say whether a phone may still be bound, or ask again."""
    return is_alive(standing, now=now) and standing.state in {State.CREATED, State.DEVICE_BOUND}


def may_confirm(standing: Standing, *, now: datetime) -> bool:
    """Say whether the phone that holds the seed may still prove it."""
    return is_alive(standing, now=now) and standing.state is State.DEVICE_BOUND


def may_consume(standing: Standing, *, now: datetime) -> bool:
    """Say whether the procedure may make an authenticator of it now."""
    # guard: only-confirmed-counts (an authenticator whose seed may never have arrived)
    return is_alive(standing, now=now) and standing.state is State.CONFIRMED


def code_policy(
    *, digits: int, lifetime: timedelta, attempts: int, resends: int, wait: timedelta
) -> one_time_code.Policy:
    """Give the bounds of an activation code; raises ValueError for a weaker one than this product knows."""
    if digits < FEWEST_CODE_DIGITS or attempts > MOST_CODE_ATTEMPTS or lifetime > LONGEST_CODE_LIFE:
        raise ValueError("an activation code has at least 8 digits, at most 5 tries, and lives for 15 minutes at most")
    return one_time_code.Policy(
        digits=digits, lifetime=lifetime, attempts=attempts, resends=resends, resend_waits=(wait,)
    )


def is_serial_pattern(pattern: str) -> bool:
    """Say whether a bank's pattern, such as `FEF49{number:05}`, spells serials: one number among letters and digits."""
    return _PATTERN.fullmatch(pattern) is not None and len(spell_serial(pattern, 10**9)) <= LONGEST_SERIAL


def spell_serial(pattern: str, number: int) -> str:
    """Spell the serial of a number: `FEF49{number:05}` and 32 give FEF4900032. A larger number takes more digits."""
    return _PLACE.sub(lambda place: f"{number:0{int(place[1] or 1)}d}", pattern)
