"""What was asked of the gate and answered, and what the database holds in the end: the two sides that are compared.

Law: an answer that was not heard ("unknown") proves nothing either way: what it asked for may stand or not. All moments
are Unix seconds by the clock of one machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

NEVER: Final = -1  # the last step of a token that has proven nothing yet
REPEATED: Final = "repeated"
FOREVER: Final = float("inf")


class Answer(StrEnum):
    """What whoever asked was told; `unknown` is no answer, or one that says that nobody knows."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What can be wrong."""

    LOST = "acknowledged but lost"
    TWICE = "accepted twice"
    OLDER = "accepted though older than the last step"
    WRONG = "accepted though it is no code"
    UNRECORDED = "a verdict without its record"
    NOBODYS = "a record without an asker"
    UNKNOWN = "unknown counted as accepted"
    NO_CAUSE = "a right code refused without a cause"
    WENT_BACK = "the last step went back"
    OTHERWISE = "a repeat answered otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One request and its answer. A retry is another operation under the same request id.

    `step` is what the code proves, None for what is no code of the token; after `good_until` it proves nothing any
    more. `let_in` says whether whoever asked opened their door by it. `server` is which of the servers was asked.
    """

    client: int
    token: str
    step: int | None
    request_id: str
    began: float
    ended: float
    answer: Answer
    let_in: bool
    good_until: float = FOREVER
    server: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A verdict as it stands in the record; `reason` is empty for an accepted code."""

    token: str
    request_id: str
    at: float
    is_accepted: bool
    reason: str = ""

    @property
    def is_first(self) -> bool:
        """Whether it decided, and did not only say again what was decided."""
        return self.reason != REPEATED


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody saw as a token's last step at a moment."""

    at: float
    token: str
    last_step: int


@dataclass(frozen=True, slots=True)
class Ending:
    """What the database holds in the end: each token's last step, the record, and what was read of steps before."""

    last_steps: Mapping[str, int]
    events: Sequence[Recorded]
    readings: Sequence[Reading] = ()


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One thing that is wrong, and where."""

    kind: Kind
    token: str
    request_id: str = ""
    what: str = ""
