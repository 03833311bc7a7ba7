"""How a person's answer moves a run: once per page, whatever is clicked twice, reloaded or sent from a stale tab.

Law: the attempt is committed before anything that depends on the answer leaves. Slow work (a password hash) is done
between two transactions; a process that dies there leaves the attempt counted and the run where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.domain.actor import SYSTEM, Origin
from llavero.journeys.answer import Answer
from llavero.journeys.follow import follow
from llavero.journeys.handles import Handle, lock_run
from llavero.journeys.models import Run, RunEvent
from llavero.journeys.move import answer_of, go_on, go_to_ending, stay
from llavero.journeys.open_turn import open_turn
from llavero.journeys.refuse import note_refusal
from llavero.journeys.stop import hold, is_stopped
from llavero.journeys.turn import Turn
from llavero.steps.contract import Outside, Passed, Stay, StepContext, Submission
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant

_SENT = Question(
    lambda: RunEvent.objects.filter(run_id=given("run"), idempotency_key=given("key")).values_list("id", flat=True)
)
MOST_OUTSIDE = timedelta(seconds=20)
"""How long a run waits for work outside; after that another submit may move it (the attempt stays counted)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """One submit of one page: which revision it was made for, what was chosen and typed, and its key."""

    revision: int
    key: str
    submission: Submission


def submit(
    tenant_id: UUID, handle: Handle, sent: Submit, *, profile: Profile, now: datetime, origin: Origin,
    clock: Callable[[], datetime],
) -> Answer:  # fmt: skip
    """Move the run by one submit. The caller has no transaction open; the verdict is committed on return.

    `clock` is read once more after work outside a transaction, so that its verdict is dated when it was known.
    Raises RUN_NOT_FOUND for a run that is not the holder's; every refusal of an answer is part of the run.
    """
    with in_tenant(tenant_id):
        turn = open_turn(lock_run(handle), handle, profile=profile, now=now, origin=origin)
        done = _not_now(turn, sent)
        if done is not None:
            return done
        _note_submit(turn, sent)
        if sent.submission.action == "cancel":
            return go_to_ending(turn, "cancelled", {})
        node = turn.step_node
        kind, params = turn.step(node)
        ctx = turn.context(node)
        result = kind.submit(ctx, params, sent.submission)
        if not isinstance(result, Outside):
            return _settle(turn, ctx, result, sent)
        _wait_for_outside(turn, ctx)
        revision = turn.run.revision
    verdict = _perform(tenant_id, handle, result)
    with in_tenant(tenant_id):
        turn = open_turn(lock_run(handle), handle, profile=profile, now=clock(), origin=origin)
        if turn.run.revision != revision or turn.run.state != "open":  # guard: verdict-on-same-revision
            note_refusal(turn.run, EventKind.RUN_REFUSED, "moved-meanwhile", now=now, origin=origin)
            return answer_of(turn)
        turn.run.in_flight_until = None
        ctx = turn.context(turn.step_node)
        return _settle(turn, ctx, result.settle(ctx, verdict), sent)


def _not_now(turn: Turn, sent: Submit) -> Answer | None:
    run = turn.run
    if _SENT.any(run=run.id, key=sent.key):  # guard: submit-once
        return _with(answer_of(turn), run, is_replayed=True, is_last=_last_key(run) == sent.key)
    if run.state == "open" and is_stopped(run):
        hold(run, now=turn.now, actor=SYSTEM)  # guard: stopped-holds-who-began-late
        run.refresh_from_db()
    if run.state == "held":
        note_refusal(run, EventKind.RUN_REFUSED, "run-held", now=turn.now, origin=turn.origin)
        return _with(answer_of(turn), run, is_stale=True)
    if run.state != "open":
        note_refusal(run, EventKind.RUN_REFUSED, "run-ended", now=turn.now, origin=turn.origin)
        return _with(answer_of(turn), run, is_stale=True)
    if run.expires_at <= turn.now:  # guard: run-lifetime
        return go_to_ending(turn, "expired", {})
    if run.idle_at is not None and run.idle_at <= turn.now:  # guard: run-idle
        return go_to_ending(turn, "idle", {})
    is_in_flight = run.in_flight_until is not None and run.in_flight_until > turn.now
    if run.revision != sent.revision or is_in_flight:  # guard: stale-revision
        note_refusal(run, EventKind.RUN_STALE, "stale-revision", now=turn.now, origin=turn.origin)
        return _with(answer_of(turn), run, is_stale=True)
    return None


def _last_key(run: Run) -> str | None:
    events = RunEvent.objects.filter(run=run, idempotency_key__isnull=False).order_by("-revision", "-id")
    return events.values_list("idempotency_key", flat=True).first()


def _with(
    answer: Answer, run: Run, *, is_stale: bool = False, is_replayed: bool = False, is_last: bool = False
) -> Answer:
    # A double click whose first answer was lost is led to the same next page and handed the same session; any other
    # submit on a finished run is not: a page prepared by who knows the run must not fetch its owner's session.
    following = Run.objects.filter(session_id=run.opened_session_id) if run.opened_session_id else Run.objects.none()
    following = following.filter(secret_digest=run.secret_digest, started_at=run.ended_at).order_by("id")
    return Answer(
        run=answer.run, revision=answer.revision, has_ended=answer.has_ended, is_stale=is_stale,
        is_replayed=is_replayed,
        opened_session=run.opened_session_id if is_last else None,  # guard: session-to-its-own-submit
        next_run=following.values_list("id", flat=True).first() if is_last else None,
        is_in_flight=run.in_flight_until is not None,
    )  # fmt: skip


def _note_submit(turn: Turn, sent: Submit) -> None:
    run = turn.run
    RunEvent.objects.create(
        id=new_id(turn.now), run=run, revision=run.revision, step=run.at, action=sent.submission.action[:40],
        idempotency_key=sent.key, at=turn.now,
    )  # fmt: skip


def _settle(turn: Turn, ctx: StepContext, verdict: Passed | Stay, sent: Submit) -> Answer:
    node = turn.step_node
    match verdict:
        case Stay():
            return stay(turn, node, ctx, verdict, sent.submission.values)
        case Passed():
            return follow(turn, go_on(turn, node, ctx, verdict))


def _wait_for_outside(turn: Turn, ctx: StepContext) -> None:
    turn.remember(turn.step_node, ctx)
    turn.run.in_flight_until = turn.now + MOST_OUTSIDE
    turn.save()


def _perform(tenant_id: UUID, handle: Handle, outside: Outside) -> object:
    try:
        return outside.perform()
    except BaseException:
        with in_tenant(tenant_id):
            Run.objects.filter(id=handle.run, state="open").update(in_flight_until=None)
        raise
