"""Put away what is over: a list of sweeps, each done in batches, by one worker at a time.

Law: a batch is one short transaction of one bank; a sweep that has more to do comes back in the next round, so that
nobody waits behind it.
"""

from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Final, Protocol
from uuid import UUID

from llavero.approvals import withdraw
from llavero.credentials import budgets, enrollments, one_time_codes, passkey_challenges, sources
from llavero.federation.code_requests import sweep_requests
from llavero.federation.idempotency import sweep_kept
from llavero.journeys.sweep import sweep_runs
from llavero.notifications.budgets import forget_old_windows
from llavero.notifications.desk import tell_rest
from llavero.people.newcomers import sweep_newcomers
from llavero.ports.clock import Clock
from llavero.tenancy.scope import in_tenant

BATCH: Final = 1000
MOST_BATCHES: Final = 20
"""Of one sweep at one bank in one round."""


class SweepVerb(Protocol):
    """What a room offers: put away at most `most` rows as of `now`, inside a scope, and say how many it found."""

    def __call__(self, *, now: datetime, most: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Sweep:
    """One thing to put away, by name, and the verb of its room."""

    name: str
    verb: SweepVerb


SWEEPS: Final[tuple[Sweep, ...]] = (
    Sweep("runs", sweep_runs),
    Sweep("newcomers", sweep_newcomers),
    Sweep("one-time-codes", one_time_codes.sweep_expired),
    Sweep("passkey-challenges", passkey_challenges.sweep_over),
    Sweep("enrollments", enrollments.sweep_expired),
    Sweep("attempt-budgets", budgets.sweep_expired),
    Sweep("sources", sources.sweep_sources),
    Sweep("send-budgets", forget_old_windows),
    Sweep("kept-answers", sweep_kept),
    Sweep("desk-cases", tell_rest),
    Sweep("code-requests", sweep_requests),
    Sweep("approvals", withdraw.sweep_expired),
    Sweep("phone-answers", withdraw.sweep_kept),
)
"""Every sweep, in their order. A room that has something to put away adds its line here."""


def sweep_bank(tenant_id: UUID, *, clock: Clock, stop: Event, sweeps: tuple[Sweep, ...] = SWEEPS) -> dict[str, int]:
    """Do each sweep at one bank until nothing is left, the budget of batches is used, or `stop` is set.

    Returns how many rows each sweep put away.
    """
    swept = dict.fromkeys((sweep.name for sweep in sweeps), 0)
    for sweep in sweeps:
        for _ in range(MOST_BATCHES):
            if stop.is_set():
                return swept
            with in_tenant(tenant_id):
                found = sweep.verb(now=clock.now(), most=BATCH)
            swept[sweep.name] += found
            if found < BATCH:
                break
    return swept
