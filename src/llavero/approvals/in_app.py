"""Takes the answer that a phone signed: once, whatever the network repeats, and only over what the person saw.

Law: the device is held first, the request after it. Whatever a phone says moves its counter; the very same answer is
told the same again and does nothing. A second phone with the same storage is found by the counter, and stopped.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from llavero.approvals import rows
from llavero.approvals.decide import Ballot, Refused, cast, may_answer
from llavero.approvals.models import Approval, DeviceAnswer
from llavero.approvals.stopped import tell_stopped
from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import device_answers
from llavero.credentials.device_answers import AnswerReason, Held
from llavero.domain.actor import Actor, ActorKind, Origin
from llavero.domain.approval import Decision, Means
from llavero.formats.phone.answers import SignedAnswer
from llavero.people.disclose import person_of
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.model import Profile

ACCEPTED: Final = "accepted"
CLONED: Final = "device-cloned"
NOT_ITS_OWN: Final = "device-unknown"
_WORDS: Final = {
    AnswerReason.WRONG: "pin-wrong",
    AnswerReason.BLOCKED: "device-blocked",
    AnswerReason.NOT_ACTIVE: "device-not-active",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweringDevice:
    """A phone whose request was signed by its own key: its authenticator, whose it is, and that key.

    `signed_at` is when it says that it signed; None where nobody knows.
    """

    authenticator: UUID
    user: UUID
    signing_key: bytes = field(repr=False)
    signed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a phone is told: `accepted` with the request's state, or a word of the protocol's problems."""

    word: str
    state: str = ""
    tries_left: int | None = None
    blocked_until: datetime | None = None


def decide_in_app(
    device: AnsweringDevice, sent: SignedAnswer, *, profile: Profile, now: datetime, origin: Origin
) -> Told:  # fmt: skip
    """Take a phone's answer. Inside a scope; the caller commits before it tells."""
    if not sent.is_signed_by(device.signing_key):  # guard: answer-signature
        return Told(word=NOT_ITS_OWN)
    held = device_answers.hold(device.authenticator)
    actor = Actor(ActorKind.USER, device.user, person_of(device.user))
    before = DeviceAnswer.objects.filter(authenticator_id=held.id, counter=sent.counter).first()
    if before is not None and bytes(before.sent_digest) == sent.fingerprint:  # guard: same-answer-same-words
        return _from_kept(before)
    if before is None and _was_overtaken(device, held, sent):
        told = Told(word=Refused.OVER)
        return _refuse(rows.find(sent.approval), told, held, now=now, actor=actor, origin=origin)
    if not device_answers.raise_counter(held, sent.counter):
        device_answers.suspend_cloned(held, now=now, actor=actor, origin=origin)
        tell_stopped(device.user, profile=profile, now=now, actor=actor, origin=origin)
        return Told(word=CLONED)
    told = _judge(device, held, sent, profile=profile, now=now, actor=actor, origin=origin)
    _keep(held, sent, told, now=now)
    return told


def _was_overtaken(device: AnsweringDevice, held: Held, sent: SignedAnswer) -> bool:
    """Say whether an answer that nobody saw before was signed before a later one came: it is late, and no copy's.

    Nothing is judged then. A copy that lies about its time is refused like this, and learns nothing; the phone that a
    copy has overtaken signs after it, and is told from a late one.
    """
    if device.signed_at is None:
        return False
    newest = DeviceAnswer.objects.filter(authenticator_id=held.id).order_by("-counter").first()
    # guard: late-is-not-cloned (who holds a message back on the network and lets it go later stops nobody's token)
    return newest is not None and sent.counter < newest.counter and device.signed_at < newest.at


def _judge(
    device: AnsweringDevice, held: Held, sent: SignedAnswer, *, profile: Profile, now: datetime, actor: Actor,
    origin: Origin,
) -> Told:  # fmt: skip
    row = rows.find(sent.approval)
    refused = may_answer(row, device.user, sent.digest, now=now)
    if refused is not None or row is None:
        return _refuse(row, Told(word=refused or Refused.OVER), held, now=now, actor=actor, origin=origin)
    # guard: phone-of-its-holder (a token that was taken from one and given to another, in the first one's hands)
    if held.user != device.user or not device_answers.is_usable(held, row.portal_key, now=now):
        return _refuse(row, Told(word="device-not-active"), held, now=now, actor=actor, origin=origin)
    decision = Decision(sent.decision)
    if decision is Decision.APPROVE:
        verdict = device_answers.judge_in_app(
            held, sent.answer, digest=sent.digest, counter=sent.counter, portal_key=row.portal_key, profile=profile,
            now=now,
        )  # fmt: skip
        if verdict.reason is not AnswerReason.OK:
            told = Told(word=_WORDS[verdict.reason], tries_left=verdict.tries_left, blocked_until=verdict.blocked_until)
            return _refuse(row, told, held, now=now, actor=actor, origin=origin)
    taken = cast(
        row.id,
        Ballot(
            user=device.user, person=person_of(device.user), decision=decision, means=Means.APP, digest=sent.digest,
            authenticator=held.id, counter=sent.counter, answer=sent.answer, signature=sent.signature,
            signing_key=device.signing_key,
        ),
        now=now, origin=origin,
    )  # fmt: skip
    if isinstance(taken, Refused):
        return _refuse(row, Told(word=taken), held, now=now, actor=actor, origin=origin)
    return Told(word=ACCEPTED, state=taken.value)


def _refuse(row: Approval | None, told: Told, held: Held, *, now: datetime, actor: Actor, origin: Origin) -> Told:
    facts = {
        "channel": Means.APP.value, "authenticator": str(held.id), "tries_left": told.tries_left,
        "blocked_until": told.blocked_until.isoformat() if told.blocked_until else None,
    }  # fmt: skip
    if row is None:
        record(
            EventKind.APPROVAL_REFUSED, now=now, actor=actor, origin=origin, subject=held.id, outcome="refused",
            reason=told.word, facts=facts,
        )  # fmt: skip
    else:
        rows.note(
            EventKind.APPROVAL_REFUSED, row, now=now, actor=actor, origin=origin, reason=told.word, is_refusal=True,
            facts=facts,
        )  # fmt: skip
    return told


def _keep(held: Held, sent: SignedAnswer, told: Told, *, now: datetime) -> None:
    DeviceAnswer.objects.create(
        id=new_id(now), authenticator_id=held.id, counter=sent.counter, sent_digest=sent.fingerprint, at=now,
        told={
            "word": told.word, "state": told.state, "tries_left": told.tries_left,
            "blocked_until": told.blocked_until.isoformat() if told.blocked_until else None,
        },
    )  # fmt: skip


def _from_kept(row: DeviceAnswer) -> Told:
    until = row.told["blocked_until"]
    return Told(
        word=row.told["word"], state=row.told["state"], tries_left=row.told["tries_left"],
        blocked_until=datetime.fromisoformat(until) if until else None,
    )  # fmt: skip
