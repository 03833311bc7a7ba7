"""Marks backups, and makes a restored database safe: what was open is dead, what was used since counts nowhere again.

Law: the first commit raises the bank's epoch, which kills everything at once; only then, in batches of one short
transaction each, are tokens brought over and messages put away. Whoever is interrupted repeats the command.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from llavero.approvals.withdraw import close_of_older_epoch
from llavero.audit.catalogue import EventKind
from llavero.audit.read import newest_events
from llavero.audit.record import record
from llavero.credentials.restore import bring_over, bring_staff_over, is_gap_needed, is_something_left
from llavero.domain.actor import Actor
from llavero.federation.idempotency import forget_of_before
from llavero.journeys.sweep import stop_of_older_epoch
from llavero.notifications.dispatch import put_away_of_before
from llavero.tenancy import restore as places
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.restore import Seen
from llavero.tenancy.scope import in_tenant

BATCH: Final = 1000


class Refusal(StrEnum):
    """Why nothing was done."""

    NOT_SEEN = "not-seen"  # the database stands where it was noted: nobody has restored it, as far as can be seen
    GAP_NEEDED = "gap-needed"  # there are tokens with a button, and nobody says how many codes may have been used
    UNDECLARED = "undeclared"  # a mark would hide that the database is a restored one
    UNFINISHED = "unfinished"  # a restore is under way: it was declared that something was lost


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the operator declares. `gap`: codes that a button token may have shown since the backup; None: not said.

    `even_so` restores a bank whose database looks like the noted one; `drops_notices` puts away what waited without an
    end, at the risk that it never left.
    """

    gap: int | None = None
    even_so: bool = False
    drops_notices: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was done: the bank's epoch now, and how much of each kind was moved or put away.

    `gap` is what counted for tokens with a button: what was declared first. `known_until` is the time of the newest
    event of before; None where an interrupted restore went on.
    """

    epoch: int
    gap: int | None
    known_until: datetime | None
    tokens: int
    staff: int
    runs: int
    approvals: int
    messages: int


def mark(tenant_id: UUID, *, now: datetime, actor: Actor) -> int | Refusal:
    """Write into a bank's rows and record that its backup begins; gives its epoch."""
    with in_tenant(tenant_id):
        if not places.note_mark(now=now):
            return Refusal.UNDECLARED
        epoch = places.standing().epoch
        record(EventKind.BACKUP_MARKED, now=now, actor=actor, facts={"number": epoch})
    return epoch


def note_nothing_lost(tenant_id: UUID, *, now: datetime, actor: Actor) -> bool | Refusal:
    """Note where a bank's database stands, on an operator's word that nothing was lost; False where it is noted."""
    with in_tenant(tenant_id):
        if places.standing().is_restoring:
            return Refusal.UNFINISHED
        if not places.note_place():
            return False
        record(EventKind.DATABASE_MOVED, now=now, actor=actor, facts={"number": places.standing().epoch})
    return True


def restore(
    tenant_id: UUID, plan: Plan, *, profile: Profile, clock: Callable[[], datetime], actor: Actor
) -> Restored | Refusal:
    """Declare that a bank's data are an older copy, or go on where that was interrupted. Opens its own transactions."""
    begun = _begin(tenant_id, plan, now=clock(), actor=actor)
    if isinstance(begun, Refusal):
        return begun
    with in_tenant(tenant_id):
        standing = places.standing()
        since = standing.restored_at or clock()
        staff = bring_staff_over(restored_at=since, profile=profile)
    tokens = _bring_over(tenant_id, standing.restored_gap or 0, profile, since)

    def messages(now: datetime) -> int:
        return put_away_of_before(since, now=now, most=BATCH, drops_notices=plan.drops_notices)

    done = Restored(
        epoch=standing.epoch, gap=standing.restored_gap, known_until=begun, tokens=tokens, staff=staff,
        runs=_all(tenant_id, clock, lambda now: stop_of_older_epoch(now=now, most=BATCH)),
        approvals=_all(tenant_id, clock, lambda now: close_of_older_epoch(now=now, most=BATCH)),
        messages=_all(tenant_id, clock, messages),
    )  # fmt: skip
    _all(tenant_id, clock, lambda _now: forget_of_before(since, most=BATCH))
    with in_tenant(tenant_id):
        if places.finish() or done.tokens:
            facts = {"number": done.epoch, "rows": done.tokens}
            record(EventKind.RESTORE_COMPLETED, now=clock(), actor=actor, facts=facts)
    return done


def _begin(tenant_id: UUID, plan: Plan, *, now: datetime, actor: Actor) -> datetime | Refusal | None:
    """Raise the epoch, unless an interrupted restore did; gives the time of the newest event of before."""
    with in_tenant(tenant_id):
        standing = places.standing()
        # a copy may have been taken of a half-restored database, and be put back long after that restore was over
        is_new = standing.seen is Seen.MOVED or plan.even_so  # guard: restore-half-restored-anew
        if not is_new:
            return None if standing.is_restoring or is_something_left() else Refusal.NOT_SEEN
        # guard: restore-gap-declared (a button's used codes would count again)
        if plan.gap is None and is_gap_needed():
            return Refusal.GAP_NEEDED
        newest = newest_events(most=1)
        until = newest[0].at if newest else None
        if places.begin(standing.epoch, gap=plan.gap, now=now):
            record(
                EventKind.RESTORE_DECLARED, now=now, actor=actor,
                facts={
                    "number": standing.epoch + 1, "gap": plan.gap, "until": until.isoformat() if until else None,
                },
            )  # fmt: skip
    return until


def _bring_over(tenant_id: UUID, gap: int, profile: Profile, restored_at: datetime) -> int:
    tokens, after = 0, None
    while True:
        with in_tenant(tenant_id):
            last, moved = bring_over(after, restored_at=restored_at, gap=gap, profile=profile, most=BATCH)
        if last is None:
            return tokens
        tokens, after = tokens + moved, last


def _all(tenant_id: UUID, clock: Callable[[], datetime], verb: Callable[[datetime], int]) -> int:
    """Repeat a verb in transactions of its own until it finds nothing more; says how many rows it found."""
    rows = 0
    while True:
        with in_tenant(tenant_id):
            found = verb(clock())
        rows += found
        if found < BATCH:
            return rows
