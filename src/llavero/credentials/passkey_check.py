"""Judges what a browser answers when a person signs in with a passkey: used once, the person's own, never a copy.

Law: whoever has no passkey, and a name that nobody has, are judged by the same work and told the same. A counter that
goes back ends the key, every session of its person, and tells the fraud desk.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import passkey_challenges, passkeys, sessions
from llavero.credentials.models import Passkey
from llavero.credentials.passkey_places import addresses_of
from llavero.domain.actor import Actor, Origin
from llavero.domain.passkey import Ended, is_copied
from llavero.formats.passkey_answers import Asked, PasskeyFaultError, Signed, read_signed, verify_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyVerdict:
    """The key that was proven, or None with one word why not: `late` for the person, the rest for the record."""

    passkey: UUID | None = None
    reason: str = "ok"


def check_passkey(
    user_id: UUID | None, answer: str, *, challenge: UUID, run: UUID, step: str, now: datetime, actor: Actor,
    origin: Origin,
) -> PasskeyVerdict:  # fmt: skip
    """Judge an answer to a challenge of this step, in the caller's transaction. Nobody's answer is ever right."""
    asked = passkey_challenges.use_up(challenge, run=run, step=step, purpose="sign", now=now)
    if asked is None:
        verdict = PasskeyVerdict(reason="late")
    else:
        addresses = addresses_of(asked.host, origin)
        what = Asked(challenge=asked.challenge, host=asked.host, origins=addresses)
        verdict = _judge(user_id, answer, what, now=now, actor=actor, origin=origin, run=run)
    is_right = verdict.passkey is not None
    record(
        EventKind.PASSKEY_ACCEPTED if is_right else EventKind.PASSKEY_REFUSED, now=now, actor=actor, origin=origin,
        outcome="done" if is_right else "refused", reason="" if is_right else verdict.reason, subject=user_id, run=run,
        step=step, facts={"passkey": str(verdict.passkey) if is_right else None, "decoy": user_id is None},
    )  # fmt: skip
    return verdict


def _judge(
    user_id: UUID | None, answer: str, asked: Asked, *, now: datetime, actor: Actor, origin: Origin, run: UUID
) -> PasskeyVerdict:
    try:
        signed = read_signed(answer)
        row = _found(signed, asked)
        proven = verify_signed(signed, asked, public_key=bytes(row.public_key))
    except PasskeyFaultError as fault:
        return PasskeyVerdict(reason=fault.reason)
    if row.user_id != user_id:  # guard: passkey-of-its-person
        return PasskeyVerdict(reason="of-another")
    if signed.holder != passkeys.handle_of(row.user_id):  # guard: passkey-says-whose
        return PasskeyVerdict(reason="other-holder")
    if is_copied(kept=row.sign_count, said=proven.sign_count):
        _stop_copies(row, now=now, actor=actor, origin=origin, run=run)
        return PasskeyVerdict(reason="copied")
    moved = Passkey.objects.filter(id=row.id, sign_count=row.sign_count)  # behind the row's lock
    standing = moved.filter(ended_at=None)
    if standing.update(sign_count=proven.sign_count, is_backed_up=proven.is_backed_up, last_used_at=now) != 1:
        return PasskeyVerdict(reason="changed")
    return PasskeyVerdict(passkey=row.id)


def _found(signed: Signed, asked: Asked) -> Passkey:
    known = Passkey.objects.select_for_update().filter(credential_id=signed.credential_id, host=asked.host)
    standing = known.filter(ended_at=None)  # guard: passkey-still-counts
    row: Passkey | None = standing.first()
    if row is None:
        raise PasskeyFaultError("unknown")
    return row


def _stop_copies(row: Passkey, *, now: datetime, actor: Actor, origin: Origin, run: UUID) -> None:
    """Nobody can tell which of the two is the person's: both stop, with all that either opened."""
    passkeys.end(row.id, row.user_id, Ended.COPIED, now=now, actor=actor)
    sessions.revoke_all(row.user_id, reason="passkey-copied", now=now)
    record(
        EventKind.FRAUD_ALARM_RAISED, now=now, actor=actor, origin=origin, subject=row.user_id, run=run,
        reason="passkey-copied", facts={"kind": "passkey-copied"},
    )  # fmt: skip
