"""A password that the bank makes and sends, which works once, for a limited time, for choosing a new one.

Law: at most one is open per user; it is claimed by one run, handed to the one run that follows, and spent or dead at
any ending of that. What is kept of it is a keyed digest.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from llavero.audit.catalogue import EventKind
from llavero.audit.record import record
from llavero.credentials.models import TemporaryPassword
from llavero.credentials.password_rows import wipe_password
from llavero.domain.actor import SYSTEM, Actor, Origin
from llavero.domain.passwords import temporary_password
from llavero.notifications.budgets import SendRefused
from llavero.notifications.message import Message, compose
from llavero.notifications.queue import queue
from llavero.people.contacts import Channel, contact_for
from llavero.people.disclose import company_of, greeting_name, login_name, portal_of
from llavero.tenancy.ids import new_id
from llavero.tenancy.prepared import Question, given
from llavero.tenancy.profile.model import Profile
from llavero.tenancy.profile.values import Voice
from llavero.tenancy.read import current_epoch
from llavero.tenancy.vault import digest_under, keyed_digest

_PURPOSE = "temporary-password"
_OPEN = ("issued", "claimed")


def _issued() -> QuerySet[TemporaryPassword]:
    issued = TemporaryPassword.objects.filter(user_id=given("user"), state="issued")
    issued = issued.filter(epoch=given("epoch"))  # guard: temporary-password-epoch
    return issued.order_by("id")[:1]


_ISSUED = Question(_issued)
_CLAIMED = Question(
    lambda: (
        TemporaryPassword.objects.filter(state="claimed", claimed_by_run=given("run"))
        .select_for_update()
        .order_by("id")
    )
)
LENGTH = 12
"""Characters of an alphabet of 31: 59 bits. What a profile says may be longer, never shorter."""


def issue(
    user_id: UUID, *, lifetime: timedelta, now: datetime, actor: Actor, run: UUID | None, origin: Origin | None = None,
    length: int = LENGTH, channel: Channel = "email",
) -> str:  # fmt: skip
    """Make one, end the former password and any that is open, and return it in the clear for its message only."""
    kill_open(user_id, now=now, actor=actor)
    wipe_password(user_id, now=now, actor=actor, origin=origin, run=run)
    length = max(length, LENGTH)
    plain = temporary_password(secrets.token_bytes(length + 8), length=length)
    row, expires_at = new_id(now), now + lifetime
    TemporaryPassword.objects.create(
        id=row, user_id=user_id, digest=_digest(derived_key(user_id), plain), issued_at=now, expires_at=expires_at,
        epoch=current_epoch(),
    )  # fmt: skip
    record(
        EventKind.TEMPORARY_PASSWORD_ISSUED, now=now, actor=actor, origin=origin, subject=user_id, run=run,
        facts={"channel": channel, "expires_at": expires_at.isoformat(), "temporary_password_id": str(row)},
    )  # fmt: skip
    return plain


def issue_and_send(
    user_id: UUID, *, channel: Channel, lifetime: timedelta, profile: Profile, voice: Voice, operation: str,
    now: datetime, actor: Actor, origin: Origin, run: UUID | None,
) -> bool:  # fmt: skip
    """Make one and queue its message in this transaction.

    False where the user cannot be reached or no more may be sent: the caller must not let this transaction stand.
    """
    contact = contact_for(user_id, channel, now=now)
    if contact is None:
        return False
    plain = issue(
        user_id, lifetime=lifetime, now=now, actor=actor, run=run, origin=origin,
        length=profile.temporary_password.length, channel=channel,
    )  # fmt: skip
    message = _written(
        user_id, plain, channel=channel, expires_at=now + lifetime, profile=profile, voice=voice, operation=operation,
        now=now,
    )  # fmt: skip
    queued = queue(
        "temporary_password", channel=channel, address=contact.address, texts=message, shown_to=contact.shown.text,
        now=now, not_after=now + lifetime, user_id=user_id, company_id=company_of(user_id), run_id=run, actor=actor,
        origin=origin,
    )  # fmt: skip
    return not isinstance(queued, SendRefused)


@dataclass(frozen=True, slots=True)
class Issued:
    """The one that was sent to a user and not used; `is_over` where it came to its end in time."""

    id: UUID
    digest: bytes = field(repr=False)
    is_over: bool


def find_issued(user_id: UUID, *, now: datetime) -> Issued | None:
    """Find the one that a user could use, or could have used in time; None where there is none."""
    row = _ISSUED.first(user=user_id, epoch=current_epoch())
    return Issued(row.id, bytes(row.digest), is_over=row.expires_at <= now) if row is not None else None


def claim(temporary_password_id: UUID, *, run: UUID, now: datetime, actor: Actor, origin: Origin) -> bool:
    """Make it this run's, once; False where it was used, ended or too old."""
    issued = TemporaryPassword.objects.filter(
        id=temporary_password_id, state="issued"
    )  # guard: temporary-password-once
    alive = issued.filter(expires_at__gt=now)  # guard: temporary-password-expiry
    if alive.update(state="claimed", claimed_by_run=run, claimed_at=now) != 1:
        return False
    record(
        EventKind.TEMPORARY_PASSWORD_CLAIMED, now=now, actor=actor, origin=origin, run=run,
        facts={"temporary_password_id": str(temporary_password_id)},
    )  # fmt: skip
    return True


def hand_claim(*, from_run: UUID, to_run: UUID) -> bool:
    """Hand a claim from the sign-in's run to the one run that chooses the new password."""
    return TemporaryPassword.objects.filter(state="claimed", claimed_by_run=from_run).update(claimed_by_run=to_run) == 1


def open_claim(user_id: UUID, *, run: UUID) -> UUID | None:
    """Give the one of this user that this run has claimed, or None."""
    claimed = TemporaryPassword.objects.filter(user_id=user_id, state="claimed", claimed_by_run=run)
    return claimed.values_list("id", flat=True).first()


def spend(user_id: UUID, *, run: UUID, now: datetime, actor: Actor) -> bool:
    """Exchange the claim of this run for the new password that is about to be set; False where there is none."""
    own = TemporaryPassword.objects.filter(user_id=user_id, claimed_by_run=run, epoch=current_epoch())
    row = own.order_by("-id").first()
    if row is None or own.filter(id=row.id, state="claimed").update(state="spent") != 1:  # guard: spend-once
        return False
    record(
        EventKind.TEMPORARY_PASSWORD_SPENT, now=now, actor=actor, subject=user_id, run=run,
        facts={"temporary_password_id": str(row.id)},
    )  # fmt: skip
    return True


def kill_claimed_by(run_id: UUID, *, now: datetime) -> int:
    """End what a run had claimed, at any ending of it; says how many there were."""
    return _kill(_CLAIMED.all(run=run_id), now=now, actor=SYSTEM)


def kill_open(user_id: UUID, *, now: datetime, actor: Actor) -> int:
    """End whatever a user has open; says how many there were."""
    opened = TemporaryPassword.objects.filter(user_id=user_id, state__in=_OPEN)
    return _kill(opened.select_for_update().order_by("id"), now=now, actor=actor)


def derived_key(user_id: UUID, *, number: int | None = None) -> bytes:
    """Derive the key that digests this user's temporary passwords; inside a scope, so that comparing needs none."""
    value = user_id.bytes
    return keyed_digest(_PURPOSE, value) if number is None else digest_under(number, _PURPOSE, value)


def same(key: bytes, digest: bytes, typed: str) -> bool:
    """Compare in constant time what was typed with a kept digest. Needs neither scope nor transaction."""
    return hmac.compare_digest(_digest(key, typed.strip()), digest)


def _digest(key: bytes, plain: str) -> bytes:
    return key[:2] + hmac.new(key, plain.encode(), hashlib.sha256).digest()


def _kill(rows: Iterable[TemporaryPassword], *, now: datetime, actor: Actor) -> int:
    killed = 0
    for row in rows:
        killed += TemporaryPassword.objects.filter(id=row.id, state__in=_OPEN).update(state="dead")
        record(
            EventKind.TEMPORARY_PASSWORD_KILLED, now=now, actor=actor, subject=row.user_id, run=row.claimed_by_run,
            facts={"temporary_password_id": str(row.id)},
        )  # fmt: skip
    return killed


def _written(
    user_id: UUID, plain: str, *, channel: Channel, expires_at: datetime, profile: Profile, voice: Voice,
    operation: str, now: datetime,
) -> Message:  # fmt: skip
    return compose(
        profile, voice, "temporary_password", channel,
        name=greeting_name(user_id, profile=profile), user=login_name(user_id), temporary_password_value=plain,
        operation=profile.texts.for_voice(voice).operation(operation), at=profile.written(now),
        expires_at=profile.written(expires_at),
        address=profile.portal(portal_of(user_id)).official_address,
    )  # fmt: skip
