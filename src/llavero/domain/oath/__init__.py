"""The codes that authenticators show: how they are computed, matched once, and brought back into step.

Law: whoever verifies gets back the counter or time step that the code proves, and stores that (never the code) by a
guarded write that only lets it rise. Nothing here ends early: the work is the same for a right and a wrong code.
"""

from dataclasses import dataclass
from enum import StrEnum

NEVER_USED = -1
"""The last used counter or time step of an authenticator that has not proven anything yet."""

FEWEST_DIGITS = 6
MOST_DIGITS = 8
MOST_TRIED = 200
"""No verification computes more codes than this on each side, whatever a profile or a seed file asks for."""


class Algorithm(StrEnum):
    """The hash under the code (RFC 6238 section 1.2). The values are the names that `hmac` knows."""

    SHA1 = "sha1"
    SHA256 = "sha256"
    SHA512 = "sha512"


@dataclass(frozen=True, slots=True)
class Proven:
    """The code is right and new: `step` is the counter or time step to store as the last used one.

    `drift` is the authenticator's clock minus ours, in steps, to store with it; always 0 for counters.
    """

    step: int
    drift: int = 0


@dataclass(frozen=True, slots=True)
class Replayed:
    """The last accepted code once more. Refused, but nobody's guess: it costs no try."""


@dataclass(frozen=True, slots=True)
class Older:
    """A code of before the last accepted one, still in its window. Refused, and counted as a try."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """Not a code of this authenticator around here and now. Counted as a try."""


Verdict = Proven | Replayed | Older | Wrong


def costs_a_try(verdict: Verdict) -> bool:
    """Say whether the answer is to be counted against the authenticator's budget."""
    return isinstance(verdict, Older | Wrong)
