"""Sends a one-time code, the first or a further one: the former dies, no tries are added, the wait grows.

Law: everything of a sending is written, messages included, or nothing is.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.code_messages import Channels, Delivery, Reached, reachable, send_code
from llavero.credentials.models import OneTimeCode
from llavero.credentials.one_time_code_rows import as_sent, digest_of, issued, newest, word
from llavero.domain import one_time_code as rules
from llavero.domain.actor import Actor, Origin
from llavero.domain.one_time_code import Policy, State
from llavero.people.contacts import Contact
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.read import current_epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A code is on its way (or, for a name nobody has, looks so)."""

    expires_at: datetime
    resend_at: datetime | None
    resends_left: int


@dataclass(frozen=True, slots=True)
class SendRefused:
    """No code was sent: a budget or the code's own resends are used up, or (`resend-wait`) it is too soon."""

    scope: str
    until: datetime | None


@dataclass(frozen=True, slots=True)
class NoContact:
    """The person has no contact of the wanted kind that a code may go to."""


def send(
    *, run_id: UUID | None, client_id: UUID | None, purpose: str, channels: Channels, user_id: UUID | None,
    digits: int, lifetime: timedelta, attempts: int, resends: int, profile: Profile, voice: Voice, operation: str,
    now: datetime, actor: Actor, origin: Origin, claim: bytes | None = None, is_newcomer: bool = False,
    contact: Contact | None = None,
) -> Sent | SendRefused | NoContact:  # fmt: skip
    """Send a code, the first or a further one, in the caller's transaction.

    `operation` names the journey in the message. With `is_newcomer` the code goes to who registers in this run. For a
    name nobody has (`user_id` None, `claim` its digest) the same rows are written and nothing leaves.
    `contact` is where it goes instead of what is on record: a contact that the person is about to give.
    """
    not_sent = partial(
        _record_not_sent, purpose, channels, user_id=user_id, run_id=run_id,
        is_decoy=user_id is None and not is_newcomer, now=now, actor=actor, origin=origin,
    )  # fmt: skip
    policy = profile.one_time_code.policy(digits=digits, lifetime=lifetime, attempts=attempts, resends=resends)
    if claim is None and run_id is not None:
        claim = run_id.bytes  # whoever has no name either has a recipient of the run's own to use up
    if contact is not None:
        reached: tuple[Reached, ...] = (Reached(contact.channel, contact),)
    else:
        reached = reachable(channels, user_id, claim, profile, now, run_id if is_newcomer else None)
    if not reached or (channels == "both" and len(reached) < 2):
        not_sent("no-contact")
        return NoContact()
    standing = newest(run_id, client_id, purpose)
    former = as_sent(standing) if standing is not None and standing.state != State.CLAIMED else None
    following = next_code(former, policy, now=now)
    if isinstance(following, SendRefused):
        not_sent(following.scope)
        return following
    to = Delivery(
        user_id=user_id, claim=claim, is_newcomer=is_newcomer, operation=operation, voice=voice, profile=profile,
        run_id=run_id, expires_at=following.expires_at, now=now, actor=actor, origin=origin,
    )  # fmt: skip
    refused = _write_and_send(standing, following, reached, to, purpose, client_id, policy, one=channels != "both")
    if refused is not None:
        not_sent(refused.scope)
        return refused
    left = policy.resends - following.resends_used
    return Sent(expires_at=following.expires_at, resend_at=_resend_at(following, policy), resends_left=left)


def next_code(former: rules.Sent | None, policy: Policy, *, now: datetime) -> rules.Sent | SendRefused:
    """Say what the code to be sent is: the first, or the one after the `former`; or why there is none."""
    if former is None:
        return rules.first(policy, now=now)
    match rules.resend(former, policy, now=now):
        case rules.ResendAt(time):
            return SendRefused("resend-wait", time)
        case rules.NoResend() as reason:
            return SendRefused(reason.value, None)
        case (_, sent):
            return sent


def _write_and_send(
    standing: OneTimeCode | None, following: rules.Sent, reached: Sequence[Reached], to: Delivery, purpose: str,
    client_id: UUID | None, policy: Policy, *, one: bool,
) -> SendRefused | None:  # fmt: skip
    """End the former code, write the new one and queue its messages: all of it, or nothing."""
    refusals: list[SendRefused] = []
    with transaction.atomic():
        if standing is not None:
            # guard: earlier-code-dies
            issued(to.run_id, client_id, purpose).update(state=State.SUPERSEDED)
        code = ""
        for number, each in enumerate(reached):
            if number == 0 or not one:
                code = rules.digits_from(secrets.token_bytes(16), digits=policy.digits)
                channel = "any" if one and len(reached) > 1 else each.channel
                _write(code, channel, following, to, purpose, client_id, policy)
            refused = send_code(code, each, to)
            if refused is not None:
                refusals.append(SendRefused(refused.scope.value, refused.until))
        is_lost = len(refusals) == len(reached) if one else bool(refusals)
        if is_lost:
            transaction.set_rollback(True)
    return refusals[0] if is_lost else None


def _write(
    code: str, channel: str, following: rules.Sent, to: Delivery, purpose: str, client_id: UUID | None,
    policy: Policy,
) -> None:  # fmt: skip
    row = OneTimeCode(
        id=new_id(to.now), user_id=to.user_id, run_id=to.run_id, client_id=client_id, purpose=purpose,
        channel=channel, attempts=following.attempts_used, attempts_allowed=policy.attempts,
        resends_used=following.resends_used, resends_allowed=policy.resends,
        resend_at=_resend_at(following, policy), issued_at=to.now, expires_at=following.expires_at,
        epoch=current_epoch(),
    )  # fmt: skip
    row.digest = digest_of(row, code)
    row.save(force_insert=True)
    record(
        EventKind.ONE_TIME_CODE_SENT, now=to.now, actor=to.actor, origin=to.origin, subject=to.user_id, run=to.run_id,
        facts={
            "channel": channel, "purpose": word(purpose), "expires_at": following.expires_at.isoformat(),
            "resends_left": policy.resends - following.resends_used, "one_time_code": str(row.id),
            "client": str(client_id) if client_id else None, "repeated": following.resends_used > 0,
            "digits": policy.digits, "decoy": to.user_id is None and not to.is_newcomer,
        },
    )  # fmt: skip


def _resend_at(following: rules.Sent, policy: Policy) -> datetime | None:
    allowed = rules.may_resend(following, policy)
    return allowed.time if isinstance(allowed, rules.ResendAt) else None


def _record_not_sent(
    purpose: str, channels: str, scope: str, *, user_id: UUID | None, run_id: UUID | None, is_decoy: bool,
    now: datetime, actor: Actor, origin: Origin,
) -> None:  # fmt: skip
    record(
        EventKind.ONE_TIME_CODE_NOT_SENT, now=now, actor=actor, origin=origin, outcome="refused", reason=scope,
        subject=user_id, run=run_id,
        facts={"channel": channels, "purpose": word(purpose), "scope": scope, "decoy": is_decoy},
    )  # fmt: skip
