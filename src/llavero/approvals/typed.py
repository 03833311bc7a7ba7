"""Takes what a person typed on the computer: the app's eight digits, or the code of their hardware token.

Law: counted before it is answered, in the budget that wrong codes have anyway. Digits of the app are over what was
shown; a token's code is not, so the operation that it was given for stands in the record.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.approvals import rows
from llavero.approvals.decide import Ballot, Refused, cast, may_answer
from llavero.approvals.models import Approval
from llavero.audit.catalogue import EventKind
from llavero.credentials import device_answers
from llavero.credentials.codes import CodeReason, check_code
from llavero.credentials.device_answers import AnswerReason, AnswerVerdict
from llavero.domain.actor import Actor, Origin
from llavero.domain.approval import Decision, Means, State
from llavero.domain.approval_answer import OFFLINE_DIGITS
from llavero.domain.digits import NotACode, read_code
from llavero.people.disclose import person_of
from llavero.tenancy.profile.model import Profile

NOT_OFFERED = "not-offered"
NOT_A_CODE = "not-a-code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The verdict on what was typed. `reason` is `ok`, or why not, for the record; people get one sentence."""

    reason: str
    state: State | None = None
    tries_left: int = 0
    blocked_until: datetime | None = None

    @property
    def is_right(self) -> bool:
        return self.reason == AnswerReason.OK


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who types, which digest stood on the screen, and who brings it to us."""

    user: UUID
    digest: str
    actor: Actor
    origin: Origin


def answer_offline(approval_id: UUID, typed: str, by: By, *, profile: Profile, now: datetime) -> Typed:
    """Approve by the eight digits of an app without network. Inside a scope; the caller commits before it answers."""
    row = rows.find(approval_id)
    refused = may_answer(row, by.user, by.digest, now=now)
    if refused is not None or row is None:
        return _refuse(row, Typed(reason=refused or Refused.OVER), Means.OFFLINE, by, now=now)
    if not row.offline:  # guard: offline-only-where-offered
        return _refuse(row, Typed(reason=NOT_OFFERED), Means.OFFLINE, by, now=now)
    digits = read_code(typed, digits=OFFLINE_DIGITS)
    if isinstance(digits, NotACode):
        return _refuse(row, Typed(reason=NOT_A_CODE), Means.OFFLINE, by, now=now)
    verdict = device_answers.judge_typed(
        by.user, digits, digest=row.digest, portal_key=row.portal_key, profile=profile, now=now
    )
    if verdict.reason is not AnswerReason.OK:
        return _refuse(row, _typed_of(verdict), Means.OFFLINE, by, now=now)
    return _cast(row, by, Means.OFFLINE, authenticator=verdict.authenticator, answer=digits, now=now)


def answer_with_code(approval_id: UUID, typed: str, by: By, *, profile: Profile, now: datetime) -> Typed:
    """Approve by the code of a hardware token, which is spent. Inside a scope; the caller commits before it answers."""
    row = rows.find(approval_id)
    refused = may_answer(row, by.user, by.digest, now=now)
    if refused is not None or row is None:
        return _refuse(row, Typed(reason=refused or Refused.OVER), Means.HARDWARE_CODE, by, now=now)
    if not row.hardware:  # guard: hardware-only-where-offered
        return _refuse(row, Typed(reason=NOT_OFFERED), Means.HARDWARE_CODE, by, now=now)
    verdict = check_code(
        by.user, typed, portal_key=row.portal_key, profile=profile, now=now, actor=by.actor, origin=by.origin,
        run=row.run_id, step=row.step,
    )  # fmt: skip
    if verdict.accepted is None:
        is_no_code = verdict.reason is CodeReason.NOT_A_CODE
        told = Typed(
            reason=NOT_A_CODE if is_no_code else verdict.reason.value, tries_left=verdict.tries_left,
            blocked_until=verdict.blocked_until or verdict.wait_until,
        )  # fmt: skip
        return _refuse(row, told, Means.HARDWARE_CODE, by, now=now)
    if not device_answers.is_hardware(verdict.accepted):  # guard: hardware-code-of-hardware
        # an app can sign what it shows: its code for signing in, read off or talked out of somebody, is no approval
        return _refuse(row, Typed(reason="not-hardware"), Means.HARDWARE_CODE, by, now=now)
    return _cast(row, by, Means.HARDWARE_CODE, authenticator=verdict.accepted, now=now)


def _cast(
    row: Approval, by: By, means: Means, *, now: datetime,
    authenticator: UUID | None = None, answer: str = "",
) -> Typed:  # fmt: skip
    ballot = Ballot(
        user=by.user, person=person_of(by.user), decision=Decision.APPROVE, means=means, digest=by.digest,
        authenticator=authenticator, answer=answer,
    )  # fmt: skip
    taken = cast(row.id, ballot, now=now, origin=by.origin)
    if isinstance(taken, Refused):
        return _refuse(row, Typed(reason=taken), means, by, now=now)
    return Typed(reason=AnswerReason.OK, state=taken)


def _typed_of(verdict: AnswerVerdict) -> Typed:
    return Typed(
        reason=verdict.reason.value, tries_left=verdict.tries_left, blocked_until=verdict.blocked_until
    )  # fmt: skip


def _refuse(row: Approval | None, told: Typed, means: Means, by: By, *, now: datetime) -> Typed:
    if row is not None:
        rows.note(
            EventKind.APPROVAL_REFUSED, row, now=now, actor=by.actor, origin=by.origin, reason=told.reason,
            is_refusal=True, on_behalf_of=by.user,
            facts={
                "channel": means.value, "tries_left": told.tries_left,
                "blocked_until": told.blocked_until.isoformat() if told.blocked_until else None,
            },
        )  # fmt: skip
    return told
