"""How a run begins: who may begin it, how often, and where its first page stands.

Law: a stranger cannot use up somebody else's starts: before a proof, limits count the source, not the claimed name.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.sessions import SessionView
from llavero.domain.actor import ANONYMOUS, Actor, ActorKind, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.run import begin
from llavero.journeys.acting import FOR_A_COLLEAGUE, session_proofs_for
from llavero.journeys.answer import Answer
from llavero.journeys.facts import NoFacts, SubjectFacts, frozen_facts
from llavero.journeys.handles import digest_of_handle
from llavero.journeys.limits import keep_open_limit
from llavero.journeys.models import Run
from llavero.journeys.move import arrive_first
from llavero.journeys.published import Published, offered_now
from llavero.journeys.start_conditions import fits, is_about_a_colleague, may_begin, session_that_counts
from llavero.journeys.turn import Turn
from llavero.people.disclose import person_of
from llavero.tenancy.ids import new_id
from llavero.tenancy.insert import insert_if_new
from llavero.tenancy.prepared import Question, given, number_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.read import current_epoch
from llavero.tenancy.scope import current_tenant_id
from llavero.tenancy.vault import keyed_digest

A_DAY = timedelta(days=1)


def _begun(**where: object) -> QuerySet[Run, int]:
    rows = Run.objects.filter(journey=given("journey"), started_at__gt=given("since"), source=given("source"), **where)
    return number_of(rows)


_BEGUN_IN_BROWSER = Question(lambda: _begun(device_id=given("device")))
_BEGUN_IN_NONE = Question(lambda: _begun(device_id=None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Who asks for which journey, where. `secret` will bind the run to its browser or client.

    `is_handed_over` is set by the engine alone, for the one run that follows a temporary password's session. `key`
    is that of the submit which begins the run on a first page, with the name typed there: clicked twice, it begins
    one run; gone back to and filled in anew, another. `subject` is whom it is about where that is another user of the
    company of whoever asks.
    """

    journey: str
    portal: str
    secret: str = field(repr=False)
    voice: Voice
    session: SessionView | None = None
    client: UUID | None = None
    is_handed_over: bool = False
    key: str | None = None
    subject: UUID | None = None


def start(asked: Start, *, profile: Profile, now: datetime, origin: Origin) -> Answer:
    """Begin a run inside the caller's scope and stand at its first page.

    Where an exception that the journey rests on has ended, the stronger one begins in its place. Answers with
    JOURNEY_UNKNOWN, JOURNEY_STOPPED, JOURNEY_NOT_FOR_YOU or TOO_MANY_RUNS under `refused`; each leaves an event.
    """
    try:
        found = offered_now(asked.journey, on=now.date())
    except DomainError as gone:
        note_refused_start(gone.code, asked, "", now=now, origin=origin)
        return _refused(gone.code)
    asked = replace(asked, session=session_that_counts(found, asked.session, portal=asked.portal, client=asked.client))
    refusal = why_not(found, asked, now=now, origin=origin)
    if refusal is not None:
        note_refused_start(refusal, asked, found.journey, now=now, origin=origin)
        return _refused(refusal)
    return open_run(found, asked, profile=profile, now=now, origin=origin)


def note_refused_start(why: ErrorCode, asked: Start, journey: str, *, now: datetime, origin: Origin) -> None:
    """Record that a journey did not begin; `journey` is empty for a name that no journey of the bank has."""
    record(
        EventKind.RUN_REFUSED, now=now, actor=_actor(asked.session), origin=origin, outcome="refused",
        reason=why.value, facts={"journey": journey or None, "portal": asked.portal},
    )  # fmt: skip


def _refused(why: ErrorCode) -> Answer:
    return Answer(run=UUID(int=0), revision=0, has_ended=True, refused=why)


def why_not(found: Published, asked: Start, *, now: datetime, origin: Origin) -> ErrorCode | None:
    """Say why this journey may not begin for whoever asks, or None when it may."""
    if found.portal is not None and found.portal != asked.portal:  # guard: journey-in-its-portal
        return ErrorCode.JOURNEY_NOT_FOR_YOU
    if not may_begin(found, asked.session, now=now):
        return ErrorCode.JOURNEY_NOT_FOR_YOU
    if asked.subject is None and found.compiled.subject == FOR_A_COLLEAGUE:
        return ErrorCode.JOURNEY_NOT_FOR_YOU
    if asked.subject is not None and not _may_act_for(found, asked, now=now):  # guard: subject-of-who-asks
        return ErrorCode.NOT_FOUND
    if not fits(found, asked.session, now=now):  # guard: journey-for-whom-it-fits
        return ErrorCode.JOURNEY_NOT_FOR_YOU
    is_for_one_run = asked.session is not None and asked.session.scope == "change_password"
    if is_for_one_run and not asked.is_handed_over:  # guard: temporary-session-for-one-run
        return ErrorCode.JOURNEY_NOT_FOR_YOU
    if _began_too_often(found, asked, now=now, origin=origin):
        return ErrorCode.TOO_MANY_RUNS
    return None


def _may_act_for(found: Published, asked: Start, *, now: datetime) -> bool:
    if found.compiled.subject != FOR_A_COLLEAGUE or asked.session is None:
        return False
    return is_about_a_colleague(asked.session, asked.subject, now=now)


def open_run(found: Published, asked: Start, *, profile: Profile, now: datetime, origin: Origin) -> Answer:
    """Write the run and arrive at its first step."""
    session = asked.session
    subject = asked.subject or (session.user_id if session else None)
    facts = SubjectFacts(subject, asked.portal, now, {}) if subject else NoFacts()
    run = Run(
        id=new_id(now),
        tenant_id=current_tenant_id(),
        definition_id=found.id,
        journey=found.journey,
        portal_key=asked.portal,
        at="",
        user_id=subject,
        acting_user_id=session.user_id if session and asked.subject else None,
        facts=frozen_facts(subject, asked.portal, now=now) if subject else {},
        secret_digest=digest_of_handle(asked.secret),
        begun_with=_begun_with(asked),
        client_id=asked.client,
        session_id=session.id if session else None,
        source=source_digest(asked, origin),
        device_id=origin.device,
        voice=asked.voice,
        epoch=current_epoch(),
        started_at=now,
        touched_at=now,
        expires_at=now + found.graph.lifetime,
    )
    turn = Turn(
        run=run, published=found, profile=profile, now=now, origin=origin, secret=asked.secret,
        session_proofs=session_proofs_for(run),
    )  # fmt: skip
    turn.stand_at(begin(found.graph, facts))
    if not insert_if_new(run):  # guard: first-page-once
        return _begun_before(asked)
    record(
        EventKind.RUN_STARTED, now=now, actor=_actor(session), origin=origin, subject=run.user_id, run=run.id,
        step=run.at, digest=found.digest, facts={"journey": found.journey, "version": str(found.graph.version)},
    )  # fmt: skip
    if session is not None:
        keep_open_limit(turn)
    return arrive_first(turn)


def _begun_before(asked: Start) -> Answer:
    run = Run.objects.get(secret_digest=digest_of_handle(asked.secret), begun_with=_begun_with(asked))
    return Answer(run=run.id, revision=run.revision, has_ended=run.state in {"ended", "waiting"}, is_replayed=True)


def _begun_with(asked: Start) -> str | None:
    return keyed_digest("begun-with", asked.key).hex() if asked.key else None


def source_digest(asked: Start, origin: Origin) -> bytes:
    """Name the source that limits count: the client's address, or the client itself where it vouches for none."""
    return keyed_digest("source", origin.address or f"client:{asked.client}")


def _began_too_often(found: Published, asked: Start, *, now: datetime, origin: Origin) -> bool:
    limit = found.starts_per_day
    if limit is None and asked.session is not None:
        return False
    if asked.session is not None and limit is not None:
        begun = Run.objects.filter(journey=found.journey, started_at__gt=now - A_DAY)
        return begun.filter(user_id=asked.subject or asked.session.user_id).count() >= limit  # guard: starts-per-day
    most = limit * STRANGERS_PER_SOURCE if limit is not None else MOST_A_DAY_PER_SOURCE
    browser = {} if origin.device is None else {"device": origin.device}
    begun_there = _BEGUN_IN_BROWSER if browser else _BEGUN_IN_NONE
    source = source_digest(asked, origin)
    begun_by_now = begun_there.one(journey=found.journey, since=now - A_DAY, source=source, **browser)
    return begun_by_now >= most  # guard: starts-per-source


MOST_A_DAY_PER_SOURCE = 3000
"""Where a journey sets no limit of its own: enough for a large company behind one address, too few to fill a disk."""

STRANGERS_PER_SOURCE = 10
"""A company's people share one address: before a proof the source may start this many times a subject's limit."""


def _actor(session: SessionView | None) -> Actor:
    if session is None:
        return ANONYMOUS
    return Actor(ActorKind.USER, session.user_id, person_of(session.user_id))


def refuse(answer: Answer) -> None:
    """Raise what `start` refused; for doors, after the commit that recorded it."""
    if answer.refused is not None:
        raise DomainError(answer.refused)
