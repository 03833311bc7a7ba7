"""The headless way through every journey: the same screens as the pages, one at a time.

Law: a run is read and moved by its own client with its own secret; a look moves nothing; a repeated submission gets
the same screen, made anew.
"""

import json
import secrets
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from llavero.api.caller import Caller, ClientKey, caller_of, refuse_other_portal
from llavero.api.clock import now as clock
from llavero.api.once import IN_HEADER, Done, IdempotencyKey, Refusal, begin, give_up, once, written
from llavero.api.origin import origin_of
from llavero.api.problem_schema import Problem
from llavero.api.problems import problem
from llavero.api.run_schema import (
    SECRET_IN_HEADER,
    HandoverSaid,
    NextRun,
    Polled,
    RunAnswer,
    RunSecret,
    RunShown,
    RunStarted,
    StartRun,
    SubmitScreen,
)  # fmt: skip
from llavero.api.screens import ScreenSaid, screen_said
from llavero.api.sentences import Sentences
from llavero.api.strict import Uuid
from llavero.api.voices import voice_of, wants_words
from llavero.credentials import sessions
from llavero.domain.actor import Origin
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.screen import Screen
from llavero.federation.idempotency import Kept, keep
from llavero.journeys import handover
from llavero.journeys.answer import Answer
from llavero.journeys.handles import Handle, read_run
from llavero.journeys.show import pulse_of, show
from llavero.journeys.start import Start, start
from llavero.journeys.submit import Submit, submit
from llavero.steps.contract import Submission
from llavero.tenancy.scope import in_tenant

router = Router(tags=["journeys"])
SCOPE: Final = "journeys"
EXCHANGE_AT: Final = "/entrar/"
_REFUSED: Final = {400: Problem, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 429: Problem, 503: Problem}
Poll = Annotated[int, Field(ge=0, le=999_999_999)]
Pulse = Annotated[str, Field(max_length=80)]


@router.post(
    "/{name}/runs", response={201: RunStarted, **_REFUSED}, auth=ClientKey(SCOPE), url_name="runs",
    operation_id="start_run", summary="Start a journey",
)  # fmt: skip
def start_run(request: HttpRequest, name: str, asked: StartRun, key: IdempotencyKey = IN_HEADER) -> HttpResponse:
    """Begin a run, with a claim or in a session that this client led to, and give its first screen and its secret."""
    caller = caller_of(request)
    try:
        caller.profile.portal(asked.portal)
    except LookupError:
        raise DomainError(ErrorCode.BAD_INPUT, field="portal") from None
    refuse_other_portal(caller, asked.portal, verb=SCOPE)
    return once(request, caller, key, lambda: _start(request, caller, name, asked))


@router.get(
    "/{name}/runs/{run_id}", response={200: RunShown | Polled, **_REFUSED}, url_name="run",
    auth=ClientKey(SCOPE, query=frozenset({"poll", "pulse"})), operation_id="read_run",
    summary="See where a run stands",
)  # fmt: skip
def read(
    request: HttpRequest, name: str, run_id: Uuid, secret: RunSecret = SECRET_IN_HEADER, poll: Poll | None = None,
    pulse: Pulse = "",
) -> HttpResponse:  # fmt: skip
    """Give the present screen; with `poll=<revision>` and a live screen's `pulse`, only whether anything changed."""
    caller = caller_of(request)
    handle = Handle(run_id, secret, caller.client.id)
    _refuse_run_of_other_portal(caller, handle)
    with in_tenant(caller.tenant_id):
        _refuse_other_journey(handle, name)
        if poll is not None:
            here = Origin(request_id=caller.request_id)
            revision, beat = pulse_of(handle, profile=caller.profile, now=caller.now, origin=here)
            return _said(Polled(revision=revision, changed=(revision, beat) != (poll, pulse)))
        screen = show(handle, profile=caller.profile, now=caller.now, origin=Origin(request_id=caller.request_id))
        shown = RunShown(run=screen.run, revision=screen.revision, screen=_told(request, caller, handle, screen))
    return _said(shown)


@router.post(
    "/{name}/runs/{run_id}/submissions", response={200: RunAnswer, **_REFUSED}, auth=ClientKey(SCOPE),
    url_name="submissions", operation_id="submit_screen", summary="Answer a screen",
)  # fmt: skip
def submit_screen(
    request: HttpRequest, name: str, run_id: Uuid, asked: SubmitScreen, key: IdempotencyKey = IN_HEADER,
    secret: RunSecret = SECRET_IN_HEADER,
) -> HttpResponse:  # fmt: skip
    """Move the run by one answer, once. A repeat with the same key is told where that led, the screen made anew."""
    caller = caller_of(request)
    handle = Handle(run_id, secret, caller.client.id)
    _refuse_run_of_other_portal(caller, handle)
    reserved = begin(request, caller, key)
    if isinstance(reserved, Kept):
        return _answered(request, caller, handle, _next_of(reserved), is_replayed=True)
    try:
        answer = _submit(caller, name, handle, asked, key)
        if not answer.is_stale:
            with in_tenant(caller.tenant_id):
                keep(reserved, 200, json.dumps({"next_run": _text(answer.next_run)}).encode(), now=clock())
    except BaseException as failed:
        give_up(caller, reserved, failed)
        raise
    if answer.is_stale:
        give_up(caller, reserved)
        return _stale(request, caller, handle, answer)
    return _answered(request, caller, handle, answer.next_run, is_replayed=answer.is_replayed)


def _start(request: HttpRequest, caller: Caller, name: str, asked: StartRun) -> Done | Refusal:
    secret = secrets.token_urlsafe(32)
    origin = origin_of(caller, asked.origin)
    session = sessions.of_client(asked.session, caller.client.id, now=caller.now) if asked.session else None
    begun = start(
        Start(
            journey=name, portal=asked.portal, secret=secret, voice=voice_of(request, caller.profile),
            client=caller.client.id, session=session, subject=asked.subject,
        ),
        profile=caller.profile, now=caller.now, origin=origin,
    )  # fmt: skip
    if begun.refused is not None:
        return Refusal(begun.refused, {})
    handle = Handle(begun.run, secret, caller.client.id)
    screen = show(handle, profile=caller.profile, now=caller.now, origin=origin)
    told = _told(request, caller, handle, screen)
    return Done(201, RunStarted(run=begun.run, run_secret=secret, revision=screen.revision, screen=told))


def _submit(caller: Caller, name: str, handle: Handle, asked: SubmitScreen, key: str) -> Answer:
    with in_tenant(caller.tenant_id):
        _refuse_other_journey(handle, name)
        origin = origin_of(caller, asked.origin)
        screen = show(handle, profile=caller.profile, now=caller.now, origin=origin)
    _refuse_unasked(screen, asked)
    sent = Submit(revision=asked.revision, key=key, submission=Submission(asked.action, asked.values))
    return submit(
        caller.tenant_id, handle, sent, profile=caller.profile, now=caller.now, origin=origin, clock=clock
    )  # fmt: skip


def _refuse_unasked(screen: Screen, asked: SubmitScreen) -> None:
    """Refuse an action or a value that the screen does not have; an older screen is the engine's to refuse."""
    if asked.revision != screen.revision or screen.type.startswith("end."):
        return
    action = next((one for one in screen.actions if one.id == asked.action), None)
    if action is None:  # guard: api-action-of-screen
        raise DomainError(ErrorCode.BAD_INPUT, field="action", expected="an action of the screen")
    unasked = sorted(set(asked.values) - {field.name for field in action.fields})
    if unasked:  # guard: api-value-of-action
        raise DomainError(ErrorCode.UNKNOWN_FIELD, field=f"values.{unasked[0]}")


def _refuse_run_of_other_portal(caller: Caller, handle: Handle) -> None:
    if caller.client.portals:
        with in_tenant(caller.tenant_id):
            portal = read_run(handle).portal_key
        refuse_other_portal(caller, portal, verb=SCOPE)


def _refuse_other_journey(handle: Handle, name: str) -> None:
    if read_run(handle).journey != name:  # guard: api-run-of-journey
        raise DomainError(ErrorCode.RUN_NOT_FOUND)


def _answered(
    request: HttpRequest, caller: Caller, handle: Handle, next_run: UUID | None, *, is_replayed: bool
) -> HttpResponse:  # fmt: skip
    here = Origin(request_id=caller.request_id)
    with in_tenant(caller.tenant_id):
        screen = show(handle, profile=caller.profile, now=caller.now, origin=here)
        ticket = handover.issue(handle, now=clock(), origin=here)
        answer = RunAnswer(
            run=screen.run, revision=screen.revision, screen=_told(request, caller, handle, screen),
            next_run=_next(request, caller, handle, next_run) if next_run else None,
            handover=HandoverSaid(ticket=ticket.ticket, path=EXCHANGE_AT, expires_at=ticket.expires_at)
            if ticket else None,
            session=handover.session_led_to(handle),
        )  # fmt: skip
    return _said(answer, is_replayed=is_replayed)


def _next(request: HttpRequest, caller: Caller, handle: Handle, run_id: UUID) -> NextRun:
    following = Handle(run_id, handle.secret, handle.client)
    screen = show(following, profile=caller.profile, now=caller.now, origin=Origin(request_id=caller.request_id))
    told = _told(request, caller, following, screen)
    return NextRun(run=screen.run, journey=screen.journey, revision=screen.revision, screen=told)


def _stale(request: HttpRequest, caller: Caller, handle: Handle, answer: Answer) -> HttpResponse:
    if answer.is_in_flight:
        return problem(request, DomainError(ErrorCode.IN_PROGRESS, retry_after=1))
    with in_tenant(caller.tenant_id):
        here = Origin(request_id=caller.request_id)
        screen = show(handle, profile=caller.profile, now=caller.now, origin=here)
        told = _told(request, caller, handle, screen)
    code = ErrorCode.RUN_ENDED if answer.has_ended else ErrorCode.STALE_REVISION
    error = DomainError(code, revision=answer.revision)
    return problem(request, error, more={"screen": told.model_dump(mode="json")})


def _told(request: HttpRequest, caller: Caller, handle: Handle, screen: Screen) -> ScreenSaid:
    portal = read_run(handle).portal_key
    sentences = Sentences.of(screen, caller.profile, voice_of(request, caller.profile), portal)
    return screen_said(screen, sentences, in_words=wants_words(request))


def _next_of(kept: Kept) -> UUID | None:
    named = json.loads(kept.body or b"{}").get("next_run")
    return UUID(named) if named else None


def _text(run: UUID | None) -> str | None:
    return str(run) if run is not None else None


def _said(told: RunAnswer | RunShown | Polled, *, is_replayed: bool = False) -> HttpResponse:
    return written(200, told.model_dump_json().encode(), is_replayed=is_replayed)
