"""Brings the sandbox's people into the state in which one finds them: locked, with a temporary password, half-way.

Law: nobody is locked by hand. Wrong passwords are tried, through the same verbs as on the page, until the bank locks.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID

from llavero.credentials import authenticators, password_check, temporary_passwords
from llavero.credentials.awaiting import was_left_reinstalling
from llavero.credentials.budgets import Blocked, budget_key_of_user, is_locked
from llavero.credentials.passwords import has_password
from llavero.domain.actor import ANONYMOUS, Origin
from llavero.domain.authenticator import Custody, Kind, RevokedReason
from llavero.notifications import dispatch
from llavero.ports.message_sender import Channel, MessageSender
from llavero.sandbox.cast import TEMPORARY_LIFETIME, State
from llavero.sandbox.entering import OPERATOR, Entered
from llavero.tenancy.ids import new_id
from llavero.tenancy.profile.loaded import profile_of
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.scope import in_tenant

Senders = Mapping[Channel, MessageSender]

MOST_TRIES: Final = 20
_SOMEBODY: Final = Origin(address="203.0.113.7", user_agent="sandbox")  # RFC 5737: nobody's address
_OPERATION: Final = "unlock-user"
_LOCKED_AGO: Final = timedelta(hours=2)
_EXPIRED_AGO: Final = timedelta(hours=25)
_FORMER: Final = "PBT990001"  # far from the numbers that the bank gives to the first phones


def bring_about(tenant_id: UUID, bank: str, entered: Entered, *, senders: Senders, now: datetime) -> None:
    """Bring one person into their state; their letters of earlier days are posted as they were then."""
    profile = profile_of(bank)
    match entered.role.state:
        case State.READY:
            pass
        case State.LOCKED:
            _lock(tenant_id, entered.user_id, profile, now=now - _LOCKED_AGO)
        case State.TEMPORARY:
            _send_temporary(tenant_id, entered.user_id, profile, now=now)
        case State.TEMPORARY_EXPIRED:
            then = now - _EXPIRED_AGO
            _send_temporary(tenant_id, entered.user_id, profile, now=then)
            _post(tenant_id, senders, now=then)
        case State.TO_BE_ACTIVATED:
            _leave_after_recovered(tenant_id, entered.user_id, now=now)
        case _:
            assert_never(entered.role.state)


def found_in(user_id: UUID, *, now: datetime) -> State:
    """Say in which state somebody is now, for the page. Inside a scope."""
    if is_locked("password", budget_key_of_user(user_id)):
        return State.LOCKED
    temporary = temporary_passwords.find_issued(user_id, now=now)
    if temporary is not None and not temporary.is_over:
        return State.TEMPORARY
    if was_left_reinstalling(user_id):
        return State.TO_BE_ACTIVATED
    return State.READY if has_password(user_id) else State.TEMPORARY_EXPIRED


def _lock(tenant_id: UUID, user_id: UUID, profile: Profile, *, now: datetime) -> None:
    for _ in range(MOST_TRIES):
        with in_tenant(tenant_id):
            check = password_check.begin(user_id, claim=None, device_id=None, profile=profile, now=now)
        if isinstance(check, Blocked):
            break
        verdict = password_check.perform(check, "una clave que no es")
        with in_tenant(tenant_id):
            settled = password_check.settle(check, verdict, now=now, actor=ANONYMOUS, origin=_SOMEBODY, run=new_id(now))
        if settled.is_locked:
            break
        now = max(now, settled.wait_until or now) + timedelta(seconds=7)
    with in_tenant(tenant_id):
        if not is_locked("password", budget_key_of_user(user_id)):
            raise RuntimeError("the bank's rule did not lock whom the story tells to be locked")


def _leave_after_recovered(tenant_id: UUID, user_id: UUID, *, now: datetime) -> None:
    """Leave somebody as one is who closed the window when the former token had stopped (A8)."""
    then = now - _LOCKED_AGO
    with in_tenant(tenant_id):
        if was_left_reinstalling(user_id):
            return
        phone = authenticators.Device(serial=_FORMER, seed=secrets.token_bytes(20), kind=Kind.SOFT)
        former = authenticators.add_authenticator(phone, custody=Custody.DELIVERED, now=then)
        authenticators.assign(former, user_id, now=then, actor=OPERATOR)
        authenticators.await_activation(former, now=then, actor=OPERATOR)
        authenticators.activate(former, now=then, actor=OPERATOR)
        authenticators.suspend(former, now=then, actor=OPERATOR)
        authenticators.revoke(former, RevokedReason.REINSTALLED, now=then, actor=OPERATOR)


def _send_temporary(tenant_id: UUID, user_id: UUID, profile: Profile, *, now: datetime) -> None:
    with in_tenant(tenant_id):
        sent = temporary_passwords.issue_and_send(
            user_id, channel="email", lifetime=TEMPORARY_LIFETIME, profile=profile, voice=profile.voice,
            operation=_OPERATION, now=now, actor=OPERATOR, origin=_SOMEBODY, run=None,
        )  # fmt: skip
        if not sent:
            raise RuntimeError("the temporary password of the story could not be sent")


def _post(tenant_id: UUID, senders: Senders, *, now: datetime) -> None:
    """Let what is due then leave then."""
    with in_tenant(tenant_id):
        leased = dispatch.lease(now=now)
    for one in leased:
        delivery = senders[one.letter.channel].send(one.letter)
        with in_tenant(tenant_id):
            dispatch.settle(one, delivery, now=now)
