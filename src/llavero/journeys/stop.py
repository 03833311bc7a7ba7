"""Stops a procedure of the bank at once and holds everybody who is in it; and lets them go on.

Law: a stop only takes away, so one officer may; giving back takes two. A held run answers every submit with its
`held` page and is swept by nobody.

Clocks: a run's lifetime goes on while it is held, because it bounds how old its proofs may be; a run whose lifetime
ended meanwhile ends as expired (or waits to be taken up) once it is released. Being idle is forgiven: nobody could
do anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.domain.actor import Actor
from llavero.domain.errors import DomainError, ErrorCode
from llavero.journeys.models import Definition, Run
from llavero.journeys.published import published_by_id
from llavero.tenancy.prepared import Question, given

AT_ONCE = 500
_STOPPED = Question(
    lambda: Definition.objects.filter(id=given("definition"), state="stopped").values_list("id", flat=True)
)
"""How many runs are read at a time."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Which version was stopped or released (None where only runs of older ones were), and how many runs with it.

    `refused` says why nothing was; the event of it stands, so whoever asks says so after the commit.
    """

    version: int | None
    runs: int
    refused: ErrorCode | None = None


def stop(journey: str, *, now: datetime, actor: Actor) -> Moved:
    """Stop the version that new runs begin with, and hold the open runs of every version of the journey.

    What is wrong with a version may be older than it, so nobody goes on in any. Inside a scope.
    Refused with JOURNEY_STOPPED where it is stopped already, JOURNEY_UNKNOWN where no version is published.
    """
    row = Definition.objects.select_for_update().filter(journey=journey, state="published").first()
    if row is None:
        was_stopped = Definition.objects.filter(journey=journey, state="stopped").exists()
        return _refused(
            EventKind.JOURNEY_STOPPED, ErrorCode.JOURNEY_STOPPED if was_stopped else ErrorCode.JOURNEY_UNKNOWN,
            journey, now=now, actor=actor,
        )  # fmt: skip
    _move(row, "stopped", kind=EventKind.JOURNEY_STOPPED, now=now, actor=actor)
    held = sum(hold(run, now=now, actor=actor) for run in _in_order(journey, "open"))
    return Moved(row.version, held)


def release(journey: str, *, now: datetime, actor: Actor, second: Actor) -> Moved:
    """Let the stopped version begin again, unless another took its place meanwhile, and let its held runs go on.

    Two people do it: `second` stands in the record of the release as who did it with `actor`.

    Inside a scope. Refused with JOURNEY_UNKNOWN where nothing of the journey is stopped or held.
    """
    rows = list(Definition.objects.select_for_update().filter(journey=journey).order_by("version"))
    has_successor = any(row.state == "published" for row in rows)
    stopped = [row for row in rows if row.state == "stopped"]
    for row in stopped:
        is_newest = row is stopped[-1] and not has_successor
        state = "published" if is_newest else "superseded"
        _move(row, state, kind=EventKind.JOURNEY_RELEASED, now=now, actor=actor, second=second)
    let_go = sum(_let_go_on(run, now=now, actor=actor) for run in _in_order(journey, "held"))
    if not stopped and not let_go:
        return _refused(EventKind.JOURNEY_RELEASED, ErrorCode.JOURNEY_UNKNOWN, journey, now=now, actor=actor)
    return Moved(stopped[-1].version if stopped else None, let_go)


def hold(run: Run, *, now: datetime, actor: Actor) -> bool:
    """Hold an open run, inside its lock; False where it is open no more."""
    still_open = Run.objects.filter(id=run.id, state="open", revision=run.revision)  # guard: hold-what-is-open
    # the revision rises: a verdict that is still under way outside belongs to the page before
    if not still_open.update(state="held", revision=F("revision") + 1, in_flight_until=None):
        return False
    _record(EventKind.RUN_HELD, run, now=now, actor=actor)
    return True


def is_stopped(run: Run) -> bool:
    """Say whether the version that a run is pinned to was stopped; asked anew each time."""
    return _STOPPED.any(definition=run.definition_id)


def _let_go_on(run: Run, *, now: datetime, actor: Actor) -> bool:
    idle = published_by_id(run.definition_id).graph.idle
    still_held = Run.objects.filter(id=run.id, state="held", revision=run.revision)  # guard: release-what-is-held
    moved = still_held.update(
        state="open", revision=F("revision") + 1, touched_at=now, idle_at=now + idle if idle else None
    )
    if moved:
        _record(EventKind.RUN_RELEASED, run, now=now, actor=actor)
    return bool(moved)


def note_refused_stop(*, now: datetime, actor: Actor) -> None:
    """Record that somebody who may not stop a journey tried to."""
    record(EventKind.JOURNEY_STOPPED, now=now, actor=actor, outcome="refused", reason="no-officer")


def _refused(kind: EventKind, why: ErrorCode, journey: str, *, now: datetime, actor: Actor) -> Moved:
    # what was typed as a journey's name may be anything: only a name that the bank has stands in the record
    known = Definition.objects.filter(journey=journey).exists()
    record(
        kind, now=now, actor=actor, outcome="refused", reason=why.value, facts={"journey": journey if known else None}
    )
    return Moved(None, 0, refused=why)


def _move(
    row: Definition, state: str, *, kind: EventKind, now: datetime, actor: Actor, second: Actor | None = None
) -> None:
    # guard: stop-moves-what-it-saw
    if Definition.objects.filter(id=row.id, state=row.state).update(state=state) != 1:
        raise DomainError(ErrorCode.CHANGED_MEANWHILE, journey=row.journey)
    record(
        kind, now=now, actor=actor, digest=row.digest, subject=second.id if second is not None else None,
        facts={"journey": row.journey, "definition": str(row.id), "version": str(row.version)},
    )  # fmt: skip


def _in_order(journey: str, state: str) -> Iterator[Run]:
    """Lock and give the runs of a journey in the order of their ids, as commits lock them."""
    after = None
    while True:
        rows = Run.objects.select_for_update().filter(journey=journey, state=state).order_by("id")
        some = list((rows.filter(id__gt=after) if after else rows)[:AT_ONCE])
        yield from some
        if len(some) < AT_ONCE:
            return
        after = some[-1].id


def _record(kind: EventKind, run: Run, *, now: datetime, actor: Actor) -> None:
    found = published_by_id(run.definition_id)
    record(
        kind, now=now, actor=actor, subject=run.user_id, run=run.id, step=run.at, digest=found.digest,
        facts={"journey": run.journey, "version": str(found.graph.version)},
    )  # fmt: skip
