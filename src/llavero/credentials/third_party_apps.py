"""An app of somebody else as a soft token, where the bank lets it: its seed goes over once, by a link or picture.

Law: only behind the bank's switch. The link is given when it is opened and never again; the token counts only after a
code of the app itself, and that code counts for nothing else. It has no key to sign with, so it approves nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.budgets import Blocked, after_success, budget_key_of_user, claim_try
from llavero.credentials.enrollment_rows import (
    close,
    held,
    move,
    next_serial,
    open_from,
    raise_attempts,
    seal_for,
    standing,
)
from llavero.credentials.enrollments import end_others
from llavero.credentials.models import Enrollment
from llavero.domain import enrollment as rules
from llavero.domain.actor import Actor, Origin
from llavero.domain.digits import read_code
from llavero.domain.enrollment import CloseReason, Event, State
from llavero.domain.errors import DomainError, ErrorCode
from llavero.domain.oath import Algorithm, Proven, totp
from llavero.formats.otpauth import totp_address
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.read import current_epoch

SEED_BYTES: Final = 20
DIGITS: Final = 6
PERIOD_S: Final = 30
KIND: Final = "otpauth"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyLink:
    """The `otpauth://` link of a new token, to be shown once and kept nowhere."""

    enrollment: UUID
    link: str = field(repr=False)
    serial: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeviceVerdict:
    """What is to be said of the first code of an app: right (`None`), or why not."""

    wrong: Literal["wrong", "over", "blocked"] | None
    tries_left: int = 0
    blocked_until: datetime | None = None


def otpauth_link(
    user_id: UUID, *, run: UUID, portals: Sequence[str], profile: Profile, now: datetime, actor: Actor, origin: Origin
) -> ThirdPartyLink:
    """Make a seed for somebody else's app and give its link, once; closes every other enrollment of the person.

    Raises NOT_ALLOWED where the bank has no such apps.
    """
    if not profile.soft_token.allows_otpauth:  # guard: otpauth-behind-its-switch
        raise DomainError(ErrorCode.NOT_ALLOWED)
    end_others(user_id, now=now, actor=actor)
    seed, row_id, rule = secrets.token_bytes(SEED_BYTES), new_id(now), profile.soft_token
    serial = next_serial(rule.serial, now=now)
    Enrollment.objects.create(
        id=row_id, user_id=user_id, run_id=run, kind=KIND, portals=list(portals), state=State.DEVICE_BOUND,
        serial=serial, algorithm=Algorithm.SHA1, seed_sealed=seal_for(row_id, "seed_sealed", seed), bound_at=now,
        attempts_allowed=rule.activation_code.attempts, expires_at=now + rule.lifetime, epoch=current_epoch(),
        created_at=now,
    )  # fmt: skip
    expires_at = now + rule.lifetime
    record(
        EventKind.ENROLLMENT_OPENED, now=now, actor=actor, origin=origin, subject=user_id, run=run,
        facts={"enrollment": str(row_id), "channel": KIND, "expires_at": expires_at.isoformat()},
    )  # fmt: skip
    link = totp_address(seed, issuer=profile.names.identity, account=serial, digits=DIGITS, period_s=PERIOD_S)
    return ThirdPartyLink(enrollment=row_id, link=link, serial=serial, expires_at=expires_at)


def confirm_by_code(
    enrollment_id: UUID, typed: str, *, profile: Profile, now: datetime, actor: Actor, origin: Origin
) -> NewDeviceVerdict:
    """Judge the first code of the new app: right, it confirms the enrollment and is spent; wrong, it costs a try."""
    row = held(enrollment_id)
    if row is None or row.kind != KIND or not rules.may_confirm(standing(row), now=now):
        return NewDeviceVerdict(wrong="over")
    left = max(0, row.attempts_allowed - row.attempts)
    code = read_code(typed, digits=DIGITS)
    if not isinstance(code, str):
        return NewDeviceVerdict(wrong="wrong", tries_left=left)
    claimed = claim_try("activation_code", budget_key_of_user(row.user_id), rule=profile.locks.activation_code, now=now)
    if isinstance(claimed, Blocked):
        return NewDeviceVerdict(wrong="blocked", blocked_until=claimed.until)
    verdict = totp.verify(
        open_from(row, "seed_sealed"), code, totp.Place(), now=now,
        form=totp.Form(digits=DIGITS, period_s=PERIOD_S, algorithm=Algorithm.SHA1), tolerance=profile.code.tolerance(),
    )  # fmt: skip
    if isinstance(verdict, Proven):
        after_success(claimed, now=now)
        # the code is spent with it: whoever saw it typed cannot sign in with it
        move(row, Event.CONFIRM, {"confirmed_at": now, "last_step": verdict.step})
        _record(EventKind.ENROLLMENT_CONFIRMED, row, now=now, actor=actor, origin=origin)
        return NewDeviceVerdict(wrong=None, tries_left=left)
    return _wrong(row, min(left - 1, claimed.tries_left), now=now, actor=actor, origin=origin)


def _wrong(row: Enrollment, left: int, *, now: datetime, actor: Actor, origin: Origin) -> NewDeviceVerdict:
    if not raise_attempts(row):  # guard: otpauth-attempts
        raise DomainError(ErrorCode.CHANGED_MEANWHILE)
    _record(EventKind.ENROLLMENT_REFUSED, row, now=now, actor=actor, origin=origin, tries_left=left)
    if row.attempts + 1 >= row.attempts_allowed:
        close(row, CloseReason.CODES_USED_UP, now=now)
        _record(EventKind.ENROLLMENT_CLOSED, row, now=now, actor=actor, origin=origin, reason="codes-used-up")
    return NewDeviceVerdict(wrong="wrong", tries_left=left)


def _record(
    kind: EventKind, row: Enrollment, *, now: datetime, actor: Actor, origin: Origin, tries_left: int | None = None,
    reason: str = "",
) -> None:  # fmt: skip
    facts: dict[str, str | int | bool | None] = {"enrollment": str(row.id)}
    if tries_left is None:
        facts["serial"] = row.serial
    else:
        facts["tries_left"], reason = tries_left, "new-device-code-wrong"
    record(
        kind, now=now, actor=actor, origin=origin, outcome="done" if tries_left is None else "refused", reason=reason,
        subject=row.user_id, run=row.run_id, facts=facts,
    )  # fmt: skip
