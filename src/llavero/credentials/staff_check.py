"""Checks the password of one of the bank's own people, in three moves: count, compare, write.

The number of their authenticator is the second proof: `staff_codes.py`.

Law: the try is counted and committed before anything is compared, for logins that exist and logins that do not; a
wrong password is on record. Staff have no bank-wide lock: nobody could be shut out by a stranger for good.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials import argon2id
from llavero.credentials.budgets import Blocked, Claimed, after_success, claim_try
from llavero.credentials.passwords import meant
from llavero.domain.actor import Actor, ActorKind
from llavero.domain.passwords import LONGEST, Policy, broken_rules
from llavero.people.staff import StaffMember, find_staff
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.vault import decoy_bytes

PASSWORD: Final = "password"  # noqa: S105
SHORTEST: Final = 12  # characters: longer than the customers', for what takes the bank's own people
_UNKNOWN = Actor(ActorKind.OPERATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCheck:
    """A try that was counted, with what comparing needs. Nothing of it may be shown or kept."""

    login: str
    member: StaffMember | None
    claimed: Claimed
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StaffRefused:
    """The password or code was wrong, or not looked at before `until`; of a code `reason` says more."""

    until: datetime | None = None
    reason: str = ""


def broken_staff_rules(typed: str, *, profile: Profile, words: Iterable[str]) -> tuple[str, ...]:
    """List the rules that a staff member's new password breaks; `words` are their login and names."""
    refused = profile.password_policy().blocklist
    policy = Policy(min_length=SHORTEST, max_length=LONGEST, blocklist=refused)
    return tuple(rule.value for rule in broken_rules(typed, policy, context_words=words))


def begin(login: str, *, profile: Profile, now: datetime) -> StaffCheck | StaffRefused:
    """Count a try, in a transaction of its own, or say (and record) that there is none now. Inside a scope."""
    found = find_staff(login, now=now)
    member = found[0] if found else None
    key = decoy_bytes("budget-of-staff", login.strip().lower().encode())
    rule = profile.locks.password.model_copy(update={"hard_lock_after": None})
    claimed = claim_try("password", key, rule=rule, now=now, is_known=member is not None)
    if isinstance(claimed, Blocked):  # guard: staff-budget
        _record_refused(member, "blocked", claimed.until, now=now)
        return StaffRefused(claimed.until)
    verifier = found[1] if found and found[1] else argon2id.nobodys_verifier()
    return StaffCheck(login=login, member=member, claimed=claimed, verifier=verifier)


def perform(check: StaffCheck, typed: str) -> bool:
    """Compare: one Argon2id check, whoever it is. With no transaction open."""
    return argon2id.matches(check.verifier, meant(typed))


def settle(check: StaffCheck, *, is_right: bool, now: datetime) -> StaffMember | StaffRefused:
    """Write the verdict, in a second transaction, and say who it is. Inside a scope."""
    standing = find_staff(check.login, now=now)
    if (
        not is_right
        or check.member is None
        or standing != (check.member, check.verifier)  # guard: staff-still-stands (dismissed a moment ago)
        or not after_success(check.claimed, now=now)
    ):
        until = check.claimed.blocked_until or check.claimed.wait_until
        _record_refused(check.member, "wrong", until, now=now)
        return StaffRefused(until)
    record(EventKind.PASSWORD_ACCEPTED, now=now, actor=check.member.actor, subject=check.member.id)
    return replace(check.member, proven=frozenset({PASSWORD}))


def _record_refused(member: StaffMember | None, reason: str, until: datetime | None, *, now: datetime) -> None:
    record(
        EventKind.PASSWORD_REFUSED, now=now, actor=member.actor if member else _UNKNOWN, outcome="refused",
        reason=reason, subject=member.id if member else None,
        facts={"blocked_until": until.isoformat() if until else None, "decoy": member is None},
    )  # fmt: skip
