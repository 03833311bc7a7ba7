"""Hand waiting messages out to one worker each, and write down what became of them.

Law: a message is leased by one guarded write, which counts the attempt; the count is the worker's ticket. Only the
worker that holds the newest ticket may say that the message left, and its payload is wiped in that same write.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import assert_never, get_args

from django.db import connection
from django.db.models import F, Q, QuerySet

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import SYSTEM
from llavero.domain.errors import DomainError
from llavero.domain.lifecycle import advance
from llavero.notifications.backoff import MOST_ATTEMPTS, wait_after
from llavero.notifications.models import Outbox
from llavero.notifications.queue import open_letter
from llavero.notifications.states import MESSAGE, MessageEvent, MessageState
from llavero.ports.message_sender import Answer, Channel, Delivery, Letter

LEASE = timedelta(seconds=90)
"""How long a worker may keep a message; after that it counts as dead and another one repeats the same key."""

MOST_NOBODYS = 50
"""How many messages to nobody are put away at one time: many more than are made in a worker's pause."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A message in the hands of one worker: `attempt` is the ticket by which it may settle it."""

    letter: Letter
    attempt: int
    until: datetime


def lease(*, now: datetime, most: int = 4) -> tuple[Lease, ...]:
    """Take up to `most` messages that are due, so that no other worker takes them. Inside a scope.

    Of each channel the oldest first, and of both in turn: however many mails strangers cause, no SMS waits for them.
    What came too late, or was given up by workers that died, is settled here and not handed out. `most` is small: a
    worker that dies over one message costs the others in its hands an attempt.
    """
    _put_away_nobodys(now)
    leased = []
    for row in _due(now, most):
        if row.not_after is not None and row.not_after <= now:
            _close(row, MessageEvent.TOO_LATE, now=now, reason="too-late")
        elif row.attempts >= MOST_ATTEMPTS:
            _close(row, MessageEvent.GIVEN_UP, now=now, reason="worker-lost")
        elif (taken := _take(row, now)) is not None:
            leased.append(taken)
    return tuple(leased)


def settle(leased: Lease, delivery: Delivery, *, now: datetime) -> bool:
    """Write down what the carrier answered. Inside a scope of its own, after the sending.

    Returns False, and changes nothing, when the lease ran out and another worker has the message now.
    """
    row = _held(leased).first()
    if row is None:
        return False
    match delivery.answer:
        case Answer.TAKEN:
            return _close(row, MessageEvent.TAKEN, now=now, reason="")
        case Answer.NEVER:
            return _close(row, MessageEvent.GIVEN_UP, now=now, reason=delivery.reason)
        case Answer.LATER if leased.attempt >= MOST_ATTEMPTS:
            return _close(row, MessageEvent.GIVEN_UP, now=now, reason=delivery.reason)
        case Answer.LATER:
            later = now + wait_after(leased.attempt, row.id)
            return bool(_held(leased).update(not_before=later, leased_until=None, last_error=delivery.reason))
        case _:
            assert_never(delivery.answer)


def give_back(unsent: Sequence[Lease], *, now: datetime) -> None:
    """Return messages that this worker will not send after all, without counting an attempt. Inside a scope."""
    for leased in unsent:
        _held(leased).update(not_before=now, leased_until=None, attempts=F("attempts") - 1)


def put_away_of_before(moment: datetime, *, now: datetime, most: int, drops_notices: bool) -> int:
    """Put away up to `most` messages that waited before `moment`, when a restore raised the epoch. Inside a scope.

    A message with an end carries a code that is dead. A notice waits on under its key, by which a carrier knows it if
    it left after the backup was taken; with `drops_notices` it is put away as well.
    """
    old = Outbox.objects.filter(state=MessageState.QUEUED, created_at__lt=moment)
    old = old if drops_notices else old.filter(not_after__isnull=False)
    found = list(old.order_by("id")[:most])
    for row in found:
        _close(row, MessageEvent.TOO_LATE, now=now, reason="restored")
    return len(found)


def _due(now: datetime, most: int) -> Sequence[Outbox]:
    # guard: decoy-sends-nothing (a number made up for a name nobody has may be a stranger's)
    due = _waiting(now).filter(goes_nowhere=False)
    by_channel = [list(due.filter(channel=channel)[:most]) for channel in get_args(Channel)]
    in_turn = chain.from_iterable(zip_longest(*by_channel))
    return [row for row in in_turn if row is not None][:most]


def _put_away_nobodys(now: datetime) -> None:
    """Close what was written for names nobody has, in the worker's time as the sending of any other is."""
    for row in _waiting(now).filter(goes_nowhere=True)[:MOST_NOBODYS]:
        _close(row, MessageEvent.TO_NOBODY, now=now, reason="nobody")


def _waiting(now: datetime) -> QuerySet[Outbox]:
    waiting: QuerySet[Outbox] = Outbox.objects.filter(state=MessageState.QUEUED, not_before__lte=now)
    waiting = waiting.filter(_is_free(now)).order_by("not_before", "id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    return waiting


def _is_free(now: datetime) -> Q:
    return Q(leased_until__isnull=True) | Q(leased_until__lte=now)


def _take(row: Outbox, now: datetime) -> Lease | None:
    mine = Outbox.objects.filter(id=row.id, state=MessageState.QUEUED, attempts=row.attempts)
    taken = mine.filter(_is_free(now)).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    if not taken:  # guard: outbox-lease
        return None
    try:
        return Lease(open_letter(row), row.attempts + 1, now + LEASE)
    except DomainError:
        row.attempts += 1
        _close(row, MessageEvent.GIVEN_UP, now=now, reason="unreadable")
        return None


def _held(leased: Lease) -> QuerySet[Outbox]:
    """Find the message while this worker's ticket is the newest."""
    return Outbox.objects.filter(
        id=leased.letter.key,
        state=MessageState.QUEUED,
        attempts=leased.attempt,  # guard: outbox-ticket
    )


def _close(row: Outbox, event: MessageEvent, *, now: datetime, reason: str) -> bool:
    """Move a message to its end, wipe it and record it; False when it was moved meanwhile."""
    end = advance(MESSAGE, MessageState(row.state), event)
    sent_at = now if end is MessageState.SENT else None
    here = Outbox.objects.filter(id=row.id, state=row.state, attempts=row.attempts)
    if not here.update(state=end, payload=None, leased_until=None, sent_at=sent_at, last_error=reason):
        return False
    facts: dict[str, str | int | bool | None] = {"outbox": str(row.id), "channel": row.channel, "message": row.kind}
    if end is not MessageState.EXPIRED:
        facts["attempts"] = row.attempts
    facts["decoy"] = row.goes_nowhere
    record(
        _EVENT[end],
        now=now,
        actor=SYSTEM,
        outcome="done" if end is MessageState.SENT else "refused",
        reason=reason,
        subject=row.user_id,
        company=row.company_id,
        run=row.run_id,
        facts=facts,
    )
    return True


_EVENT = {
    MessageState.SENT: EventKind.MESSAGE_SENT,
    MessageState.FAILED: EventKind.MESSAGE_FAILED,
    MessageState.EXPIRED: EventKind.MESSAGE_EXPIRED,
}
