"""Checks a password, or the temporary one that stands for it, in three moves: count, compare, write.

Law: the try is counted and committed before anything is compared; the comparison runs with no transaction open and is
the same work for a name that nobody has; the verdict is written before it is answered.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import argon2id, temporary_passwords
from llavero.credentials.budgets import (
    Blocked,
    Claimed,
    after_failure,
    after_success,
    budget_key,
    claim_try,
)
from llavero.credentials.devices import is_known_to
from llavero.credentials.models import Password
from llavero.credentials.passwords import meant
from llavero.credentials.sources import give_back
from llavero.credentials.temporary_passwords import Issued
from llavero.domain.actor import ANONYMOUS, Actor, Origin
from llavero.people.nobody import NOBODY
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.vault import decoy_bytes

_OF_USER = Question(lambda: Password.objects.filter(user_id=given("user")).order_by("id")[:1])


def _standing() -> QuerySet[Password, UUID]:
    # guard: password-still-stands (the old password, typed just before it was reset)
    standing = Password.objects.filter(user_id=given("user"), verifier=given("verifier"))
    return standing.values_list("id", flat=True)


_STANDING = Question(_standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCheck:
    """A try that was counted, with what comparing needs. Nothing of it may be shown or kept."""

    user_id: UUID | None
    claim: bytes | None = field(repr=False)
    claimed: Claimed
    is_known_device: bool
    verifier: str = field(repr=False)
    temporary: Issued | None = None
    temporary_digest: bytes = field(repr=False)
    temporary_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PasswordVerdict:
    """What the comparison said; nobody may be told before it is settled."""

    is_password: bool
    is_temporary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The answer. `tries_left` until the next block; `wait_until` is a short delay, `blocked_until` a block.

    `is_too_late` where it is wrong only because the temporary password came to its end in time.
    """

    kind: Literal["password", "temporary", "wrong"]
    tries_left: int
    wait_until: datetime | None = None
    blocked_until: datetime | None = None
    is_locked: bool = False
    is_too_late: bool = False


def begin(
    user_id: UUID | None, *, claim: bytes | None, device_id: UUID | None, profile: Profile, now: datetime,
    actor: Actor = ANONYMOUS, origin: Origin | None = None, run: UUID | None = None,
) -> PasswordCheck | Blocked:  # fmt: skip
    """Count a try, in a transaction of its own, or say (and record) why there is none. Inside a scope.

    `claim` is the digest of the name that was typed, `device_id` the browser's as the door vouches for it.
    """
    is_known_device = is_known_to(device_id, user_id)
    claimed = claim_try(
        "password", budget_key(user_id, claim), now=now, is_known=user_id is not None,
        rule=profile.locks.known_device_password if is_known_device else profile.locks.password,
        device_id=device_id if is_known_device else None,
    )  # fmt: skip
    if isinstance(claimed, Blocked):
        _record_blocked(claimed, user_id, is_known_device, now=now, actor=actor, origin=origin, run=run)
        return claimed
    holder = user_id or NOBODY  # asked for nobody as well: asking takes time
    password = _OF_USER.first(user=holder)
    # for somebody as well: it is made once per process, and the first to need it must not be seen to be nobody
    nobodys_verifier = argon2id.nobodys_verifier()
    temporary = temporary_passwords.find_issued(holder, now=now)
    nobodys = decoy_bytes("temporary-password", b"")
    digest = temporary.digest if temporary else b"\x00\x01" + nobodys
    return PasswordCheck(
        user_id=user_id,
        claim=claim,
        claimed=claimed,
        is_known_device=is_known_device,
        verifier=password.verifier if password is not None else nobodys_verifier,
        temporary=temporary,
        temporary_digest=digest,
        temporary_key=temporary_passwords.derived_key(holder, number=int.from_bytes(digest[:2], "big")),
    )


def perform(check: PasswordCheck, typed: str) -> PasswordVerdict:
    """Compare: one Argon2id check and one digest, whoever it is. With no transaction open."""
    is_password = argon2id.matches(check.verifier, meant(typed))
    is_temporary = temporary_passwords.same(check.temporary_key, check.temporary_digest, typed)
    return PasswordVerdict(is_password, is_temporary and check.temporary is not None)


def settle(
    check: PasswordCheck, verdict: PasswordVerdict, *, now: datetime, actor: Actor, origin: Origin, run: UUID,
    accepts_temporary: bool = True,
) -> Settled:  # fmt: skip
    """Write the verdict, in a second transaction, and give the answer. Inside a scope.

    A temporary password is claimed for `run` here, once; where the step does not accept one it counts as wrong. One
    that came too late counts as wrong as well, and only who typed it to the letter is told why.
    """
    if verdict.is_password and _still_stands(check) and after_success(check.claimed, now=now):
        give_back(check.claim, origin, now=now)
        _record_accepted(check, now=now, actor=actor, origin=origin, run=run)
        return Settled(kind="password", tries_left=check.claimed.tries_left)
    temporary = check.temporary if verdict.is_temporary and accepts_temporary else None
    is_too_late = temporary is not None and temporary.is_over
    if (
        temporary is not None
        and not is_too_late
        and after_success(check.claimed, now=now)
        and temporary_passwords.claim(temporary.id, run=run, now=now, actor=actor, origin=origin)
    ):
        give_back(check.claim, origin, now=now)
        return Settled(kind="temporary", tries_left=check.claimed.tries_left)
    is_locked = after_failure(check.claimed, now=now)
    reason = "too-late" if is_too_late else "wrong"
    _record_wrong(check, is_locked, reason, now=now, actor=actor, origin=origin, run=run)
    return Settled(
        kind="wrong", tries_left=0 if is_locked else check.claimed.tries_left, is_locked=is_locked,
        wait_until=check.claimed.wait_until, blocked_until=check.claimed.blocked_until, is_too_late=is_too_late,
    )  # fmt: skip


def _still_stands(check: PasswordCheck) -> bool:
    return _STANDING.any(user=check.user_id or NOBODY, verifier=check.verifier)


def _record_accepted(check: PasswordCheck, *, now: datetime, actor: Actor, origin: Origin, run: UUID) -> None:
    record(
        EventKind.PASSWORD_ACCEPTED, now=now, actor=actor, origin=origin, subject=check.user_id, run=run,
        facts={"known_device": check.is_known_device},
    )  # fmt: skip


def _record_wrong(
    check: PasswordCheck, is_locked: bool, reason: str, *, now: datetime, actor: Actor, origin: Origin, run: UUID
) -> None:
    until = check.claimed.blocked_until
    record(
        EventKind.PASSWORD_REFUSED, now=now, actor=actor, origin=origin, outcome="refused", reason=reason,
        subject=check.user_id, run=run,
        facts={
            "tries_left": check.claimed.tries_left, "blocked_until": until.isoformat() if until else None,
            "known_device": check.is_known_device, "decoy": check.user_id is None,
        },
    )  # fmt: skip
    if is_locked:
        record(
            EventKind.USER_LOCKED, now=now, actor=actor, origin=origin, outcome="refused", subject=check.user_id,
            run=run, facts={"factor": "password", "decoy": check.user_id is None},
        )  # fmt: skip


def _record_blocked(
    blocked: Blocked, user_id: UUID | None, is_known_device: bool, *, now: datetime, actor: Actor,
    origin: Origin | None, run: UUID | None,
) -> None:  # fmt: skip
    record(
        EventKind.PASSWORD_REFUSED, now=now, actor=actor, origin=origin, outcome="refused",
        reason="locked" if blocked.is_locked else "blocked", subject=user_id, run=run,
        facts={
            "blocked_until": blocked.until.isoformat() if blocked.until else None, "known_device": is_known_device,
            "decoy": user_id is None,
        },
    )  # fmt: skip
