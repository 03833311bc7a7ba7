"""Codes that a bank's system has us send and check: bound to that client, that person and that purpose.

Law: a code goes only to a contact that the bank has trusted for long enough, never to an address in a request. A
person who does not exist is answered, counted and locked like one who does.
"""

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints, model_validator

from llavero.api.caller import Caller, ClientKey, caller_of, record_other_portal, refuse_other_portal
from llavero.api.once import IN_HEADER, Done, IdempotencyKey, Refusal, once
from llavero.api.origin import EndUser, origin_of
from llavero.api.problem_schema import Problem
from llavero.api.send_bounds import refuse_out_of_bounds
from llavero.api.strict import Asked, Said, Short, Uuid, Word
from llavero.api.voices import voice_of
from llavero.credentials import one_time_codes
from llavero.credentials.one_time_codes import NoContact, SendRefused
from llavero.domain.errors import DomainError, ErrorCode
from llavero.federation import code_requests
from llavero.people.disclose import is_active, portal_of
from llavero.people.names import find_users, name_digest
from llavero.tenancy.profile.values import Voice

router = Router(tags=["one-time-codes"])
SCOPE: Final = "one-time-codes"
Typed = Annotated[Short, StringConstraints(min_length=1, max_length=64)]
_REFUSED: Final = {400: Problem, 401: Problem, 403: Problem, 409: Problem}


class LoginName(Asked):
    """Somebody by the name they sign in with at one entrance of the bank."""

    portal: Word
    kind: Literal["user_name", "document"] = "user_name"
    name: Annotated[Short, StringConstraints(min_length=1)]


class SendCode(Asked):
    """To whom (exactly one of `user` and `login`), by which channel, for what. `both_one_code` sends one code to both
    contacts, which shows that either is reached; `both` sends one to each, and both have to be typed. `purpose` names
    a text of the bank: `operation.<purpose>`, which the message says. Digits and lifetime are the bank's own where
    they are left out."""

    user: Uuid | None = None
    login: LoginName | None = None
    channel: Literal["sms", "email", "both_one_code", "both"]
    purpose: Word
    digits: Annotated[int, Field(ge=4, le=10)] | None = None
    lifetime_seconds: Annotated[int, Field(ge=30, le=86_400)] | None = None
    origin: EndUser | None = None

    @model_validator(mode="after")
    def _one_person(self) -> "SendCode":
        if (self.user is None) == (self.login is None):
            raise ValueError("either user or login")
        return self


class CodeOnItsWay(Said):
    """A code is on its way, or looks so. Send again to have a further one; the former dies then."""

    id: UUID
    expires_at: datetime
    resend_at: datetime | None
    resends_left: int


class CheckCode(Asked):
    """What the person typed, and again what it was for: `code`, or where one was sent to each contact (`both`) the two
    of them, which are right together or not at all."""

    purpose: Word
    code: Typed | None = None
    code_sms: Typed | None = None
    code_email: Typed | None = None
    origin: EndUser | None = None

    @model_validator(mode="after")
    def _one_or_both(self) -> "CheckCode":
        both = self.code_sms is not None and self.code_email is not None
        either = self.code_sms is not None or self.code_email is not None
        if either != both or (self.code is None) != both:
            raise ValueError("either code, or code_sms and code_email")
        return self

    def typed(self) -> dict[str, str]:
        """Give what was typed, by channel."""
        if self.code is not None:
            return {"any": self.code}
        return {"sms": self.code_sms or "", "email": self.code_email or ""}


class CodeVerdict(Said):
    """Whether the code is right, now, once. Wrong, expired, used, unknown and locked are one answer."""

    verdict: Literal["accepted", "refused"]
    tries_left: int
    blocked_until: datetime | None


@router.post(
    "", response={201: CodeOnItsWay, 422: Problem, 429: Problem, **_REFUSED},
    auth=ClientKey(SCOPE), url_name="one-time-codes", operation_id="send_one_time_code",
    summary="Send a one-time code",
)  # fmt: skip
def send_code(request: HttpRequest, asked: SendCode, key: IdempotencyKey = IN_HEADER) -> HttpResponse:
    """Send a code to a person's trusted contact, the first or a further one."""
    caller = caller_of(request)
    rules = caller.profile.one_time_code
    lifetime = timedelta(seconds=asked.lifetime_seconds) if asked.lifetime_seconds else rules.lifetime
    digits = asked.digits or rules.digits
    refuse_out_of_bounds(caller.profile.key, digits=digits, lifetime=lifetime, today=caller.now.date())
    voice = voice_of(request, caller.profile)
    if not caller.profile.texts.for_voice(voice).has(f"operation.{asked.purpose}"):
        raise DomainError(ErrorCode.BAD_INPUT, field="purpose", expected="a text operation.<purpose> of the bank")
    _refuse_unknown_portal(caller, asked.login)
    return once(
        request, caller, key, lambda: _send(caller, asked, digits=digits, lifetime=lifetime, voice=voice)
    )  # fmt: skip


@router.post(
    "/{code_id}/checks", response={200: CodeVerdict, 404: Problem, **_REFUSED},
    auth=ClientKey(SCOPE), url_name="one-time-code-checks", operation_id="check_one_time_code",
    summary="Check a one-time code",
)  # fmt: skip
def check_code(request: HttpRequest, code_id: Uuid, asked: CheckCode, key: IdempotencyKey = IN_HEADER) -> HttpResponse:
    """Check what the person typed. A right code is spent; the same request with the same key is told the same."""
    caller = caller_of(request)
    return once(request, caller, key, lambda: _check(caller, code_id, asked))


def _send(
    caller: Caller, asked: SendCode, *, digits: int, lifetime: timedelta, voice: Voice
) -> Done | Refusal:  # fmt: skip
    user_id, claim = _person(caller, asked)
    requested = code_requests.request_codes(
        caller.client.id, user_id=user_id, claim=claim, purpose=asked.purpose, now=caller.now
    )
    rules = caller.profile.one_time_code
    sent = one_time_codes.send(
        run_id=requested.id, client_id=caller.client.id, purpose=asked.purpose, channels=asked.channel,
        user_id=user_id, claim=claim, digits=digits, lifetime=lifetime, attempts=rules.attempts,
        resends=rules.resends, profile=caller.profile, voice=voice, operation=asked.purpose, now=caller.now,
        actor=caller.actor, origin=origin_of(caller, asked.origin),
    )  # fmt: skip
    match sent:
        case SendRefused(_, until):
            return Refusal(ErrorCode.SEND_LIMIT, {"until": until.isoformat() if until else None})
        case NoContact():
            return Refusal(ErrorCode.UNDELIVERABLE, {})
    code_requests.prolong(requested.id, now=caller.now)
    return Done(
        201,
        CodeOnItsWay(
            id=requested.id, expires_at=sent.expires_at, resend_at=sent.resend_at, resends_left=sent.resends_left
        ),
    )


def _check(caller: Caller, code_id: UUID, asked: CheckCode) -> Done | Refusal:
    requested = code_requests.find(code_id, caller.client.id, asked.purpose)
    if requested is None:
        return Refusal(ErrorCode.NOT_FOUND, {})
    if not _is_theirs(caller, requested.user_id):
        return Refusal(ErrorCode.NOT_FOUND, {})
    verdict = one_time_codes.judge(
        run_id=requested.id, client_id=caller.client.id, purpose=requested.purpose, typed=asked.typed(),
        user_id=requested.user_id, claim=requested.claim, profile=caller.profile, now=caller.now,
        actor=caller.actor, origin=origin_of(caller, asked.origin),
    )  # fmt: skip
    said = CodeVerdict(
        verdict="accepted" if verdict.ok else "refused",
        tries_left=verdict.tries_left,
        blocked_until=verdict.blocked_until or verdict.wait_until,
    )
    return Done(200, said)


def _person(caller: Caller, asked: SendCode) -> tuple[UUID | None, bytes]:
    """Find whom a request means; for nobody, what stands for them."""
    if asked.login is not None:
        users = find_users(asked.login.portal, asked.login.kind, asked.login.name, now=caller.now)
        if len(users) != 1:
            return None, name_digest(asked.login.portal, asked.login.kind, asked.login.name)
        return users[0], code_requests.claim_of(users[0])
    assert asked.user is not None
    found = asked.user if is_active(asked.user, now=caller.now) and _is_theirs(caller, asked.user) else None
    return found, code_requests.claim_of(asked.user)


def _is_theirs(caller: Caller, user_id: UUID | None) -> bool:
    """Say whether somebody is of a portal that the client may act for; one of another is to the client like nobody."""
    portal = portal_of(user_id) if caller.client.portals else ""  # nobody's too: asking takes time
    if user_id is None or caller.client.acts_in(portal):
        return True
    record_other_portal(caller, portal, verb=SCOPE)
    return False


def _refuse_unknown_portal(caller: Caller, login: LoginName | None) -> None:
    if login is None:
        return
    try:
        caller.profile.portal(login.portal)
    except LookupError:
        raise DomainError(ErrorCode.BAD_INPUT, field="login.portal") from None
    refuse_other_portal(caller, login.portal, verb=SCOPE)
