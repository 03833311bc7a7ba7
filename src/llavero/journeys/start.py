"""How a run begins: who may begin it, how often, and where its first page stands.

Law: a stranger cannot use up somebody else's starts: before a proof, limits count the source, not the claimed name.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.sessions import SessionView
from llavero.domain.actor import ANONYMOUS, Actor, ActorKind, Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.run import begin
from llavero.journeys.answer import Answer
from llavero.journeys.facts import NoFacts, SubjectFacts, frozen_facts
from llavero.journeys.handles import digest_of_handle
from llavero.journeys.models import Run
from llavero.journeys.move import arrive_first
from llavero.journeys.published import Published, published
from llavero.journeys.turn import Turn
from llavero.people.disclose import person_of, roles
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.vault import keyed_digest

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Who asks for which journey, where. `secret` will bind the run to its browser or client.

    `is_handed_over` is set by the engine alone, for the one run that follows a temporary password's session.
    """

    journey: str
    portal: str
    secret: str = field(repr=False)
    voice: Voice
    session: SessionView | None = None
    client: UUID | None = None
    is_handed_over: bool = False


def start(asked: Start, *, profile: Profile, now: datetime, origin: Origin) -> Answer:
    """Begin a run inside the caller's scope and stand at its first page.

    Raises JOURNEY_UNKNOWN, JOURNEY_STOPPED, JOURNEY_NOT_FOR_YOU or TOO_MANY_RUNS; each leaves an event.
    """
    found = published(asked.journey)
    refusal = why_not(found, asked, now=now, origin=origin)
    if refusal is not None:
        record(
            EventKind.RUN_REFUSED, now=now, actor=_actor(asked.session), origin=origin, outcome="refused",
            reason=refusal.value, facts={"journey": asked.journey},
        )  # fmt: skip
        return Answer(run=UUID(int=0), revision=0, has_ended=True, refused=refusal)
    return open_run(found, asked, profile=profile, now=now, origin=origin)


def why_not(found: Published, asked: Start, *, now: datetime, origin: Origin) -> ErrorCode | None:
    """Say why this journey may not begin for whoever asks, or None when it may."""
    if found.portal is not None and found.portal != asked.portal:  # guard: journey-in-its-portal
        return ErrorCode.JOURNEY_NOT_FOR_YOU
    if not may_begin(found, asked.session, now=now):
        return ErrorCode.JOURNEY_NOT_FOR_YOU
    is_for_one_run = asked.session is not None and asked.session.scope == "change_password"
    if is_for_one_run and not asked.is_handed_over:  # guard: temporary-session-for-one-run
        return ErrorCode.JOURNEY_NOT_FOR_YOU
    if _began_too_often(found, asked, now=now, origin=origin):
        return ErrorCode.TOO_MANY_RUNS
    return None


def open_run(found: Published, asked: Start, *, profile: Profile, now: datetime, origin: Origin) -> Answer:
    """Write the run and arrive at its first step."""
    session = asked.session
    facts = SubjectFacts(session.user_id, asked.portal, now, {}) if session else NoFacts()
    run = Run(
        id=new_id(now),
        definition_id=found.id,
        journey=found.journey,
        portal_key=asked.portal,
        at="",
        user_id=session.user_id if session else None,
        facts=frozen_facts(session.user_id, asked.portal, now=now) if session else {},
        secret_digest=digest_of_handle(asked.secret),
        client_id=asked.client,
        session_id=session.id if session else None,
        source=source_digest(asked, origin),
        device_id=origin.device,
        voice=asked.voice,
        epoch=found.epoch,
        started_at=now,
        touched_at=now,
        expires_at=now + found.graph.lifetime,
    )
    turn = Turn(
        run=run, published=found, profile=profile, now=now, origin=origin, secret=asked.secret,
        session_proofs=session.proofs if session else (),
    )  # fmt: skip
    turn.stand_at(begin(found.graph, facts))
    run.save(force_insert=True)
    record(
        EventKind.RUN_STARTED, now=now, actor=_actor(session), origin=origin, subject=run.user_id, run=run.id,
        step=run.at, digest=found.digest, facts={"journey": found.journey, "version": str(found.graph.version)},
    )  # fmt: skip
    return arrive_first(turn)


def source_digest(asked: Start, origin: Origin) -> bytes:
    """Name the source that limits count: the client's address, or the client itself where it vouches for none."""
    return keyed_digest("source", origin.address or f"client:{asked.client}")


def may_begin(found: Published, session: SessionView | None, *, now: datetime) -> bool:
    """Say whether the journey's own conditions let it begin without a session, or in this one."""
    wanted = found.starts_with
    if wanted.claimed is not None and session is None:
        return True
    if session is None or not wanted.any_session:  # guard: journey-needs-session
        return False
    if session.scope not in wanted.scopes:  # guard: journey-needs-scope
        return False
    if wanted.roles and not roles(session.user_id, now=now) & set(wanted.roles):  # guard: journey-needs-role
        return False
    earned = {proof.name for proof in session.proofs}
    return any(earned >= set(alternative) for alternative in wanted.any_session)


def _began_too_often(found: Published, asked: Start, *, now: datetime, origin: Origin) -> bool:
    limit = found.starts_per_day
    if limit is None:
        return False
    begun = Run.objects.filter(journey=found.journey, started_at__gt=now - A_DAY)
    if asked.session is not None:
        return begun.filter(user_id=asked.session.user_id).count() >= limit  # guard: starts-per-day
    same_source = begun.filter(source=source_digest(asked, origin), device_id=origin.device)
    return same_source.count() >= limit * STRANGERS_PER_SOURCE


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
