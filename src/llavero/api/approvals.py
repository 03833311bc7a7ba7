"""Things that a bank's system has people approve: asked, waited for, taken back, proven.

Law: a client sees its own requests and nobody else's. A person who does not exist is asked and answered like one who
does. Whoever acts on an outcome does so on a digest it has compared.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from llavero.api.approvals_schema import (
    IF_NONE_MATCH,
    PREFER,
    AnswerVerdict,
    ApprovalSaid,
    AskApproval,
    Evidence,
    GiveAnswer,
    Somebody,
    approval_said,
    tag_of,
)
from llavero.api.caller import Caller, ClientKey, caller_of, record_other_portal, refuse_other_portal
from llavero.api.once import IN_HEADER, Done, IdempotencyKey, Refusal, once, written
from llavero.api.origin import origin_of
from llavero.api.problem_schema import Problem
from llavero.api.strict import Uuid
from llavero.api.voices import voice_of
from llavero.approvals import read, withdraw
from llavero.approvals.decide import Refused
from llavero.approvals.read import Shown
from llavero.approvals.request import Candidate, Source, Wish, request_approval
from llavero.approvals.typed import NOT_A_CODE, NOT_OFFERED, By, Typed, answer_offline, answer_with_code
from llavero.credentials.codes import check_code
from llavero.credentials.device_answers import AnswerReason
from llavero.domain.actor import Origin
from llavero.domain.approval import Quorum
from llavero.domain.approval_answer import OFFLINE_DIGITS
from llavero.domain.approval_fields import Kind
from llavero.domain.digits import read_code
from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation.code_requests import claim_of
from llavero.people.disclose import is_active, is_user, person_of, portal_of
from llavero.people.names import find_users, name_digest
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.scope import in_tenant

router = Router(tags=["approvals"])
SCOPE: Final = "approvals"
NOT_LOOKED_AT: Final = frozenset({Refused.OVER, Refused.CHANGED, NOT_OFFERED, NOT_A_CODE, AnswerReason.NOT_ACTIVE})
"""Why an answer is refused without having been compared with anything."""
_REFUSED: Final = {400: Problem, 401: Problem, 403: Problem, 409: Problem}
_READ: Final = {400: Problem, 401: Problem, 403: Problem, 404: Problem}


@router.post(
    "", response={201: ApprovalSaid, **_REFUSED}, auth=ClientKey(SCOPE), url_name="approvals",
    operation_id="ask_approval", summary="Have something approved",
)  # fmt: skip
def ask(request: HttpRequest, asked: AskApproval, key: IdempotencyKey = IN_HEADER) -> HttpResponse:
    """Ask people to approve something: they find it in their app. What they see is `document`, which they sign."""
    caller = caller_of(request)
    for name in (asked.portal, *(one.login.portal for one in asked.approvers if one.login)):
        _refuse_unknown_portal(caller, name)
    voice = voice_of(request, caller.profile)
    return once(request, caller, key, lambda: _ask(caller, asked, voice))


@router.get(
    "/{approval_id}", response={200: ApprovalSaid, 304: None, **_READ}, auth=ClientKey(SCOPE), url_name="approval",
    operation_id="read_approval", summary="See where a request stands, or wait until it moves",
)  # fmt: skip
def show(
    request: HttpRequest, approval_id: Uuid, seen: str = IF_NONE_MATCH, prefer: str = PREFER  # noqa: ARG001
) -> HttpResponse:  # fmt: skip
    """Give a request. With `Prefer: wait=20` and the `ETag` of the last look in `If-None-Match`, the answer comes as
    soon as something has changed, or as 304 when the seconds are over."""
    caller = caller_of(request)
    with in_tenant(caller.tenant_id):
        shown = _of(caller, approval_id)
    tag = tag_of(shown.revision, shown.state)
    if seen.strip() == tag:
        answer = HttpResponse(status=304)
    else:
        answer = written(200, approval_said(shown).model_dump_json().encode())
    answer["ETag"], answer["Cache-Control"], answer["Vary"] = tag, "private, no-cache", "Prefer"
    return answer


@router.post(
    "/{approval_id}/cancellation", response={200: ApprovalSaid, 404: Problem, **_REFUSED}, auth=ClientKey(SCOPE),
    url_name="approval-cancellation", operation_id="cancel_approval", summary="Take a request back",
)  # fmt: skip
def cancel(request: HttpRequest, approval_id: Uuid, key: IdempotencyKey = IN_HEADER) -> HttpResponse:
    """Take a request back. One that has its outcome keeps it, and the answer says which."""
    caller = caller_of(request)
    return once(request, caller, key, lambda: _cancel(caller, approval_id))


@router.post(
    "/{approval_id}/answers", response={200: AnswerVerdict, 404: Problem, **_REFUSED}, auth=ClientKey(SCOPE),
    url_name="approval-answers", operation_id="answer_approval", summary="Bring what a person typed",
)  # fmt: skip
def answer(
    request: HttpRequest, approval_id: Uuid, asked: GiveAnswer, key: IdempotencyKey = IN_HEADER
) -> HttpResponse:  # fmt: skip
    """Bring the eight digits of an app without network, or the code of a hardware token. Counted, and right once."""
    caller = caller_of(request)
    return once(request, caller, key, lambda: _answer(caller, approval_id, asked))


@router.get(
    "/{approval_id}/evidence", response={200: Evidence, **_READ}, auth=ClientKey(SCOPE), url_name="approval-evidence",
    operation_id="read_approval_evidence", summary="Take out what proves an outcome",
)  # fmt: skip
def evidence(request: HttpRequest, approval_id: Uuid) -> HttpResponse:
    """Give document, digest, and every decision with its signature and key. Reading it is on record."""
    caller = caller_of(request)
    with in_tenant(caller.tenant_id):
        found = read.evidence(
            approval_id, client_id=caller.client.id, now=caller.now, actor=caller.actor, origin=origin_of(caller, None)
        )
    if found is None:
        raise DomainError(ErrorCode.NOT_FOUND)
    return written(200, Evidence.model_validate(found).model_dump_json().encode())


def _ask(caller: Caller, asked: AskApproval, voice: Voice) -> Done:
    candidates = []
    for one in asked.approvers:
        user, claim = _person(caller, one)
        candidates.append(Candidate(user=user, claim=claim, limit=Decimal(one.limit) if one.limit else None))
    try:
        quorum = Quorum(needed=asked.needed, roles=asked.roles)
    except ValueError:
        raise DomainError(ErrorCode.BAD_INPUT, field="roles", expected="no more than needed") from None
    maker = _maker(asked.maker) if asked.maker else None
    wish = Wish(
        kind=Kind(asked.kind), data=asked.data, candidates=candidates, portal_key=asked.portal,
        lifetime=timedelta(seconds=asked.lifetime_seconds), title=asked.title or "", quorum=quorum, maker=maker,
        source=Source(client=caller.client.id, operation=asked.operation or "", session=asked.session or ""),
        allows_offline=asked.offline, allows_hardware=asked.hardware,
    )  # fmt: skip
    made = request_approval(
        wish, profile=caller.profile, voice=voice, now=caller.now, actor=caller.actor,
        origin=origin_of(caller, asked.origin),
    )  # fmt: skip
    return Done(201, approval_said(_of(caller, made)))


def _cancel(caller: Caller, approval_id: UUID) -> Done | Refusal:
    state = withdraw.cancel(
        approval_id, client_id=caller.client.id, now=caller.now, actor=caller.actor, origin=origin_of(caller, None)
    )
    return Refusal(ErrorCode.NOT_FOUND, {}) if state is None else Done(200, approval_said(_of(caller, approval_id)))


def _answer(caller: Caller, approval_id: UUID, asked: GiveAnswer) -> Done:
    shown = _of(caller, approval_id)
    user, claim = _person(caller, Somebody(user=asked.user, login=asked.login))
    origin = origin_of(caller, asked.origin)
    if user is None:
        told = _as_nobody(caller, asked, claim, origin)
    else:
        by = By(user=user, digest=asked.digest, actor=caller.actor, origin=origin)
        take = answer_offline if asked.means == "offline" else answer_with_code
        told = take(approval_id, asked.answer, by, profile=caller.profile, now=caller.now)
        if told.reason in NOT_LOOKED_AT:  # guard: unasked-like-nobody (who is asked, and has a phone, tells who exists)
            told = _as_nobody(caller, asked, claim, origin)
    state = told.state or shown.state
    verdict = AnswerVerdict(
        verdict="accepted" if told.is_right else "refused", state=state.value, tries_left=told.tries_left,
        blocked_until=told.blocked_until,
    )  # fmt: skip
    return Done(200, verdict)


def _as_nobody(caller: Caller, asked: GiveAnswer, claim: bytes, origin: Origin) -> Typed:
    """Give what a name nobody has costs and is told, so that nobody learns here who exists and who is asked."""
    typed = asked.answer
    if asked.means == "offline":  # in the shape of this bank's codes, whose number of digits may be another
        is_whole = isinstance(read_code(typed, digits=OFFLINE_DIGITS), str)
        typed = "0" * min(caller.profile.code.digits) if is_whole else ""
    nobodys = check_code(
        None, typed, claim=claim, portal_key=asked.login.portal if asked.login else "", profile=caller.profile,
        now=caller.now, actor=caller.actor, origin=origin,
    )  # fmt: skip
    return Typed(
        reason="nobody", tries_left=nobodys.tries_left, blocked_until=nobodys.blocked_until or nobodys.wait_until
    )


def _of(caller: Caller, approval_id: UUID) -> Shown:
    shown = read.view(approval_id, client_id=caller.client.id, now=caller.now)
    if shown is None:
        raise DomainError(ErrorCode.NOT_FOUND)
    return shown


def _person(caller: Caller, meant: Somebody) -> tuple[UUID | None, bytes]:
    """Find whom a request means; for nobody, what stands for them."""
    if meant.login is not None:
        login = meant.login
        users = find_users(login.portal, login.kind, login.name, now=caller.now)
        if len(users) != 1:
            return None, name_digest(login.portal, login.kind, login.name)
        return users[0], claim_of(users[0])
    assert meant.user is not None
    is_theirs = is_active(meant.user, now=caller.now) and _is_theirs(caller, meant.user)
    return meant.user if is_theirs else None, claim_of(meant.user)


def _maker(meant: Somebody) -> UUID | None:
    """Find who made the thing, to leave them out: in whatever portal, whether or not they may sign in now.

    Raises BAD_INPUT for a name that several persons have: nobody could say which of them must not approve.
    """
    if meant.login is not None:
        found = list(find_users(meant.login.portal, meant.login.kind, meant.login.name))
    else:
        found = [meant.user] if meant.user is not None and is_user(meant.user) else []
    # guard: maker-is-never-lost (two memberships under one name, and the maker's second user approves)
    if len({person_of(user) for user in found}) > 1:
        raise DomainError(ErrorCode.BAD_INPUT, field="maker", expected="the name of one person")
    return found[0] if found else None


def _is_theirs(caller: Caller, user_id: UUID) -> bool:
    portal = portal_of(user_id) if caller.client.portals else ""
    if caller.client.acts_in(portal):  # guard: approvers-of-the-client-s-portals
        return True
    record_other_portal(caller, portal, verb=SCOPE)
    return False


def _refuse_unknown_portal(caller: Caller, name: str) -> None:
    try:
        caller.profile.portal(name)
    except LookupError:
        raise DomainError(ErrorCode.BAD_INPUT, field="portal") from None
    refuse_other_portal(caller, name, verb=SCOPE)
