"""The activation code: sent to the person by another channel than the picture, and judged when a phone brings it.

Law: it goes only to a contact that has been trusted for long enough. A further one ends the earlier and brings no new
tries; a wrong one is counted, against the enrollment and against its person, before anything is answered.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.budgets import Blocked, after_success, budget_key_of_user, claim_try
from llavero.credentials.code_messages import note_use
from llavero.credentials.enrollment_rows import close, code_policy, digest_of_code, fits_code, raise_attempts, sent_code
from llavero.credentials.models import Enrollment
from llavero.credentials.one_time_code_rows import digits_in
from llavero.credentials.one_time_code_send import NoContact, SendRefused, next_code
from llavero.domain import one_time_code as rules
from llavero.domain.actor import Actor, Origin
from llavero.domain.enrollment import CloseReason
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.one_time_code import Verdict
from llavero.notifications import budgets
from llavero.notifications.message import compose
from llavero.notifications.queue import queue
from llavero.people.contacts import contact_for
from llavero.people.disclose import company_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice

ActivationChannel = Literal["sms", "email"]
_KIND = "activation_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeVerdict:
    """What is to be said of an activation code: right (`None`), or why not, with the tries that are left."""

    wrong: Literal["wrong", "late", "blocked"] | None
    tries_left: int = 0
    blocked_until: datetime | None = None


def send(
    row: Enrollment, *, profile: Profile, voice: Voice, now: datetime, actor: Actor, origin: Origin
) -> SendRefused | NoContact | None:
    """Send a code, the first or a further one; None when it is on its way. Nothing is written where it is not.

    The caller holds the row, and rolls back to before it where nothing left and nothing may stand.
    """
    contact = contact_for(row.user_id, channel_of(row), now=now)
    if contact is None:
        _record_not_sent(row, "no-contact", now=now, actor=actor, origin=origin)
        return NoContact()
    policy = code_policy(row, profile)
    former = sent_code(row) if row.code_sent_at is not None else None
    following = next_code(former, policy, now=now)
    if isinstance(following, SendRefused):
        _record_not_sent(row, following.scope, now=now, actor=actor, origin=origin)
        return following
    code = rules.digits_from(secrets.token_bytes(16), digits=policy.digits)
    minutes = max(1, round((following.expires_at - now).total_seconds() / 60))
    queued = queue(
        _KIND, channel=channel_of(row), address=contact.address,
        texts=compose(profile, voice, _KIND, channel_of(row), code=code, minutes=minutes),
        shown_to=contact.shown.text, now=now, not_after=following.expires_at, user_id=row.user_id,
        company_id=company_of(row.user_id), run_id=row.run_id, actor=actor, origin=origin,
    )  # fmt: skip
    if isinstance(queued, budgets.SendRefused):
        refused = SendRefused(queued.scope.value, queued.until)
        _record_not_sent(row, refused.scope, now=now, actor=actor, origin=origin)
        return refused
    _write(row, code, following, policy)
    record(
        EventKind.ENROLLMENT_CODE_SENT, now=now, actor=actor, origin=origin, subject=row.user_id, run=row.run_id,
        facts={
            "enrollment": str(row.id), "channel": row.channel, "expires_at": following.expires_at.isoformat(),
            "resends_left": policy.resends - following.resends_used, "repeated": following.resends_used > 0,
            "shown_to": contact.shown.text, "digits": policy.digits,
        },
    )  # fmt: skip
    return None


def judge(row: Enrollment, typed: str, *, profile: Profile, now: datetime) -> CodeVerdict:
    """Judge a code for an enrollment that is open; the caller holds its row. Used-up tries close it.

    A right code is spent by the caller, in the one UPDATE that binds the phone.
    """
    policy, sent = code_policy(row, profile), sent_code(row)
    left = max(0, policy.attempts - row.attempts)
    if now >= sent.expires_at:  # guard: activation-code-expiry (a message read on a stolen phone)
        return CodeVerdict(wrong="late", tries_left=left)
    code = digits_in(typed)
    if code is None:  # nothing was compared, so nothing is counted
        return CodeVerdict(wrong="wrong", tries_left=left)
    claimed = claim_try("activation_code", budget_key_of_user(row.user_id), rule=profile.locks.activation_code, now=now)
    if isinstance(claimed, Blocked):
        return CodeVerdict(wrong="blocked", blocked_until=claimed.until)
    judged = rules.judge(sent, policy, matches=fits_code(row, code), now=now)
    if judged.verdict is Verdict.CLAIMED:
        after_success(claimed, now=now)
        note_use(row.user_id, row.channel, profile=profile, now=now)
        return CodeVerdict(wrong=None, tries_left=judged.attempts_left)
    if not raise_attempts(row):  # guard: activation-code-attempts
        raise DomainError(ErrorCode.CHANGED_MEANWHILE)
    if not judged.attempts_left:
        close(row, CloseReason.CODES_USED_UP, now=now)
    return CodeVerdict(wrong="wrong", tries_left=min(judged.attempts_left, claimed.tries_left))


def channel_of(row: Enrollment) -> ActivationChannel:
    """Say by which channel the code goes."""
    return "email" if row.channel == "email" else "sms"


def _write(row: Enrollment, code: str, following: rules.Sent, policy: rules.Policy) -> None:
    """Write the new code in the old one's place: the earlier dies with it."""
    allowed = rules.may_resend(following, policy)
    changes = {
        "activation_digest": digest_of_code(row, code), "code_sent_at": following.sent_at,
        "code_expires_at": following.expires_at, "resends_used": following.resends_used,
        "resend_at": allowed.time if isinstance(allowed, rules.ResendAt) else None,
    }  # fmt: skip
    for name, value in changes.items():
        setattr(row, name, value)
    Enrollment.objects.filter(id=row.id, state=row.state).update(**changes)


def _record_not_sent(row: Enrollment, scope: str, *, now: datetime, actor: Actor, origin: Origin) -> None:
    record(
        EventKind.ENROLLMENT_CODE_NOT_SENT, now=now, actor=actor, origin=origin, outcome="refused", reason=scope,
        subject=row.user_id, run=row.run_id,
        facts={"enrollment": str(row.id), "channel": row.channel, "scope": scope},
    )  # fmt: skip
